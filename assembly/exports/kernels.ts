// Single kernels at the door: arguments checked, element type chosen, then the kernel.

import { F32, F64, OK, out_of_range, too_small } from "../base/abi";
import { exp_all, log_all, sigmoid_all, tanh_all } from "../kernels/elementwise";
import { ACTIVATIONS, activate, activate_backward } from "../kernels/activation";
import { multiply_add_chains } from "../kernels/peak";
import { sum, sum_rows } from "../kernels/reduce";
import { row_argmax } from "../kernels/rows";
import { log_softmax, softmax, softmax_cross_entropy } from "../kernels/softmax";
import { check_matrix, check_range } from "../base/memory";
import { Hyper, OPTIMIZERS, slot_count } from "../optimizers/hyper";
import { new_update, optimizer_step } from "../optimizers/step";
import { fill_normal, fill_uniform, philox, shuffle_u32 } from "../base/random";

/** y[i] = e^x[i], i < n. y_ptr may be x_ptr here and in the three below. */
export function vector_exp(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_pair(dtype, n, x_ptr, y_ptr);
  if (status != OK) return status;
  if (dtype == F32) exp_all<f32>(n, x_ptr, y_ptr);
  else exp_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** y[i] = ln x[i]. */
export function vector_log(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_pair(dtype, n, x_ptr, y_ptr);
  if (status != OK) return status;
  if (dtype == F32) log_all<f32>(n, x_ptr, y_ptr);
  else log_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** y[i] = 1 / (1 + e^-x[i]). */
export function vector_sigmoid(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_pair(dtype, n, x_ptr, y_ptr);
  if (status != OK) return status;
  if (dtype == F32) sigmoid_all<f32>(n, x_ptr, y_ptr);
  else sigmoid_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** y[i] = tanh x[i]. */
export function vector_tanh(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_pair(dtype, n, x_ptr, y_ptr);
  if (status != OK) return status;
  if (dtype == F32) tanh_all<f32>(n, x_ptr, y_ptr);
  else tanh_all<f64>(n, x_ptr, y_ptr);
  return OK;
}

/** x[rows x columns] := activation(x + bias[columns]) in place, rows `stride` elements apart; bias_ptr 0 for none; alpha for leaky_relu and elu. */
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
  let status = check_rows(dtype, rows, columns, stride);
  if (status == OK) status = check_activation(activation);
  if (status == OK) status = check_matrix("x_ptr", x_ptr, rows, columns, stride, size_of(dtype));
  if (status == OK && bias_ptr) status = check_array("bias_ptr", dtype, columns, bias_ptr);
  if (status != OK || columns == 0) return status;
  const stride_bytes = <usize>stride * <usize>size_of(dtype);
  if (dtype == F32) activate<f32>(activation, alpha, rows, columns, x_ptr, x_ptr, stride_bytes, bias_ptr);
  else activate<f64>(activation, alpha, rows, columns, x_ptr, x_ptr, stride_bytes, bias_ptr);
  return OK;
}

/** dy[i] := dy[i] f'(x[i]) in place, i < n, from y = f(x). */
export function activation_backward(dtype: i32, activation: i32, n: i32, y_ptr: usize, dy_ptr: usize, alpha: f64): i32 {
  let status = check_pair(dtype, n, y_ptr, dy_ptr);
  if (status == OK) status = check_activation(activation);
  if (status != OK) return status;
  if (dtype == F32) activate_backward<f32>(activation, alpha, n, y_ptr, dy_ptr);
  else activate_backward<f64>(activation, alpha, n, y_ptr, dy_ptr);
  return OK;
}

/** y[rows x columns] = softmax of the rows of x, rows `stride` elements apart in both; y_ptr may be x_ptr. */
export function softmax_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, y_ptr: usize, stride: i32): i32 {
  const status = check_row_pair(dtype, rows, columns, x_ptr, y_ptr, stride);
  if (status != OK || columns == 0) return status;
  if (dtype == F32) softmax<f32>(rows, columns, x_ptr, y_ptr, stride);
  else softmax<f64>(rows, columns, x_ptr, y_ptr, stride);
  return OK;
}

/** y[rows x columns] = log softmax of the rows of x; y_ptr must not be x_ptr. */
export function log_softmax_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, y_ptr: usize, stride: i32): i32 {
  const status = check_row_pair(dtype, rows, columns, x_ptr, y_ptr, stride);
  if (status != OK || columns == 0) return status;
  if (dtype == F32) log_softmax<f32>(rows, columns, x_ptr, y_ptr, stride);
  else log_softmax<f64>(rows, columns, x_ptr, y_ptr, stride);
  return OK;
}

/**
 * loss (f64) = mean over rows of -log softmax(z[i])[labels[i]], d[rows x columns] = its gradient by z.
 * labels_ptr: rows bytes, each below columns. d_ptr may be z_ptr. No gaps between rows.
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
  if (rows < 1) return too_small("rows", 1, rows);
  if (columns < 1) return too_small("columns", 1, columns);
  let status = check_row_pair(dtype, rows, columns, z_ptr, d_ptr, columns);
  if (status == OK) status = check_range("labels_ptr", labels_ptr, rows, 1);
  if (status == OK) status = check_range("loss_ptr", loss_ptr, 8, 8);
  if (status == OK) status = check_labels(rows, labels_ptr, columns);
  if (status != OK) return status;
  if (dtype == F32) store<f64>(loss_ptr, softmax_cross_entropy<f32>(rows, columns, z_ptr, labels_ptr, d_ptr));
  else store<f64>(loss_ptr, softmax_cross_entropy<f64>(rows, columns, z_ptr, labels_ptr, d_ptr));
  return OK;
}

/** out (f64) = sum of x[i], i < n, accumulated in float64. */
export function sum_all(dtype: i32, n: i32, x_ptr: usize, out_ptr: usize): i32 {
  let status = check_array("x_ptr", dtype, n, x_ptr);
  if (status == OK) status = check_range("out_ptr", out_ptr, 8, 8);
  if (status != OK) return status;
  store<f64>(out_ptr, dtype == F32 ? sum<f32>(n, x_ptr) : sum<f64>(n, x_ptr));
  return OK;
}

/** out (f64) = mean of x[i], i < n, n >= 1. */
export function mean_all(dtype: i32, n: i32, x_ptr: usize, out_ptr: usize): i32 {
  if (n < 1) return too_small("n", 1, n);
  const status = sum_all(dtype, n, x_ptr, out_ptr);
  if (status == OK) store<f64>(out_ptr, load<f64>(out_ptr) / <f64>n);
  return status;
}

/** out[j] = sum over i of x[i][j] in ascending i; x is rows x columns without gaps. */
export function sum_over_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, out_ptr: usize): i32 {
  let status = check_rows(dtype, rows, columns, columns);
  if (status == OK) status = check_matrix("x_ptr", x_ptr, rows, columns, columns, size_of(dtype));
  if (status == OK) status = check_array("out_ptr", dtype, columns, out_ptr);
  if (status != OK) return status;
  const row_bytes = <usize>columns * <usize>size_of(dtype);
  if (dtype == F32) sum_rows<f32>(rows, columns, x_ptr, row_bytes, out_ptr);
  else sum_rows<f64>(rows, columns, x_ptr, row_bytes, out_ptr);
  return OK;
}

/** out[i] (u32) = index of the first largest of row i; rows `stride` elements apart. */
export function argmax_rows(dtype: i32, rows: i32, columns: i32, x_ptr: usize, stride: i32, out_ptr: usize): i32 {
  if (columns < 1) return too_small("columns", 1, columns);
  let status = check_rows(dtype, rows, columns, stride);
  if (status == OK) status = check_matrix("x_ptr", x_ptr, rows, columns, stride, size_of(dtype));
  if (status == OK) status = check_range("out_ptr", out_ptr, <u64>rows * 4, 4);
  if (status != OK) return status;
  for (let i = 0; i < rows; i++) {
    const row = x_ptr + <usize>i * <usize>stride * <usize>size_of(dtype);
    store<i32>(
      out_ptr + ((<usize>i) << 2),
      dtype == F32 ? row_argmax<f32>(columns, row) : row_argmax<f64>(columns, row),
    );
  }
  return OK;
}

/**
 * Step number `step` (from 1) of an optimiser over n parameters. hyper_ptr: eight f64 (optimizers/hyper.ts); slots
 * that the optimiser has not are 0.
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
  let status = check_pair(dtype, n, w_ptr, g_ptr);
  if (status == OK) status = check_optimizer(optimizer);
  if (status != OK) return status;
  if (step < 1) return too_small("step", 1, step);
  const slots = slot_count(optimizer);
  if (slots > 0) status = check_array("slot0_ptr", dtype, n, slot0_ptr);
  if (status == OK && slots > 1) status = check_array("slot1_ptr", dtype, n, slot1_ptr);
  if (status == OK) status = check_range("hyper_ptr", hyper_ptr, offsetof<Hyper>(), 8);
  if (status != OK) return status;
  const hyper = changetype<Hyper>(hyper_ptr);
  let power1: f64 = 1;
  let power2: f64 = 1;
  for (let i = 0; i < step; i++) {
    power1 *= hyper.decay1;
    power2 *= hyper.decay2;
  }
  const u = new_update();
  u.optimizer = optimizer;
  u.n = n;
  u.w = w_ptr;
  u.g = g_ptr;
  u.slot0 = slots > 0 ? slot0_ptr : 0;
  u.slot1 = slots > 1 ? slot1_ptr : 0;
  u.hyper = hyper;
  u.step = step;
  u.power1 = power1;
  u.power2 = power2;
  if (dtype == F32) optimizer_step<f32>(u);
  else optimizer_step<f64>(u);
  return OK;
}

/** Four u32 of Philox4x32-10 at out_ptr for a counter of four words and a key of two. */
export function philox_words(out_ptr: usize, c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32): i32 {
  const status = check_range("out_ptr", out_ptr, 16, 4);
  if (status == OK) philox(out_ptr, c0, c1, c2, c3, key0, key1);
  return status;
}

/** out[i] uniform in (low, high), i < n, from `stream` of the seed. */
export function uniform(
  dtype: i32,
  n: i32,
  out_ptr: usize,
  low: f64,
  high: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): i32 {
  const status = check_array("out_ptr", dtype, n, out_ptr);
  if (status != OK) return status;
  if (dtype == F32) fill_uniform<f32>(out_ptr, 0, n, low, high, stream, seed_low, seed_high);
  else fill_uniform<f64>(out_ptr, 0, n, low, high, stream, seed_low, seed_high);
  return OK;
}

/** out[i] normal with mean 0 and the deviation given, i < n. */
export function normal(
  dtype: i32,
  n: i32,
  out_ptr: usize,
  deviation: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): i32 {
  const status = check_array("out_ptr", dtype, n, out_ptr);
  if (status != OK) return status;
  if (dtype == F32) fill_normal<f32>(out_ptr, 0, n, deviation, stream, seed_low, seed_high);
  else fill_normal<f64>(out_ptr, 0, n, deviation, stream, seed_low, seed_high);
  return OK;
}

/** Shuffles n u32 in place. */
export function shuffle(n: i32, values_ptr: usize, stream: u32, substream: u32, seed_low: u32, seed_high: u32): i32 {
  if (n < 0) return too_small("n", 0, n);
  const status = check_range("values_ptr", values_ptr, <u64>n * 4, 4);
  if (status == OK) shuffle_u32(values_ptr, n, stream, substream, seed_low, seed_high);
  return status;
}

/** Rounds of 8, 10 or 12 chains of c := c a + b in registers: the peak that kernels are measured against. */
export function peak(dtype: i32, chains: i32, iterations: i32): f64 {
  return dtype == F32 ? multiply_add_chains<f32>(chains, iterations) : multiply_add_chains<f64>(chains, iterations);
}

/** OK when `count` labels are all below `classes`. */
export function check_labels(count: i32, labels_ptr: usize, classes: i32): i32 {
  for (let i = 0; i < count; i++) {
    const label = <i32>load<u8>(labels_ptr + <usize>i);
    if (label >= classes) return out_of_range("label", 0, classes - 1, label);
  }
  return OK;
}

/** Bytes of an element of a checked dtype. */
// @ts-ignore: decorator
@inline
export function size_of(dtype: i32): i32 {
  return dtype == F32 ? 4 : 8;
}

export function check_dtype(dtype: i32): i32 {
  return dtype == F32 || dtype == F64 ? OK : out_of_range("dtype", F32, F64, dtype);
}

/** OK for the id of an optimiser. */
export function check_optimizer(optimizer: i32): i32 {
  return <u32>optimizer < <u32>OPTIMIZERS ? OK : out_of_range("optimizer", 0, OPTIMIZERS - 1, optimizer);
}

export function check_activation(activation: i32): i32 {
  return <u32>activation < <u32>ACTIVATIONS ? OK : out_of_range("activation", 0, ACTIVATIONS - 1, activation);
}

function check_array(what: string, dtype: i32, n: i32, ptr: usize): i32 {
  const status = check_dtype(dtype);
  if (status != OK) return status;
  if (n < 0) return too_small("n", 0, n);
  return check_range(what, ptr, <u64>n * size_of(dtype), size_of(dtype));
}

function check_pair(dtype: i32, n: i32, x_ptr: usize, y_ptr: usize): i32 {
  const status = check_array("first pointer", dtype, n, x_ptr);
  return status == OK ? check_array("second pointer", dtype, n, y_ptr) : status;
}

function check_rows(dtype: i32, rows: i32, columns: i32, stride: i32): i32 {
  const status = check_dtype(dtype);
  if (status != OK) return status;
  if (rows < 0) return too_small("rows", 0, rows);
  if (columns < 0) return too_small("columns", 0, columns);
  return stride < columns ? too_small("stride", columns, stride) : OK;
}

function check_row_pair(dtype: i32, rows: i32, columns: i32, x_ptr: usize, y_ptr: usize, stride: i32): i32 {
  let status = check_rows(dtype, rows, columns, stride);
  if (status == OK) status = check_matrix("x_ptr", x_ptr, rows, columns, stride, size_of(dtype));
  return status == OK ? check_matrix("y_ptr", y_ptr, rows, columns, stride, size_of(dtype)) : status;
}
