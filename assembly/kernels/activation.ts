// Activations: y = f(x + bias) in place, and the backward pass dx = dy f'(x), f' in terms of y alone.
// Nothing beyond a row is read or written.
//
//   leaky_relu  x > 0 ? x : alpha x             Maas, Hannun, Ng 2013
//   elu         x > 0 ? x : alpha (e^x - 1)     Clevert, Unterthiner, Hochreiter 2016

import { expm1 } from "../base/math";
import { VECTOR, lanes, load_next, shift, splat, store_next } from "../base/simd";
import { sigmoid_all, tanh_all } from "./elementwise";

export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const LEAKY_RELU: i32 = 4;
export const ELU: i32 = 5;
/** Not element-wise: kernels/maxout.ts. */
export const MAXOUT: i32 = 6;
/** How many of them are element-wise. */
export const ACTIVATIONS: i32 = 6;

/** x[i][j] := f(x[i][j] + bias[j]), rows stride_bytes apart; bias 0 for none; alpha for leaky_relu and elu. */
// prettier-ignore
export function activate<T>(
  activation: i32, alpha: f64, rows: i32, columns: i32, x: usize, y: usize, stride_bytes: usize, bias: usize,
): void {
  switch (activation) {
    case LINEAR: if (bias) activate_rows<T>(LINEAR, alpha, rows, columns, x, stride_bytes, bias); break;
    case SIGMOID: activate_rows<T>(SIGMOID, alpha, rows, columns, x, stride_bytes, bias); break;
    case TANH: activate_rows<T>(TANH, alpha, rows, columns, x, stride_bytes, bias); break;
    case RELU: activate_rows<T>(RELU, alpha, rows, columns, x, stride_bytes, bias); break;
    case LEAKY_RELU: activate_rows<T>(LEAKY_RELU, alpha, rows, columns, x, stride_bytes, bias); break;
    case ELU: activate_rows<T>(ELU, alpha, rows, columns, x, stride_bytes, bias); break;
  }
}

/** dy[i] := dy[i] f'(x[i]) for count elements, from the forward pass's y = f(x). */
// prettier-ignore
export function activate_backward<T>(activation: i32, alpha: f64, count: i32, y: usize, dy: usize): void {
  switch (activation) {
    case SIGMOID: backward_row<T>(SIGMOID, alpha, count, y, dy); break;
    case TANH: backward_row<T>(TANH, alpha, count, y, dy); break;
    case RELU: backward_row<T>(RELU, alpha, count, y, dy); break;
    case LEAKY_RELU: backward_row<T>(LEAKY_RELU, alpha, count, y, dy); break;
    case ELU: backward_row<T>(ELU, alpha, count, y, dy); break;
  }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function activate_rows<T>(
  activation: i32, alpha: f64, rows: i32, columns: i32, x: usize, stride_bytes: usize, bias: usize,
): void {
  const slope = splat<T>(alpha);
  const left = columns & (lanes<T>() - 1);
  const whole = (<usize>(columns - left)) << shift<T>();
  for (let i = 0; i < rows; i++, x += stride_bytes) {
    if (bias) {
      for (let at: usize = 0; at < whole; at += VECTOR)
        v128.store(x + at, value<T>(activation, slope, v128.add<T>(v128.load(x + at), v128.load(bias + at))));
    } else {
      for (let at: usize = 0; at < whole; at += VECTOR)
        v128.store(x + at, value<T>(activation, slope, v128.load(x + at)));
    }
    if (left) {
      let v = last_vector<T>(x + whole, left);
      if (bias) v = v128.add<T>(v, last_vector<T>(bias + whole, left));
      store_next<T>(x + whole, value<T>(activation, slope, v), left);
    }
    if (activation == SIGMOID) sigmoid_all<T>(columns, x, x);
    if (activation == TANH) tanh_all<T>(columns, x, x);
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

/** `left` elements, less than a vector; the other lanes are zero. */
// @ts-ignore: decorator
@inline
function last_vector<T>(p: usize, left: i32): v128 {
  return load_next<T>(p, left, i32x4.splat(0));
}

/** f(x); sigmoid and tanh follow when the row has its bias. */
// @ts-ignore: decorator
@inline
function value<T>(activation: i32, alpha: v128, x: v128): v128 {
  const zero = i32x4.splat(0);
  if (activation == RELU) return v128.pmax<T>(x, zero); // NaN stays NaN, and -0 stays -0
  if (activation == LEAKY_RELU) return v128.bitselect(x, v128.mul<T>(alpha, x), v128.gt<T>(x, zero));
  if (activation == ELU) return v128.bitselect(x, v128.mul<T>(alpha, expm1<T>(x)), v128.gt<T>(x, zero));
  return x;
}

/** dy f'(x): y (1 - y); 1 - y^2; 1 where y > 0, else 0, alpha, or y + alpha. */
// @ts-ignore: decorator
@inline
function gradient<T>(activation: i32, alpha: v128, y: v128, dy: v128): v128 {
  const one = splat<T>(1);
  if (activation == SIGMOID) return v128.mul<T>(dy, v128.mul<T>(y, v128.sub<T>(one, y)));
  if (activation == TANH) return v128.mul<T>(dy, v128.sub<T>(one, v128.mul<T>(y, y)));
  const positive = v128.gt<T>(y, i32x4.splat(0));
  if (activation == LEAKY_RELU) return v128.bitselect(dy, v128.mul<T>(dy, alpha), positive);
  if (activation == ELU) return v128.bitselect(dy, v128.mul<T>(dy, v128.add<T>(y, alpha)), positive);
  return v128.and(dy, positive);
}

export function keeps_x(activation: i32): bool {
  return false;
}
