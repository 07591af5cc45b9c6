// Training by numerical derivatives: for each example, tensor after tensor (W and b of each layer in turn) is
// differentiated and moved down its gradient, so that each sees those before it moved.

import { F32 } from "../base/abi";
import { alloc } from "../base/memory";
import { Data, Net, layer_of } from "../net/net";
import { bound_all, count_step } from "../net/step";
import { SGD } from "../optimizers/hyper";
import { new_update, optimizer_step } from "../optimizers/step";
import { full_pass, load_batch, widen } from "./batch";
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
  if (data.labels && has_one_hidden_layer(net)) return train_one_hidden_layer(net, data, order, count, delta, form, losses);
  const at = open_workspace(net, 1, delta);
  const gradients = alloc((<usize>net.parameters) << 3);
  const flags = alloc(net.parameters);
  if (at == 0 || gradients == 0 || flags == 0) return false;
  const work = changetype<Workspace>(at);
  for (let i = 0; i < count; i++, order += 4, losses += 8) {
    if (net.dtype == F32) store<f64>(losses, step<f32>(work, net, data, order, gradients, flags));
    else store<f64>(losses, step<f64>(work, net, data, order, gradients, flags));
  }
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
function step<T>(work: Workspace, net: Net, data: Data, order: usize, gradients: usize, flags: usize): f64 {
  const loss = load_batch(work, net, data, order);
  let start = 0;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (layer.parameters == 0) continue;
    const biases = layer.outputs;
    const weights = layer.parameters - biases;
    move_tensor<T>(work, net, start, weights, 1, gradients, flags);
    move_tensor<T>(work, net, start + weights, biases, net.bias_scale, gradients, flags);
    start += layer.parameters;
  }
  count_step(net);
  bound_all<T>(net);
  return loss;
}

/** Moves `count` parameters from `start` on down scale x their gradients (f64). */
// prettier-ignore
function move_tensor<T>(
  work: Workspace, net: Net, start: i32, count: i32, scale: f64, gradients: usize, flags: usize,
): void {
  if (work.links > 0) by_touched_parts(work, start, count, gradients, flags);
  else by_full_passes(work, start, count, gradients, flags);
  const at = <usize>start * sizeof<T>();
  const u = new_update();
  u.optimizer = SGD;
  u.n = count;
  u.w = net.params + at;
  u.g = net.grads + at;
  u.slot0 = 0;
  u.slot1 = 0;
  u.hyper = net.hyper;
  u.step = net.step + 1;
  u.power1 = 1;
  u.power2 = 1;
  for (let i: usize = 0; i < <usize>count; i++)
    store<T>(u.g + i * sizeof<T>(), <T>(scale * load<f64>(gradients + (i << 3))));
  optimizer_step<T>(u);
  if (sizeof<T>() == 4) widen(count, net.params + at, work.net.params + ((<usize>start) << 3));
  full_pass(work); // the links read what it leaves of every layer
}
