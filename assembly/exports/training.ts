// Data sets, and what a network does with them: training steps, gradients and evaluation.

import { F32, OK, refused, refused_address } from "../base/abi";
import { check_between } from "../base/checks";
import { check_range } from "../base/memory";
import { LABEL_BYTES } from "../kernels/labels";
import { layout_data } from "../net/layout";
import { Data, Net, check_net } from "../net/net";
import { evaluate, gradient, parts_of, step_part, train, update } from "../net/step";
import {
  check_batch,
  check_elements,
  check_f64,
  check_labels_of,
  check_new_data,
  check_order,
  check_trainable,
  check_use,
} from "./checks";

/**
 * Makes a data set of memory that remains the caller's. inputs_ptr: count x features numbers of `kind` (0 f32, 1 f64,
 * which must be the network's dtype; 2 u8 pixels). labels_ptr: `count` u16, each below `outputs`, or 0. targets_ptr:
 * count x outputs f64, or 0; not with labels. A set without both is for net_evaluate alone. table_ptr: for pixels, the
 * network's input for each of the 256 values, in the network's dtype; else 0. Returns a handle, or 0 if refused.
 */
export function data_create(
  kind: i32,
  dtype: i32,
  count: i32,
  features: i32,
  outputs: i32,
  inputs_ptr: usize,
  labels_ptr: usize,
  targets_ptr: usize,
  table_ptr: usize,
): usize {
  const status = check_new_data(kind, dtype, count, features, outputs, inputs_ptr, labels_ptr, targets_ptr, table_ptr);
  const data: usize = status
    ? 0
    : layout_data(kind, dtype, count, features, outputs, inputs_ptr, labels_ptr, targets_ptr, table_ptr);
  return data ? data : refused_address("data_create");
}

/**
 * Takes training steps over the `count` examples whose numbers (u32) are at order_ptr, a batch each; the last step takes
 * what remains. losses_ptr: the mean loss (f64) of each step before its update.
 */
export function net_train(net: usize, data: usize, order_ptr: usize, count: i32, losses_ptr: usize): i32 {
  const status =
    check_use(net, data) ||
    check_trainable(net) ||
    check_order(data, order_ptr, count) ||
    check_f64("losses_ptr", losses_ptr, steps_of(changetype<Net>(net), count));
  if (status) return refused("net_train", status);
  const n = changetype<Net>(net);
  if (n.dtype == F32) train<f32>(n, changetype<Data>(data), order_ptr, count, losses_ptr);
  else train<f64>(n, changetype<Data>(data), order_ptr, count, losses_ptr);
  return OK;
}

/** Number of parts of a step of net_step_part; 0 if net is no network. */
export function net_step_parts(net: usize): i32 {
  if (check_net(net)) return <i32>refused_address("net_step_parts");
  return parts_of(changetype<Net>(net));
}

/**
 * One part of a step of net_train, for a host that has other things to do while a long step is under way: the parts 0 to
 * net_step_parts - 1 in turn are the step, bit for bit. The `count` example numbers (u32) of the batch are at order_ptr.
 * loss_ptr: the mean loss (f64) before the update, which one of the parts writes. Each part but 0 has to follow the one
 * before it, without another batch of this network between them.
 */
export function net_step_part(net: usize, data: usize, order_ptr: usize, count: i32, part: i32, loss_ptr: usize): i32 {
  const status =
    check_use(net, data) ||
    check_trainable(net) ||
    check_batch(net, data, order_ptr, count) ||
    check_part(changetype<Net>(net), part) ||
    check_f64("loss_ptr", loss_ptr, 1);
  if (status) return refused("net_step_part", status);
  const n = changetype<Net>(net);
  if (n.dtype == F32) step_part<f32>(n, changetype<Data>(data), order_ptr, count, part, loss_ptr);
  else step_part<f64>(n, changetype<Data>(data), order_ptr, count, part, loss_ptr);
  return OK;
}

function check_part(net: Net, part: i32): i32 {
  return part == 0 ? OK : check_between("part", net.next_part, net.next_part, part);
}

function steps_of(net: Net, count: i32): u64 {
  return (<u64>count + <u64>net.batch - 1) / <u64>net.batch;
}

/**
 * Computes the mean loss (f64 at loss_ptr) of one batch, whose `count` example numbers (u32) are at order_ptr, and its
 * gradients (at net_grads_ptr). Updates nothing.
 */
export function net_gradient(net: usize, data: usize, order_ptr: usize, count: i32, loss_ptr: usize): i32 {
  const status = check_use(net, data) || check_batch(net, data, order_ptr, count) || check_f64("loss_ptr", loss_ptr, 1);
  if (status) return refused("net_gradient", status);
  const n = changetype<Net>(net);
  const d = changetype<Data>(data);
  store<f64>(loss_ptr, n.dtype == F32 ? gradient<f32>(n, d, order_ptr, count) : gradient<f64>(n, d, order_ptr, count));
  return OK;
}

/**
 * Takes one step of the optimiser with the gradients at net_grads_ptr, as net_train does after each batch. A host may
 * change the gradients before, for example sum them over the machines of data-parallel training.
 */
export function net_update(net: usize): i32 {
  const status = check_trainable(net);
  if (status) return refused("net_update", status);
  const n = changetype<Net>(net);
  if (n.dtype == F32) update<f32>(n);
  else update<f64>(n);
  return OK;
}

/**
 * Evaluates the examples from `start` on. probs_ptr: count x classes outputs of the network's dtype, or their softmax for
 * softmax_cross_entropy. predictions_ptr: the class (u16) of each example. loss_ptr: the sum of the losses (f64); 0 without
 * labels and targets.
 */
export function net_evaluate(
  net: usize,
  data: usize,
  start: i32,
  count: i32,
  probs_ptr: usize,
  predictions_ptr: usize,
  loss_ptr: usize,
): i32 {
  const n = changetype<Net>(net);
  const d = changetype<Data>(data);
  const status =
    check_use(net, data) ||
    check_between("start", 0, d.count, start) ||
    check_between("count", 0, d.count - start, count) ||
    check_elements("probs_ptr", n.dtype, probs_ptr, <u64>count * <u64>n.classes) ||
    check_range("predictions_ptr", predictions_ptr, <u64>count * LABEL_BYTES, LABEL_BYTES) ||
    check_f64("loss_ptr", loss_ptr, 1) ||
    check_labels_of(d, start, count);
  if (status) return refused("net_evaluate", status);
  store<f64>(
    loss_ptr,
    n.dtype == F32
      ? evaluate<f32>(n, d, start, count, probs_ptr, predictions_ptr)
      : evaluate<f64>(n, d, start, count, probs_ptr, predictions_ptr),
  );
  return OK;
}
