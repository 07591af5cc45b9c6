// Numerical derivatives of the loss, and training by them.

import { OK, OUT_OF_MEMORY, not_allowed, refused } from "../base/abi";
import { check_between, check_id, check_positive } from "../base/checks";
import { check_range, mark, release } from "../base/memory";
import { METHODS, numerical_gradient } from "../derivatives/gradient";
import { FORMS } from "../derivatives/handout/sigmoid_pairs";
import { loses_a_step, train_numerical } from "../derivatives/train";
import { Data, Net } from "../net/net";
import { SGD } from "../optimizers/hyper";
import { check_batch, check_f64, check_order, check_trainable, check_use } from "./checks";

/**
 * Central differences (L(w + delta) - L(w - delta)) / (2 delta) for `parameters` parameters from number `first` on. L is
 * the loss of one batch, whose `count` example numbers (u32) are at order_ptr, under the dropout masks of the next step.
 * out_ptr: an f64 for each parameter; flags_ptr: a byte for each. Computed in float64 for either dtype; updates nothing.
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
  const n = changetype<Net>(net);
  const status =
    check_use(net, data) ||
    check_batch(net, data, order_ptr, count) ||
    check_positive("delta", delta) ||
    check_id("method", METHODS, method) ||
    check_between("first", 0, n.parameters, first) ||
    check_between("parameters", 0, n.parameters - first, parameters) ||
    check_f64("out_ptr", out_ptr, parameters) ||
    check_range("flags_ptr", flags_ptr, parameters, 1);
  if (status) return refused("net_numerical_gradient", status);
  const start = mark();
  const d = changetype<Data>(data);
  const done = numerical_gradient(n, d, order_ptr, count, delta, method, first, parameters, out_ptr, flags_ptr);
  release(start);
  return done ? OK : refused("net_numerical_gradient", OUT_OF_MEMORY);
}

/**
 * Takes a step of sgd for each of the `count` examples whose numbers (u32) are at order_ptr, by central differences: one
 * tensor after the other is differentiated and updated. losses_ptr: the loss (f64) of each example before its step. form:
 * how the losses of one hidden sigmoid layer under summed_binary_cross_entropy are computed; ignored for other networks.
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
  const n = changetype<Net>(net);
  const status =
    check_use(net, data) ||
    check_between("optimizer", SGD, SGD, n.optimizer) ||
    check_trainable(net) ||
    check_order(data, order_ptr, count) ||
    check_positive("delta", delta) ||
    (loses_a_step(n, delta) ? not_allowed("delta", "a step that changes every parameter") : OK) ||
    check_id("form", FORMS, form) ||
    check_f64("losses_ptr", losses_ptr, count);
  if (status) return refused("net_train_numerical", status);
  const start = mark();
  const done = train_numerical(n, changetype<Data>(data), order_ptr, count, delta, form, losses_ptr);
  release(start);
  return done ? OK : refused("net_train_numerical", OUT_OF_MEMORY);
}
