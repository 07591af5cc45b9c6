// Training by numerical derivatives: for each example, tensor after tensor (W and b of each layer in turn) is
// differentiated and moved down its gradient, so that each sees those before it moved.

import { F32 } from "../base/abi";
import { alloc } from "../base/memory";
import { forward } from "../net/forward";
import { Data, Net, layer_of } from "../net/layout";
import { Hyper, SGD } from "../optimizers/hyper";
import { optimizer_step } from "../optimizers/step";
import { parallel_max_norm } from "../parallel/columns";
import { batch_loss, count_step, load_batch, widen } from "./batch";
import { by_full_passes } from "./full_passes";
import { is_lost } from "./gradient";
import { has_one_hidden_layer, train_one_hidden_layer } from "./handout/one_hidden_layer";
import { by_touched_parts } from "./incremental";
import { Workspace, open_workspace } from "./workspace";

/**
 * A step of sgd for each of the `count` examples that order names; losses[i] (f64) is the loss of example i before its
 * step. form: how networks of the handout's kind compute a loss (handout/sigmoid_pairs.ts). Returns false, with nothing
 * done, when the memory does not suffice; the caller releases what it took.
 */
// prettier-ignore
export function train_numerical(
  net: Net, data: Data, order: usize, count: i32, delta: f64, form: i32, losses: usize,
): bool {
  if (has_one_hidden_layer(net)) return train_one_hidden_layer(net, data, order, count, delta, form, losses);
  const at = open_workspace(net, 1, delta);
  const gradients = alloc((<usize>net.parameters) << 3);
  const flags = alloc(net.parameters);
  if (at == 0 || gradients == 0 || flags == 0) return false;
  for (let i = 0; i < count; i++, order += 4, losses += 8)
    store<f64>(losses, step(changetype<Workspace>(at), net, data, order, gradients, flags));
  return true;
}

/** Whether a step of delta leaves some parameter as it is. */
export function loses_a_step(net: Net, delta: f64): bool {
  for (let i: usize = 0; i < <usize>net.parameters; i++) {
    const w = net.dtype == F32 ? <f64>load<f32>(net.params + (i << 2)) : load<f64>(net.params + (i << 3));
    if (is_lost(w, delta)) return true;
  }
  return false;
}

/** One step; returns the loss before it. */
// prettier-ignore
function step(work: Workspace, net: Net, data: Data, order: usize, gradients: usize, flags: usize): f64 {
  load_batch(work, net, data, order);
  const loss = batch_loss(work);
  let start = 0;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    for (let biases = 0; biases < 2; biases++) {
      const count = biases ? layer.width : layer.inputs * layer.width;
      const scale = biases ? net.bias_scale : 1;
      if (work.links > 0) by_touched_parts(work, start, count, gradients, flags);
      else by_full_passes(work, start, count, gradients, flags);
      if (net.dtype == F32) descend<f32>(work, net, start, count, gradients, scale);
      else descend<f64>(work, net, start, count, gradients, scale);
      start += count;
    }
  }
  count_step(net);
  if (net.max_norm == 0) return loss;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    const w = net.params + layer.offset;
    if (net.dtype == F32) parallel_max_norm<f32>(layer.inputs, layer.width, w, net.max_norm, net.row);
    else parallel_max_norm<f64>(layer.inputs, layer.width, w, net.max_norm, net.row);
  }
  return loss;
}

/** Moves `count` parameters from `start` on down scale x gradients (f64), and brings the passes up to date. */
function descend<T>(work: Workspace, net: Net, start: i32, count: i32, gradients: usize, scale: f64): void {
  const at = <usize>start * sizeof<T>();
  for (let i: usize = 0; i < <usize>count; i++)
    store<T>(net.grads + at + i * sizeof<T>(), <T>(scale * load<f64>(gradients + (i << 3))));
  const hyper = changetype<Hyper>(net.hyper);
  optimizer_step<T>(SGD, count, net.params + at, net.grads + at, 0, 0, hyper, net.step + 1, 1, 1);
  if (sizeof<T>() == 4) widen(count, net.params + at, work.net.params + ((<usize>start) << 3));
  forward<f64>(work.net, 1, true);
}
