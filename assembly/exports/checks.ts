// The checks of what a host passes to the exports; behind them nothing is checked again. Layers check what a host says of
// them (layers/). Checks are chained by || (base/checks.ts).

import { F32, F64, OK, U8, not_allowed, out_of_range } from "../base/abi";
import {
  check_at_least,
  check_below_one,
  check_between,
  check_id,
  check_not_negative,
  check_positive,
} from "../base/checks";
import { check_matrix, check_range } from "../base/memory";
import { ACTIVATIONS } from "../kernels/activation";
import { LABEL_BYTES, MOST_CLASSES, label_at } from "../kernels/labels";
import { SOFTMAX_CROSS_ENTROPY } from "../kernels/loss";
import { MOST_UNITS } from "../layers/dense";
import { LayerSpec } from "../layers/layer";
import { check_layers } from "../net/layout";
import { Data, Net, check_data, check_net, has_answers } from "../net/net";
import { ADAGRAD, Hyper, OPTIMIZERS, accumulator_slot } from "../optimizers/hyper";

const MOST_LAYERS: i32 = 256;
const MOST_BATCH: i32 = 1 << 20;

/** Bytes of an element of a checked dtype. */
// @ts-ignore: decorator
@inline
export function size_of(dtype: i32): i32 {
  return dtype == F32 ? 4 : 8;
}

export function check_dtype(dtype: i32): i32 {
  return check_between("dtype", F32, F64, dtype);
}

export function check_activation(activation: i32): i32 {
  return check_id("activation", ACTIVATIONS, activation);
}

export function check_optimizer(optimizer: i32): i32 {
  return check_id("optimizer", OPTIMIZERS, optimizer);
}

/** Room for n f64. */
export function check_f64(what: string, ptr: usize, n: u64): i32 {
  return check_range(what, ptr, n * 8, 8);
}

/** n elements of a checked dtype. */
export function check_elements(what: string, dtype: i32, ptr: usize, n: u64): i32 {
  return check_range(what, ptr, n * size_of(dtype), size_of(dtype));
}

/** n elements; checks dtype and n as well. */
export function check_array(what: string, dtype: i32, n: i32, ptr: usize): i32 {
  return check_dtype(dtype) || check_at_least("n", 0, n) || check_elements(what, dtype, ptr, n);
}

/** rows x columns elements, rows `stride` elements apart; checks dtype and sizes as well. */
export function check_rows(what: string, dtype: i32, rows: i32, columns: i32, ptr: usize, stride: i32): i32 {
  return (
    check_dtype(dtype) ||
    check_at_least("rows", 0, rows) ||
    check_at_least("columns", 0, columns) ||
    check_at_least("stride", columns, stride) ||
    check_matrix(what, ptr, rows, columns, stride, size_of(dtype))
  );
}

/** Labels of a checked data set, if it has some: they are the host's and may have changed since data_create. */
export function check_labels_of(data: Data, start: i32, count: i32): i32 {
  return data.labels ? check_label_values(data.labels, start, count, data.outputs) : OK;
}

/** `count` labels, each below `classes`. */
export function check_labels(labels_ptr: usize, count: i32, classes: i32): i32 {
  return (
    check_range("labels_ptr", labels_ptr, <u64>count * LABEL_BYTES, LABEL_BYTES) ||
    check_label_values(labels_ptr, 0, count, classes)
  );
}

function check_label_values(labels: usize, start: i32, count: i32, classes: i32): i32 {
  for (let i = start; i < start + count; i++) {
    const label = label_at(labels, i);
    if (label >= classes) return out_of_range("label", 0, classes - 1, label);
  }
  return OK;
}

/** Sizes of a network to be made, and its layers. */
export function check_shape(inputs: i32, batch: i32, layers: i32, layers_ptr: usize): i32 {
  return (
    check_between("inputs", 1, MOST_UNITS, inputs) ||
    check_between("batch", 1, MOST_BATCH, batch) ||
    check_between("layers", 1, MOST_LAYERS, layers) ||
    check_range("layers_ptr", layers_ptr, <u64>layers * <u64>offsetof<LayerSpec>(), 8) ||
    check_layers(inputs, layers, layers_ptr)
  );
}

/** The numbers of an optimiser. */
export function check_hyper(optimizer: i32, hyper: Hyper): i32 {
  const status =
    check_positive("lr", hyper.lr) ||
    check_not_negative("weight_decay", hyper.weight_decay) ||
    check_below_one("decay1", hyper.decay1) ||
    check_below_one("decay2", hyper.decay2) ||
    check_not_negative("epsilon", hyper.epsilon) ||
    check_not_negative("l1", hyper.l1) ||
    check_not_negative("l2", hyper.l2) ||
    check_not_negative("initial_accumulator", hyper.initial_accumulator);
  // Optimisers with an accumulator divide by its root, and only adagrad adds an epsilon.
  const divides = accumulator_slot(optimizer) >= 0 && optimizer != ADAGRAD;
  return status || (divides ? check_positive("initial_accumulator", hyper.initial_accumulator) : OK);
}

/** A network whose optimiser has its numbers. */
export function check_trainable(net: usize): i32 {
  const status = check_net(net);
  if (status != OK || changetype<Net>(net).hyper.lr > 0) return status;
  return not_allowed("lr", "net_set_optimizer to be called first");
}

/** Sizes, kinds and ranges of a data set to be made. */
// prettier-ignore
export function check_new_data(
  kind: i32, dtype: i32, count: i32, features: i32, outputs: i32, inputs_ptr: usize, labels_ptr: usize, targets_ptr: usize,
  table_ptr: usize,
): i32 {
  const inputs = <u64>count * <u64>features;
  return (
    check_between("kind", F32, U8, kind) ||
    check_dtype(dtype) ||
    (kind == U8 ? OK : check_between("kind of float inputs", dtype, dtype, kind)) ||
    check_at_least("count", 0, count) ||
    check_between("features", 1, MOST_UNITS, features) ||
    check_between("outputs", 1, MOST_CLASSES, outputs) ||
    (kind == U8 ? check_range("inputs_ptr", inputs_ptr, inputs, 1) : check_elements("inputs_ptr", kind, inputs_ptr, inputs)) ||
    (kind == U8 ? check_elements("table_ptr", dtype, table_ptr, 256) : OK) ||
    check_answers(count, outputs, labels_ptr, targets_ptr)
  );
}

/** Labels, targets or neither. */
function check_answers(count: i32, outputs: i32, labels_ptr: usize, targets_ptr: usize): i32 {
  if (targets_ptr == 0) {
    if (labels_ptr == 0) return OK;
    return check_labels(labels_ptr, count, outputs);
  }
  if (labels_ptr) return not_allowed("targets_ptr", "0 if there are labels");
  return check_f64("targets_ptr", targets_ptr, <u64>count * <u64>outputs);
}

/** Two good handles, of a data set that fits the network. */
export function check_use(net: usize, data: usize): i32 {
  const status = check_net(net) || check_data(data);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  const d = changetype<Data>(data);
  return (
    check_between("features of data", n.inputs, n.inputs, d.features) ||
    check_between("outputs of data", d.targets ? n.classes : 1, n.classes, d.outputs) ||
    (d.targets && n.loss == SOFTMAX_CROSS_ENTROPY ? not_allowed("data", "labels for softmax_cross_entropy") : OK) ||
    check_between("dtype of data", n.dtype, n.dtype, d.dtype)
  );
}

/** `count` example numbers of a checked data set. */
export function check_order(data: usize, order_ptr: usize, count: i32): i32 {
  const d = changetype<Data>(data);
  const status =
    (has_answers(d) ? OK : not_allowed("data", "labels or targets")) ||
    check_at_least("count", 0, count) ||
    check_range("order_ptr", order_ptr, <u64>count * 4, 4);
  if (status != OK) return status;
  for (let i = 0; i < count; i++) {
    const example = load<u32>(order_ptr + ((<usize>i) << 2));
    if (example >= <u32>d.count) return out_of_range("order", 0, d.count - 1, example);
    const status = check_labels_of(d, example, 1);
    if (status != OK) return status;
  }
  return OK;
}

/** check_order of one batch: 1 to the network's `batch` examples. */
export function check_batch(net: usize, data: usize, order_ptr: usize, count: i32): i32 {
  return check_between("count", 1, changetype<Net>(net).batch, count) || check_order(data, order_ptr, count);
}
