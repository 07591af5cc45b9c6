// A training step: batch, forward pass, loss, backward pass, update. An evaluation: batch, forward pass, loss.

import { shift } from "../base/simd";
import { work_alone } from "../base/threads";
import { set_label } from "../kernels/labels";
import { SOFTMAX_CROSS_ENTROPY, SQUARED_ERROR, output_loss } from "../kernels/loss";
import { row_argmax } from "../kernels/rows";
import { softmax, softmax_cross_entropy } from "../kernels/softmax";
import { bound_weights } from "../layers/table";
import { new_update, optimizer_step } from "../optimizers/step";
import { take_batch } from "./batch";
import { Data, Net, has_answers, layer_of } from "./net";
import { backward, backward_layer, forward, forward_layer, input_of } from "./walk";

/** Fewest parameters times examples of a step that uses several threads: about 150 us on one. */
const LEAST_SHARED: u64 = 1 << 21;

/** Trains on `count` examples, order[i] (u32), in steps of net.batch. losses[s] (f64) = loss of step s. */
export function train<T>(net: Net, data: Data, order: usize, count: i32, losses: usize): void {
  for (let start = 0; start < count; start += net.batch, losses += 8) {
    store<f64>(losses, gradient<T>(net, data, order + ((<usize>start) << 2), min(net.batch, count - start)));
    update<T>(net);
  }
}

/** Returns the loss of the `rows` <= net.batch examples that order names, and writes net.grads. */
export function gradient<T>(net: Net, data: Data, order: usize, rows: i32): f64 {
  work_alone(is_small(net));
  take_batch<T>(net, data, order, rows);
  const loss = loss_of<T>(net, forward<T>(net, rows, true));
  backward<T>(net);
  work_alone(false);
  return loss;
}

/** Parts of a step: the batch, each layer forward, the loss, each layer back, the update. */
export function parts_of(net: Net): i32 {
  return 2 * net.layers + 3;
}

/**
 * One part of a step of `train`, whose parts follow each other from 0 on. Part 0 takes the examples that order names; the
 * others ignore order and rows. The part of the loss writes it to `loss` (f64).
 */
export function step_part<T>(net: Net, data: Data, order: usize, rows: i32, part: i32, loss: usize): void {
  const layers = net.layers;
  work_alone(is_small(net));
  if (part == 0) {
    take_batch<T>(net, data, order, rows);
  } else if (part <= layers) {
    forward_layer<T>(layer_of(net, part - 1), input_of(net, part - 1), true);
  } else if (part == layers + 1) {
    store<f64>(loss, loss_of<T>(net, input_of(net, layers)));
  } else if (part < parts_of(net) - 1) {
    backward_layer<T>(layer_of(net, 2 * layers + 1 - part));
  } else {
    update<T>(net);
  }
  work_alone(false);
  net.next_part = (part + 1) % parts_of(net);
}

/** One step of the optimiser with net.grads, then the bound on the weights. */
export function update<T>(net: Net): void {
  work_alone(is_small(net));
  count_step(net);
  const u = new_update();
  u.optimizer = net.optimizer;
  u.n = net.parameters;
  u.w = net.params;
  u.g = net.grads;
  u.slot0 = net.slot0;
  u.slot1 = net.slot1;
  u.hyper = net.hyper;
  u.step = net.step;
  u.power1 = net.power1;
  u.power2 = net.power2;
  optimizer_step<T>(u);
  bound_all<T>(net);
  work_alone(false);
}

/** Counts a step, and multiplies the powers up as optimizers/state.ts does for a resumed run. */
export function count_step(net: Net): void {
  net.step += 1;
  net.power1 *= net.hyper.decay1;
  net.power2 *= net.hyper.decay2;
}

/** Limits the squared length of each unit's weights to net.max_norm, if that is set. */
export function bound_all<T>(net: Net): void {
  if (net.max_norm == 0) return;
  for (let i = 0; i < net.layers; i++) bound_weights<T>(layer_of(net, i));
}

/**
 * Evaluates examples start .. start + count - 1, batch by batch. Writes probs[i][c] (T: softmax of the logits, or the
 * outputs) and predictions[i] (u16). Returns the sum of the losses of the examples; 0 without labels and targets.
 */
export function evaluate<T>(net: Net, data: Data, start: i32, count: i32, probs: usize, predictions: usize): f64 {
  const row_bytes = (<usize>net.classes) << shift<T>();
  let loss: f64 = 0;
  for (let done = 0; done < count; done += net.batch) {
    const rows = min(net.batch, count - done);
    for (let i = 0; i < rows; i++) store<i32>(net.order + ((<usize>i) << 2), start + done + i);
    take_batch<T>(net, data, net.order, rows);
    const outputs = forward<T>(net, rows, false);
    if (has_answers(data)) loss += loss_of<T>(net, outputs) * (net.loss == SQUARED_ERROR ? 1 : <f64>rows);
    if (net.loss == SOFTMAX_CROSS_ENTROPY) softmax<T>(rows, net.classes, outputs, probs, net.classes);
    else memory.copy(probs, outputs, <usize>rows * row_bytes);
    for (let i = 0; i < rows; i++, probs += row_bytes)
      set_label(predictions, done + i, row_argmax<T>(net.classes, probs));
  }
  return loss;
}

/** Returns the loss of the batch for the network's outputs y, and writes its gradient to the last layer's dy. */
export function loss_of<T>(net: Net, y: usize): f64 {
  const dy = layer_of(net, net.layers - 1).dy;
  if (net.loss == SOFTMAX_CROSS_ENTROPY) return softmax_cross_entropy<T>(net.rows, net.classes, y, net.labels, dy);
  return output_loss<T>(net.loss, net.rows, net.classes, y, net.targets, dy);
}

function is_small(net: Net): bool {
  return <u64>net.parameters * <u64>net.batch < LEAST_SHARED;
}
