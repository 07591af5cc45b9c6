// Single kernels: each export checks its arguments and chooses the element type.

import { F32, OK, refused } from "../base/abi";
import { check_at_least } from "../base/checks";
import { check_range } from "../base/memory";
import { activate, activate_backward } from "../kernels/activation";
import { exp_all, log_all, sigmoid_all, tanh_all } from "../kernels/elementwise";
import { multiply_add_chains } from "../kernels/peak";
import { sum, sum_rows } from "../kernels/reduce";
import { row_argmax } from "../kernels/rows";
import { log_softmax, softmax, softmax_cross_entropy } from "../kernels/softmax";
import { Hyper, slot_count } from "../optimizers/hyper";
import { power } from "../optimizers/state";
import { new_update, optimizer_step } from "../optimizers/step";
import {
  check_activation,
  check_array,
  check_elements,
  check_f64,
  check_labels,
  check_optimizer,
  check_rows,
  size_of,
} from "./checks";

/** y[i] = e^x[i], i < n. y_ptr may equal x_ptr. */
export function vector_exp(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_array("x_ptr", dtype, n, x_ptr) || check_array("y_ptr", dtype, n, y_ptr);
  if (status) return refused("vector_exp", status);
  if (dtype == F32) exp_all<f32>(n, x_ptr, y_ptr);
  else exp_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** y[i] = ln x[i], i < n. y_ptr may equal x_ptr. */
export function vector_log(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_array("x_ptr", dtype, n, x_ptr) || check_array("y_ptr", dtype, n, y_ptr);
  if (status) return refused("vector_log", status);
  if (dtype == F32) log_all<f32>(n, x_ptr, y_ptr);
  else log_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** y[i] = 1 / (1 + e^-x[i]), i < n. y_ptr may equal x_ptr. */
export function vector_sigmoid(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_array("x_ptr", dtype, n, x_ptr) || check_array("y_ptr", dtype, n, y_ptr);
  if (status) return refused("vector_sigmoid", status);
  if (dtype == F32) sigmoid_all<f32>(n, x_ptr, y_ptr);
  else sigmoid_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** y[i] = tanh x[i], i < n. y_ptr may equal x_ptr. */
export function vector_tanh(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_array("x_ptr", dtype, n, x_ptr) || check_array("y_ptr", dtype, n, y_ptr);
  if (status) return refused("vector_tanh", status);
  if (dtype == F32) tanh_all<f32>(n, x_ptr, y_ptr);
  else tanh_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/**
 * x[rows x columns] := activation(x + bias[columns]) in place, rows `stride` elements apart. bias_ptr is 0 for no bias;
 * alpha is that of leaky_relu or elu.
 */
export function activation_forward(
  dtype: i32,
  activation: i32,
  rows: i32,
  columns: i32,
  x_ptr: usize,
  stride: i32,
  bias_ptr: usize,
  alpha: f64,
): i32 {
  const status =
    check_activation(activation) ||
    check_rows("x_ptr", dtype, rows, columns, x_ptr, stride) ||
    (bias_ptr ? check_elements("bias_ptr", dtype, bias_ptr, columns) : OK);
  if (status) return refused("activation_forward", status);
  if (columns == 0) return OK;
  const stride_bytes = <usize>stride * <usize>size_of(dtype);
  if (dtype == F32) activate<f32>(activation, alpha, rows, columns, x_ptr, x_ptr, stride_bytes, bias_ptr);
  else activate<f64>(activation, alpha, rows, columns, x_ptr, x_ptr, stride_bytes, bias_ptr);
  return OK;
}

/**
 * dy[i] := dy[i] f'(x[i]) in place, i < n, for the activation f. kept_ptr: for gelu and silu x, for the others y = f(x).
 */
export function activation_backward(
  dtype: i32,
  activation: i32,
  n: i32,
  kept_ptr: usize,
  dy_ptr: usize,
  alpha: f64,
): i32 {
  const status =
    check_activation(activation) ||
    check_array("kept_ptr", dtype, n, kept_ptr) ||
    check_array("dy_ptr", dtype, n, dy_ptr);
  if (status) return refused("activation_backward", status);
  if (dtype == F32) activate_backward<f32>(activation, alpha, n, kept_ptr, dy_ptr);
  else activate_backward<f64>(activation, alpha, n, kept_ptr, dy_ptr);
  return OK;
}

/** y[rows x columns] = softmax of each row of x. Rows are `stride` elements apart in both; y_ptr may equal x_ptr. */
export function softmax_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, y_ptr: usize, stride: i32): i32 {
  const status =
    check_rows("x_ptr", dtype, rows, columns, x_ptr, stride) ||
    check_rows("y_ptr", dtype, rows, columns, y_ptr, stride);
  if (status) return refused("softmax_rows", status);
  if (columns == 0) return OK;
  if (dtype == F32) softmax<f32>(rows, columns, x_ptr, y_ptr, stride);
  else softmax<f64>(rows, columns, x_ptr, y_ptr, stride);
  return OK;
}

/** y[rows x columns] = log softmax of each row of x. Rows are `stride` elements apart in both; x and y must not overlap. */
export function log_softmax_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, y_ptr: usize, stride: i32): i32 {
  const status =
    check_rows("x_ptr", dtype, rows, columns, x_ptr, stride) ||
    check_rows("y_ptr", dtype, rows, columns, y_ptr, stride);
  if (status) return refused("log_softmax_rows", status);
  if (columns == 0) return OK;
  if (dtype == F32) log_softmax<f32>(rows, columns, x_ptr, y_ptr, stride);
  else log_softmax<f64>(rows, columns, x_ptr, y_ptr, stride);
  return OK;
}

/**
 * loss (f64) = mean over the rows of -log softmax(z[i])[labels[i]]; d[rows x columns] = its gradient by z. labels_ptr:
 * `rows` u16, each below `columns`. There are no gaps between rows; d_ptr may equal z_ptr.
 */
export function softmax_cross_entropy_rows(
  dtype: i32,
  rows: i32,
  columns: i32,
  z_ptr: usize,
  labels_ptr: usize,
  d_ptr: usize,
  loss_ptr: usize,
): i32 {
  const status =
    check_at_least("rows", 1, rows) ||
    check_at_least("columns", 1, columns) ||
    check_rows("z_ptr", dtype, rows, columns, z_ptr, columns) ||
    check_rows("d_ptr", dtype, rows, columns, d_ptr, columns) ||
    check_f64("loss_ptr", loss_ptr, 1) ||
    check_labels(labels_ptr, rows, columns);
  if (status) return refused("softmax_cross_entropy_rows", status);
  if (dtype == F32) store<f64>(loss_ptr, softmax_cross_entropy<f32>(rows, columns, z_ptr, labels_ptr, d_ptr));
  else store<f64>(loss_ptr, softmax_cross_entropy<f64>(rows, columns, z_ptr, labels_ptr, d_ptr));
  return OK;
}

/** out (f64) = sum of x[i], i < n, accumulated in float64. */
export function sum_all(dtype: i32, n: i32, x_ptr: usize, out_ptr: usize): i32 {
  const status = check_array("x_ptr", dtype, n, x_ptr) || check_f64("out_ptr", out_ptr, 1);
  if (status) return refused("sum_all", status);
  store<f64>(out_ptr, dtype == F32 ? sum<f32>(n, x_ptr) : sum<f64>(n, x_ptr));
  return OK;
}

/** out (f64) = mean of x[i], i < n, accumulated in float64; n is at least 1. */
export function mean_all(dtype: i32, n: i32, x_ptr: usize, out_ptr: usize): i32 {
  const status = check_at_least("n", 1, n) || check_array("x_ptr", dtype, n, x_ptr) || check_f64("out_ptr", out_ptr, 1);
  if (status) return refused("mean_all", status);
  store<f64>(out_ptr, (dtype == F32 ? sum<f32>(n, x_ptr) : sum<f64>(n, x_ptr)) / <f64>n);
  return OK;
}

/** out[j] = sum over i of x[i][j], added in ascending i. x is rows x columns without gaps between rows. */
export function sum_over_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, out_ptr: usize): i32 {
  const status =
    check_rows("x_ptr", dtype, rows, columns, x_ptr, columns) || check_elements("out_ptr", dtype, out_ptr, columns);
  if (status) return refused("sum_over_rows", status);
  const row_bytes = <usize>columns * <usize>size_of(dtype);
  if (dtype == F32) sum_rows<f32>(rows, columns, x_ptr, row_bytes, out_ptr);
  else sum_rows<f64>(rows, columns, x_ptr, row_bytes, out_ptr);
  return OK;
}

/** out[i] (u32) = index of the largest element of row i, the first of equals. Rows are `stride` elements apart. */
export function argmax_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, stride: i32, out_ptr: usize): i32 {
  const status =
    check_at_least("columns", 1, columns) ||
    check_rows("x_ptr", dtype, rows, columns, x_ptr, stride) ||
    check_range("out_ptr", out_ptr, <u64>rows * 4, 4);
  if (status) return refused("argmax_rows", status);
  for (let i = 0; i < rows; i++) {
    const row = x_ptr + <usize>i * <usize>stride * <usize>size_of(dtype);
    const largest = dtype == F32 ? row_argmax<f32>(columns, row) : row_argmax<f64>(columns, row);
    store<i32>(out_ptr + ((<usize>i) << 2), largest);
  }
  return OK;
}

/**
 * Updates n parameters w by their gradients g: step number `step` of an optimiser, counted from 1. hyper_ptr: a Hyper.
 * slot0 and slot1 are the optimiser's state, n elements each; pass 0 for unused slots.
 */
export function optimizer_update(
  dtype: i32,
  optimizer: i32,
  n: i32,
  w_ptr: usize,
  g_ptr: usize,
  slot0_ptr: usize,
  slot1_ptr: usize,
  hyper_ptr: usize,
  step: i32,
): i32 {
  const slots = slot_count(optimizer);
  const status =
    check_optimizer(optimizer) ||
    check_at_least("step", 1, step) ||
    check_array("w_ptr", dtype, n, w_ptr) ||
    check_array("g_ptr", dtype, n, g_ptr) ||
    (slots > 0 ? check_elements("slot0_ptr", dtype, slot0_ptr, n) : OK) ||
    (slots > 1 ? check_elements("slot1_ptr", dtype, slot1_ptr, n) : OK) ||
    check_range("hyper_ptr", hyper_ptr, offsetof<Hyper>(), 8);
  if (status) return refused("optimizer_update", status);
  const u = new_update();
  u.optimizer = optimizer;
  u.n = n;
  u.w = w_ptr;
  u.g = g_ptr;
  u.slot0 = slots > 0 ? slot0_ptr : 0;
  u.slot1 = slots > 1 ? slot1_ptr : 0;
  u.hyper = changetype<Hyper>(hyper_ptr);
  u.step = step;
  u.power1 = power(u.hyper.decay1, step);
  u.power2 = power(u.hyper.decay2, step);
  if (dtype == F32) optimizer_step<f32>(u);
  else optimizer_step<f64>(u);
  return OK;
}

/**
 * Runs `iterations` rounds of 8, 10 or 12 chains of c := c a + b in registers: the peak that kernels are compared with.
 * Returns the sum of the chains.
 */
export function peak(dtype: i32, chains: i32, iterations: i32): f64 {
  return dtype == F32 ? multiply_add_chains<f32>(chains, iterations) : multiply_add_chains<f64>(chains, iterations);
}
