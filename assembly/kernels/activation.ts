// Activations: y = f(x + bias), and the backward pass dx = dy f'(x). Any number of columns; nothing beyond a row is
// read or written.
//
//   leaky_relu  x > 0 ? x : alpha x             Maas, Hannun, Ng 2013
//   elu         x > 0 ? x : alpha (e^x - 1)     Clevert, Unterthiner, Hochreiter 2016
//   gelu        x Phi(x), Phi the normal distribution; exact, not the approximation by tanh
//                                               Hendrycks, Gimpel 2016
//   silu        x / (1 + e^-x)                  Elfwing, Uchibe, Doya 2018
//
// To add an activation, declare its id and raise ACTIVATIONS. Forward: add a case to map_row, or, if it is short enough
// to be inlined beside the bias, to `activate` and `value`. Backward: add a case to `activate_backward` and `gradient`,
// or, if f'(x) is not a function of f(x), to slope_at and keeps_x. The debug build traps if a case is missing.

import { unknown_id } from "../base/abi";
import { expm1, silu_slope } from "../base/math";
import { gelu_slope } from "../base/normal";
import { VECTOR, lanes, load_next, shift, splat, store_next } from "../base/simd";
import { gelu_all, sigmoid_all, silu_all, tanh_all } from "./elementwise";

export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const LEAKY_RELU: i32 = 4;
export const ELU: i32 = 5;
export const GELU: i32 = 6;
export const SILU: i32 = 7;
/** Number of activations. */
export const ACTIVATIONS: i32 = 8;

/** Whether the backward pass needs x, because f'(x) is not a function of f(x). */
export function keeps_x(activation: i32): bool {
  return activation == GELU || activation == SILU;
}

/**
 * y[i][j] := f(x[i][j] + bias[j]). Rows are stride_bytes apart in x and in y; y may be x. bias is 0 for none. alpha is
 * used by leaky_relu and elu.
 */
// prettier-ignore
export function activate<T>(
  activation: i32, alpha: f64, rows: i32, columns: i32, x: usize, y: usize, stride_bytes: usize, bias: usize,
): void {
  if (activation == LINEAR && bias == 0 && x == y) return;
  switch (activation) {
    case RELU: activate_rows<T>(RELU, LINEAR, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case LEAKY_RELU: activate_rows<T>(LEAKY_RELU, LINEAR, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case ELU: activate_rows<T>(ELU, LINEAR, alpha, rows, columns, x, y, stride_bytes, bias); break;
    default: activate_rows<T>(LINEAR, activation, alpha, rows, columns, x, y, stride_bytes, bias);
  }
}

/** dy[i] := dy[i] f'(x[i]), i < count. kept: y = f(x) of the forward pass, or x if keeps_x. */
// prettier-ignore
export function activate_backward<T>(activation: i32, alpha: f64, count: i32, kept: usize, dy: usize): void {
  switch (activation) {
    case LINEAR: break;
    case SIGMOID: backward_row<T>(SIGMOID, alpha, count, kept, dy); break;
    case TANH: backward_row<T>(TANH, alpha, count, kept, dy); break;
    case RELU: backward_row<T>(RELU, alpha, count, kept, dy); break;
    case LEAKY_RELU: backward_row<T>(LEAKY_RELU, alpha, count, kept, dy); break;
    case ELU: backward_row<T>(ELU, alpha, count, kept, dy); break;
    default: multiply_slopes<T>(activation, count, kept, dy);
  }
}

/** y := g(f(x + bias)). f is a constant, so that only its code is compiled; g is LINEAR or one of map_row. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function activate_rows<T>(
  f: i32, g: i32, alpha: f64, rows: i32, columns: i32, x: usize, y: usize, stride_bytes: usize, bias: usize,
): void {
  const slope = splat<T>(alpha);
  const left = columns & (lanes<T>() - 1);
  const whole = (<usize>(columns - left)) << shift<T>();
  for (let i = 0; i < rows; i++, x += stride_bytes, y += stride_bytes) {
    if (bias) {
      for (let at: usize = 0; at < whole; at += VECTOR)
        v128.store(y + at, value<T>(f, slope, v128.add<T>(v128.load(x + at), v128.load(bias + at))));
    } else {
      for (let at: usize = 0; at < whole; at += VECTOR)
        v128.store(y + at, value<T>(f, slope, v128.load(x + at)));
    }
    if (left) {
      let v = last_vector<T>(x + whole, left);
      if (bias) v = v128.add<T>(v, last_vector<T>(bias + whole, left));
      store_next<T>(y + whole, value<T>(f, slope, v), left);
    }
    if (g != LINEAR) map_row<T>(g, columns, y);
  }
}

// @ts-ignore: decorator
@inline
function backward_row<T>(activation: i32, alpha: f64, count: i32, y: usize, dy: usize): void {
  const slope = splat<T>(alpha);
  const left = count & (lanes<T>() - 1);
  const whole = (<usize>(count - left)) << shift<T>();
  for (let at: usize = 0; at < whole; at += VECTOR)
    v128.store(dy + at, gradient<T>(activation, slope, v128.load(y + at), v128.load(dy + at)));
  if (left == 0) return;
  const result = gradient<T>(activation, slope, last_vector<T>(y + whole, left), last_vector<T>(dy + whole, left));
  store_next<T>(dy + whole, result, left);
}

/** The last `left` elements of a row, less than a vector; the other lanes are zero. */
// @ts-ignore: decorator
@inline
function last_vector<T>(p: usize, left: i32): v128 {
  return load_next<T>(p, left, i32x4.splat(0));
}

/** f(x) for the functions that are short enough to be inlined beside the bias. */
// @ts-ignore: decorator
@inline
function value<T>(f: i32, alpha: v128, x: v128): v128 {
  if (f == LINEAR) return x;
  const zero = i32x4.splat(0);
  if (f == RELU) return v128.pmax<T>(x, zero); // NaN stays NaN, and -0 stays -0
  if (f == LEAKY_RELU) return v128.bitselect(x, v128.mul<T>(alpha, x), v128.gt<T>(x, zero));
  if (f == ELU) return v128.bitselect(x, v128.mul<T>(alpha, expm1<T>(x)), v128.gt<T>(x, zero));
  unknown_id();
  return x;
}

/** y := g(y) for a row. */
// prettier-ignore
function map_row<T>(g: i32, columns: i32, y: usize): void {
  switch (g) {
    case SIGMOID: sigmoid_all<T>(columns, y, y); break;
    case TANH: tanh_all<T>(columns, y, y); break;
    case GELU: gelu_all<T>(columns, y, y); break;
    case SILU: silu_all<T>(columns, y, y); break;
    default: unknown_id();
  }
}

/** dy f'(x) in terms of y: y (1 - y); 1 - y^2; 1 where y > 0, else 0, alpha, or y + alpha. */
// @ts-ignore: decorator
@inline
function gradient<T>(activation: i32, alpha: v128, y: v128, dy: v128): v128 {
  const one = splat<T>(1);
  if (activation == SIGMOID) return v128.mul<T>(dy, v128.mul<T>(y, v128.sub<T>(one, y)));
  if (activation == TANH) return v128.mul<T>(dy, v128.sub<T>(one, v128.mul<T>(y, y)));
  const positive = v128.gt<T>(y, i32x4.splat(0));
  if (activation == RELU) return v128.and(dy, positive);
  if (activation == LEAKY_RELU) return v128.bitselect(dy, v128.mul<T>(dy, alpha), positive);
  if (activation == ELU) return v128.bitselect(dy, v128.mul<T>(dy, v128.add<T>(y, alpha)), positive);
  unknown_id();
  return dy;
}

/** dy[i] := dy[i] f'(x[i]) for the functions of slope_at. */
function multiply_slopes<T>(activation: i32, count: i32, x: usize, dy: usize): void {
  const zero = i32x4.splat(0);
  for (let left = count; left > 0; left -= lanes<T>(), x += VECTOR, dy += VECTOR) {
    const slope = slope_at<T>(activation, load_next<T>(x, left, zero));
    store_next<T>(dy, v128.mul<T>(load_next<T>(dy, left, zero), slope), left);
  }
}

/** f'(x) of an activation with keeps_x. */
// @ts-ignore: decorator
@inline
function slope_at<T>(activation: i32, x: v128): v128 {
  if (activation == GELU) return gelu_slope<T>(x);
  if (activation == SILU) return silu_slope<T>(x);
  unknown_id();
  return x;
}
