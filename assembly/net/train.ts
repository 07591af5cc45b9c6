// Whole steps: gather a batch, forward, loss, backward, update; and evaluation without the last two.

import { SOFTMAX_CROSS_ENTROPY, SQUARED_ERROR, output_loss } from "../kernels/loss";
import { row_argmax } from "../kernels/rows";
import { softmax, softmax_cross_entropy } from "../kernels/softmax";
import { Hyper } from "../optimizers/hyper";
import { parallel_max_norm } from "../parallel/columns";
import { parallel_optimizer_step } from "../parallel/elements";
import { shift } from "../base/simd";
import { work_alone } from "../base/threads";
import { backward } from "./backward";
import { take_batch } from "./batch";
import { forward } from "./forward";
import { Data, Net, layer_of } from "./layout";

/** Parameters x examples of a step from which it is shared among the threads: some 150 microseconds of one. */
const LEAST_SHARED: u64 = 1 << 21;

/** Training steps over `count` entries of order, net.batch at a time; losses[s] = mean loss of step s (f64). */
export function train<T>(net: Net, data: Data, order: usize, count: i32, losses: usize): void {
  for (let start = 0; start < count; start += net.batch, losses += 8) {
    store<f64>(losses, gradient<T>(net, data, order + ((<usize>start) << 2), min(net.batch, count - start)));
    update<T>(net);
  }
}

/** Loss of the examples that order names, gradients into net.grads. rows <= net.batch. */
export function gradient<T>(net: Net, data: Data, order: usize, rows: i32): f64 {
  if (ASC_FEATURE_THREADS) work_alone(is_small(net));
  take_batch<T>(net, data, order, rows);
  forward<T>(net, rows, true);
  const loss = loss_of<T>(net, rows, layer_of(net, net.layers - 1).outputs);
  backward<T>(net, rows);
  if (ASC_FEATURE_THREADS) work_alone(false);
  return loss;
}

/**
 * Examples start .. start + count - 1: probs[i][c] of type T (softmax of the logits, or the outputs
 * themselves), predictions[i] as u8, and the sum of the losses. Goes through the data in batches.
 */
export function evaluate<T>(net: Net, data: Data, start: i32, count: i32, probs: usize, predictions: usize): f64 {
  const outputs = layer_of(net, net.layers - 1).acts;
  const row_bytes = (<usize>net.classes) << shift<T>();
  let loss: f64 = 0;
  for (let done = 0; done < count; done += net.batch) {
    const rows = min(net.batch, count - done);
    for (let i = 0; i < rows; i++) store<i32>(net.order + ((<usize>i) << 2), start + done + i);
    take_batch<T>(net, data, net.order, rows);
    forward<T>(net, rows, false);
    loss += loss_of<T>(net, rows, outputs) * (net.loss == SQUARED_ERROR ? 1 : <f64>rows);
    if (net.loss == SOFTMAX_CROSS_ENTROPY) softmax<T>(rows, net.classes, outputs, probs, net.classes);
    else memory.copy(probs, outputs, <usize>rows * row_bytes);
    for (let i = 0; i < rows; i++, probs += row_bytes) store<u8>(predictions++, row_argmax<T>(net.classes, probs));
  }
  return loss;
}

function is_small(net: Net): bool {
  return <u64>net.parameters * <u64>net.batch < LEAST_SHARED;
}

/** Loss of the batch; the last layer's deltas are its gradient by y. */
function loss_of<T>(net: Net, rows: i32, y: usize): f64 {
  const deltas = layer_of(net, net.layers - 1).deltas;
  if (net.loss == SOFTMAX_CROSS_ENTROPY) return softmax_cross_entropy<T>(rows, net.classes, y, net.labels, deltas);
  return output_loss<T>(net.loss, rows, net.classes, y, net.labels, net.target_on, net.target_off, deltas);
}

/** One step of the optimiser over all parameters, then the bound on the weights. */
export function update<T>(net: Net): void {
  const hyper = changetype<Hyper>(net.hyper);
  if (ASC_FEATURE_THREADS) work_alone(is_small(net));
  net.step += 1;
  net.power1 *= hyper.decay1;
  net.power2 *= hyper.decay2;
  parallel_optimizer_step<T>(
    net.optimizer,
    net.parameters,
    net.params,
    net.grads,
    net.slot0,
    net.slot1,
    hyper,
    net.step,
    net.power1,
    net.power2,
  );
  for (let i = 0; net.max_norm != 0 && i < net.layers; i++) {
    const layer = layer_of(net, i);
    parallel_max_norm<T>(layer.inputs, layer.width, net.params + layer.offset, net.max_norm, net.row);
  }
  if (ASC_FEATURE_THREADS) work_alone(false);
}
