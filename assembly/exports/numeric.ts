// Numerical derivatives at the door.

import { OK, OUT_OF_MEMORY, not_allowed, out_of_range, too_small } from "../base/abi";
import { check_range, mark, release } from "../base/memory";
import { Data, Net, check_data, check_net } from "../net/net";
import { METHODS, numerical_gradient } from "../derivatives/gradient";
import { FORMS } from "../derivatives/handout/sigmoid_pairs";
import { loses_a_step, train_numerical } from "../derivatives/train";
import { SGD } from "../optimizers/hyper";

/**
 * Central differences of the loss of `count` examples (1 to net's batch) by `parameters` parameters from number
 * `first` on, under the dropout masks of the step that comes next: f64 at out_ptr, flags (u8) at flags_ptr. method: 0
 * whole forward passes, 1 only what a parameter touches. In float64 for either dtype; nothing is updated.
 */
export function net_numerical_gradient(
  net: usize,
  data: usize,
  order_ptr: usize,
  count: i32,
  delta: f64,
  method: i32,
  first: i32,
  parameters: i32,
  out_ptr: usize,
  flags_ptr: usize,
): i32 {
  let status = check_use(net, data);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  if (count < 1 || count > n.batch) return out_of_range("net_numerical_gradient: count", 1, n.batch, count);
  if (!(delta > 0 && delta < Infinity)) return not_allowed("net_numerical_gradient: delta", "a positive number");
  if (<u32>method >= <u32>METHODS) return out_of_range("net_numerical_gradient: method", 0, METHODS - 1, method);
  if (<u32>first > <u32>n.parameters) return out_of_range("net_numerical_gradient: first", 0, n.parameters, first);
  const most = n.parameters - first;
  if (<u32>parameters > <u32>most) return out_of_range("net_numerical_gradient: parameters", 0, most, parameters);
  status = check_order(data, order_ptr, count);
  if (status == OK) status = check_range("net_numerical_gradient: out_ptr", out_ptr, <u64>parameters * 8, 8);
  if (status == OK) status = check_range("net_numerical_gradient: flags_ptr", flags_ptr, parameters, 1);
  if (status != OK) return status;
  const start = mark();
  const d = changetype<Data>(data);
  const done = numerical_gradient(n, d, order_ptr, count, delta, method, first, parameters, out_ptr, flags_ptr);
  release(start);
  return done ? OK : OUT_OF_MEMORY;
}

/**
 * Steps of sgd over the `count` examples that order_ptr (u32) names, one at a time, by central differences: tensor
 * after tensor is differentiated and updated. losses_ptr: f64 for each example, its loss before the step. form, for one
 * hidden sigmoid layer under summed_binary_cross_entropy: 0 literal, 1 product, 2 series (derivatives/handout/sigmoid_pairs.ts).
 */
export function net_train_numerical(
  net: usize,
  data: usize,
  order_ptr: usize,
  count: i32,
  delta: f64,
  form: i32,
  losses_ptr: usize,
): i32 {
  let status = check_use(net, data);
  if (status != OK) return status;
  const n = changetype<Net>(net);
  if (!(delta > 0 && delta < Infinity)) return not_allowed("net_train_numerical: delta", "a positive number");
  if (<u32>form >= <u32>FORMS) return out_of_range("net_train_numerical: form", 0, FORMS - 1, form);
  if (n.optimizer != SGD) return out_of_range("net_train_numerical: optimizer", SGD, SGD, n.optimizer);
  if (!(n.hyper.lr > 0)) return not_allowed("net_train_numerical: lr", "net_set_optimizer first");
  status = check_order(data, order_ptr, count);
  if (status == OK) status = check_range("net_train_numerical: losses_ptr", losses_ptr, <u64>count * 8, 8);
  if (status != OK) return status;
  if (loses_a_step(n, delta)) return not_allowed("net_train_numerical: delta", "a step that changes every parameter");
  const start = mark();
  const done = train_numerical(n, changetype<Data>(data), order_ptr, count, delta, form, losses_ptr);
  release(start);
  return done ? OK : OUT_OF_MEMORY;
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
