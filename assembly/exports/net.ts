// Networks and data sets at the door: a handle is made from checked sizes and checked again at every call.

import { F32, F64, OK, U8, check_size, not_allowed, out_of_range, too_small } from "../base/abi";
import { LOSSES } from "../kernels/loss";
import { check_range } from "../base/memory";
import { INITIALISERS } from "../layers/start";
import { LayerSpec } from "../layers/layer";
import { check_layers, layout, layout_data } from "../net/layout";
import { Data, Net, check_data, check_net } from "../net/net";
import { evaluate, gradient, train, update } from "../net/step";
import { initialise } from "../net/walk";
import { ADAGRAD, Hyper, accumulator_slot } from "../optimizers/hyper";
import { MOST_UNITS } from "../layers/dense";
import { check_dtype, check_labels, check_optimizer, size_of } from "./kernels";

const MOST_LAYERS: i32 = 256;
const MOST_BATCH: i32 = 1 << 20;

/**
 * A fully connected network with room for batches of up to `batch` examples; parameters start at zero.
 * layers_ptr: for each layer 32 bytes, i32 units, activation, pieces (1, of maxout more), 0, f64 alpha (of leaky_relu
 * and elu), dropout (0 to below 1; 0 for the last). Returns a handle, or 0 (see status_message).
 */
export function net_create(
  dtype: i32,
  inputs: i32,
  batch: i32,
  layers: i32,
  layers_ptr: usize,
  loss: i32,
  optimizer: i32,
): usize {
  let status = check_dtype(dtype);
  if (status == OK) status = check_size("net_create: inputs", MOST_UNITS, inputs);
  if (status == OK) status = check_size("net_create: batch", MOST_BATCH, batch);
  if (status == OK) status = check_size("net_create: layers", MOST_LAYERS, layers);
  if (status == OK)
    status = check_range("net_create: layers_ptr", layers_ptr, <u64>layers * <u64>offsetof<LayerSpec>(), 8);
  if (status == OK) status = check_layers(inputs, layers, layers_ptr);
  if (status == OK && <u32>loss >= <u32>LOSSES) status = out_of_range("net_create: loss", 0, LOSSES - 1, loss);
  if (status == OK) status = check_optimizer(optimizer);
  return status == OK ? layout(dtype, inputs, batch, layers, layers_ptr, loss, optimizer) : 0;
}

/** Number of parameters, or 0 for what is no network. */
export function net_parameters(net: usize): i32 {
  return check_net(net) == OK ? changetype<Net>(net).parameters : 0;
}

/** Address of the flat parameters: W (inputs x units, row-major) and b of each layer in turn. 0 for what is no network. */
export function net_params_ptr(net: usize): usize {
  return check_net(net) == OK ? changetype<Net>(net).params : 0;
}

/** Address of the flat gradients. */
export function net_grads_ptr(net: usize): usize {
  return check_net(net) == OK ? changetype<Net>(net).grads : 0;
}

/** Address of flat buffer `slot` of the optimiser's state, or 0 when it has none such. */
export function net_slot_ptr(net: usize, slot: i32): usize {
  if (check_net(net) != OK) return 0;
  if (slot == 0) return changetype<Net>(net).slot0;
  return slot == 1 ? changetype<Net>(net).slot1 : 0;
}

/** Draws all parameters anew and puts the optimiser back to its start; the seed is that of dropout too. */
export function net_initialise(net: usize, weights: i32, biases: i32, seed_low: u32, seed_high: u32): i32 {
  const status = check_net(net);
  if (status != OK) return status;
  if (<u32>weights >= <u32>INITIALISERS) return out_of_range("net_initialise: weights", 0, INITIALISERS - 1, weights);
  if (<u32>biases >= <u32>INITIALISERS) return out_of_range("net_initialise: biases", 0, INITIALISERS - 1, biases);
  const n = changetype<Net>(net);
  if (n.dtype == F32) initialise<f32>(n, weights, biases, seed_low, seed_high);
  else initialise<f64>(n, weights, biases, seed_low, seed_high);
  start_slots(n);
  net_set_seed(net, seed_low, seed_high);
  return net_set_step(net, 0);
}

function start_slots(net: Net): void {
  if (net.slot0) fill_slot(net, net.slot0, 0);
  if (net.slot1) fill_slot(net, net.slot1, 1);
}

/** A slot's start: zero, or what hyper says its accumulator starts from. */
function fill_slot(net: Net, at: usize, slot: i32): void {
  const accumulates = accumulator_slot(net.optimizer) == slot;
  const value = accumulates ? net.hyper.initial_accumulator : 0;
  for (let i = 0; i < net.parameters; i++) {
    if (net.dtype == F32) store<f32>(at + ((<usize>i) << 2), <f32>value);
    else store<f64>(at + ((<usize>i) << 3), value);
  }
}

/** Seed of the dropout masks, when a run goes on from a checkpoint. */
export function net_set_seed(net: usize, seed_low: u32, seed_high: u32): i32 {
  const status = check_net(net);
  if (status != OK) return status;
  changetype<Net>(net).seed_low = seed_low;
  changetype<Net>(net).seed_high = seed_high;
  return OK;
}

/**
 * Sets what the optimiser goes by: eight f64 at hyper_ptr, lr, weight_decay, decay1, decay2, epsilon, l1, l2,
 * initial_accumulator (optimizers/hyper.ts). Before training; again, when lr changes. Until a step has been
 * taken it puts the slots to their start.
 */
export function net_set_optimizer(net: usize, hyper_ptr: usize): i32 {
  let status = check_net(net);
  if (status == OK) status = check_range("net_set_optimizer: hyper_ptr", hyper_ptr, offsetof<Hyper>(), 8);
  if (status != OK) return status;
  const hyper = changetype<Hyper>(hyper_ptr);
  if (!(hyper.lr > 0 && hyper.lr < Infinity)) return not_allowed("net_set_optimizer: lr", "a positive number");
  if (!(hyper.decay1 >= 0 && hyper.decay1 < 1))
    return not_allowed("net_set_optimizer: decay1", "a number from 0 to below 1");
  if (!(hyper.decay2 >= 0 && hyper.decay2 < 1))
    return not_allowed("net_set_optimizer: decay2", "a number from 0 to below 1");
  for (let at: usize = offsetof<Hyper>("epsilon"); at < offsetof<Hyper>(); at += 8) {
    if (!(load<f64>(hyper_ptr + at) >= 0 && load<f64>(hyper_ptr + at) < Infinity))
      return not_allowed("net_set_optimizer: epsilon, l1, l2, initial_accumulator", "numbers of at least 0");
  }
  if (!(hyper.weight_decay >= 0 && hyper.weight_decay < Infinity))
    return not_allowed("net_set_optimizer: weight_decay", "a number of at least 0");
  const n = changetype<Net>(net);
  // But for adagrad's epsilon, a parameter without a gradient yet would be divided by zero.
  const divides = accumulator_slot(n.optimizer) >= 0 && n.optimizer != ADAGRAD;
  if (divides && hyper.initial_accumulator == 0)
    return not_allowed("net_set_optimizer: initial_accumulator", "a positive number");
  memory.copy(changetype<usize>(n.hyper), hyper_ptr, offsetof<Hyper>());
  if (n.step == 0) start_slots(n);
  return net_set_step(net, n.step);
}

/**
 * Targets of the losses on outputs (1 and 0 unless set), what gradients of biases are multiplied by (1), the
 * bound of the squared length of a unit's incoming weights (0 for none), and the share of the inputs that training
 * drops (0).
 */
export function net_set_options(net: usize, target_on: f64, target_off: f64, bias_scale: f64, max_norm: f64): i32 {
  const status = check_net(net);
  if (status != OK) return status;
  if (!(target_on - target_off > 0 && target_on - target_off < Infinity))
    return not_allowed("net_set_options: target_on", "a number above target_off");
  if (!(bias_scale > 0 && bias_scale < Infinity))
    return not_allowed("net_set_options: bias_scale", "a positive number");
  if (!(max_norm >= 0 && max_norm < Infinity))
    return not_allowed("net_set_options: max_norm", "a number of at least 0");
  const n = changetype<Net>(net);
  n.target_on = target_on;
  n.target_off = target_off;
  n.bias_scale = bias_scale;
  n.max_norm = max_norm;
  return OK;
}

/** Says how many steps have been taken, when a run goes on from a checkpoint. */
export function net_set_step(net: usize, step: i32): i32 {
  const status = check_net(net);
  if (status != OK) return status;
  if (step < 0) return too_small("net_set_step: step", 0, step);
  const n = changetype<Net>(net);
  const hyper = n.hyper;
  n.step = step;
  n.power1 = 1;
  n.power2 = 1;
  // Multiplied as training does, so that a resumed run has the same bits.
  for (let i = 0; i < step; i++) {
    n.power1 *= hyper.decay1;
    n.power2 *= hyper.decay2;
  }
  return OK;
}

/** Steps taken so far. */
export function net_step(net: usize): i32 {
  return check_net(net) == OK ? changetype<Net>(net).step : 0;
}

/**
 * A data set over memory that stays the caller's: count x features inputs of `kind` (0 f32, 1 f64, 2 u8 pixels),
 * count labels of one byte below `classes`, and for pixels a table of 256 network inputs of the
 * network's dtype. Returns a handle, or 0 (see status_message).
 */
export function data_create(
  kind: i32,
  dtype: i32,
  count: i32,
  features: i32,
  classes: i32,
  inputs_ptr: usize,
  labels_ptr: usize,
  table_ptr: usize,
): usize {
  let status = kind == F32 || kind == F64 || kind == U8 ? OK : out_of_range("data_create: kind", F32, U8, kind);
  if (status == OK) status = check_dtype(dtype);
  if (status == OK && count < 0) status = too_small("data_create: count", 0, count);
  if (status == OK) status = check_size("data_create: features", MOST_UNITS, features);
  if (status == OK) status = check_size("data_create: classes", 256, classes);
  const size = kind == U8 ? 1 : size_of(kind);
  if (status == OK)
    status = check_range("data_create: inputs_ptr", inputs_ptr, <u64>count * <u64>features * <u64>size, size);
  if (status == OK) status = check_range("data_create: labels_ptr", labels_ptr, count, 1);
  if (status == OK) status = check_labels(count, labels_ptr, classes);
  if (status == OK && kind == U8)
    status = check_range("data_create: table_ptr", table_ptr, 256 * size_of(dtype), size_of(dtype));
  if (status == OK && kind != U8 && kind != dtype)
    status = out_of_range("data_create: kind of float inputs", dtype, dtype, kind);
  return status == OK ? layout_data(kind, dtype, count, features, classes, inputs_ptr, labels_ptr, table_ptr) : 0;
}

/**
 * Training steps over the `count` examples that order_ptr (u32) names, net's batch at a time, the last one with
 * what is left. losses_ptr: f64 for each step, its mean loss before the update.
 */
export function net_train(net: usize, data: usize, order_ptr: usize, count: i32, losses_ptr: usize): i32 {
  let status = check_use(net, data);
  if (status == OK) status = check_optimizer_set("net_train: lr", net);
  if (status == OK) status = check_order(data, order_ptr, count);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  const steps = (<u64>count + <u64>n.batch - 1) / <u64>n.batch;
  status = check_range("net_train: losses_ptr", losses_ptr, steps * 8, 8);
  if (status != OK) return status;
  if (n.dtype == F32) train<f32>(n, changetype<Data>(data), order_ptr, count, losses_ptr);
  else train<f64>(n, changetype<Data>(data), order_ptr, count, losses_ptr);
  return OK;
}

/** Mean loss (f64 at loss_ptr) of `count` examples, 1 to net's batch, and its gradients; nothing is updated. */
export function net_gradient(net: usize, data: usize, order_ptr: usize, count: i32, loss_ptr: usize): i32 {
  let status = check_use(net, data);
  if (status == OK && count < 1) status = too_small("net_gradient: count", 1, count);
  if (status == OK && count > changetype<Net>(net).batch)
    status = out_of_range("net_gradient: count", 1, changetype<Net>(net).batch, count);
  if (status == OK) status = check_order(data, order_ptr, count);
  if (status == OK) status = check_range("net_gradient: loss_ptr", loss_ptr, 8, 8);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  const d = changetype<Data>(data);
  store<f64>(loss_ptr, n.dtype == F32 ? gradient<f32>(n, d, order_ptr, count) : gradient<f64>(n, d, order_ptr, count));
  return OK;
}

/**
 * One step of the optimiser with the gradients at net_grads_ptr: what net_train does after each net_gradient. For hosts
 * that change the gradients in between, as those of data-parallel training sum them over machines.
 */
export function net_update(net: usize): i32 {
  let status = check_net(net);
  if (status == OK) status = check_optimizer_set("net_update: lr", net);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  if (n.dtype == F32) update<f32>(n);
  else update<f64>(n);
  return OK;
}

/**
 * Examples start .. start + count - 1: probs_ptr count x classes of the network's dtype, predictions_ptr count
 * bytes, loss_ptr the sum of the losses (f64).
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
  let status = check_use(net, data);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  const d = changetype<Data>(data);
  if (start < 0) return too_small("net_evaluate: start", 0, start);
  if (count < 0 || start > d.count - count) return out_of_range("net_evaluate: count", 0, d.count - start, count);
  status = check_labels(count, d.labels + <usize>start, d.classes);
  if (status != OK) return status;
  status = check_range(
    "net_evaluate: probs_ptr",
    probs_ptr,
    <u64>count * <u64>n.classes * <u64>size_of(n.dtype),
    size_of(n.dtype),
  );
  if (status == OK) status = check_range("net_evaluate: predictions_ptr", predictions_ptr, count, 1);
  if (status == OK) status = check_range("net_evaluate: loss_ptr", loss_ptr, 8, 8);
  if (status != OK) return status;
  store<f64>(
    loss_ptr,
    n.dtype == F32
      ? evaluate<f32>(n, d, start, count, probs_ptr, predictions_ptr)
      : evaluate<f64>(n, d, start, count, probs_ptr, predictions_ptr),
  );
  return OK;
}

/** OK when a checked network has been told how to learn. */
function check_optimizer_set(what: string, net: usize): i32 {
  return changetype<Net>(net).hyper.lr > 0 ? OK : not_allowed(what, "net_set_optimizer first");
}

/** OK when both handles are good and the data fits the network. */
function check_use(net: usize, data: usize): i32 {
  let status = check_net(net);
  if (status == OK) status = check_data(data);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  const d = changetype<Data>(data);
  if (d.features != n.inputs) return out_of_range("data features", n.inputs, n.inputs, d.features);
  if (d.classes > n.classes) return out_of_range("data classes", 1, n.classes, d.classes);
  if (d.dtype != n.dtype) return out_of_range("data dtype", n.dtype, n.dtype, d.dtype);
  return OK;
}

function check_order(data: usize, order_ptr: usize, count: i32): i32 {
  if (count < 0) return too_small("count", 0, count);
  const status = check_range("order_ptr", order_ptr, <u64>count * 4, 4);
  if (status != OK) return status;
  const d = changetype<Data>(data);
  for (let i = 0; i < count; i++) {
    const example = load<u32>(order_ptr + ((<usize>i) << 2));
    if (example >= <u32>d.count) return out_of_range("order", 0, d.count - 1, example);
    const label = <i32>load<u8>(d.labels + <usize>example); // the host's, and may have changed since data_create
    if (label >= d.classes) return out_of_range("label", 0, d.classes - 1, label);
  }
  return OK;
}
