// Activations: y = f(x + bias) in place, and the backward pass dx = dy f'(x), f' in terms of y alone.
// Rows of `columns` elements; tails are done lane by lane, nothing beyond a row is read or written.

import { sigmoid, tanh } from "../math";
import { VECTOR, lanes, load_next, splat, store_next } from "../simd";

export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const ACTIVATIONS: i32 = 4;

/** x[i][j] := f(x[i][j] + bias[j]), rows stride_bytes apart; bias 0 for none. */
export function activate<T>(
  activation: i32,
  rows: i32,
  columns: i32,
  x: usize,
  stride_bytes: usize,
  bias: usize,
): void {
  switch (activation) {
    case LINEAR:
      if (bias) activate_rows<T>(LINEAR, rows, columns, x, stride_bytes, bias);
      break;
    case SIGMOID:
      activate_rows<T>(SIGMOID, rows, columns, x, stride_bytes, bias);
      break;
    case TANH:
      activate_rows<T>(TANH, rows, columns, x, stride_bytes, bias);
      break;
    case RELU:
      activate_rows<T>(RELU, rows, columns, x, stride_bytes, bias);
      break;
  }
}

/** dy[i] := dy[i] f'(x[i]) for count elements, from the forward pass's y = f(x). */
export function activate_backward<T>(activation: i32, count: i32, y: usize, dy: usize): void {
  switch (activation) {
    case SIGMOID:
      backward_row<T>(SIGMOID, count, y, dy);
      break;
    case TANH:
      backward_row<T>(TANH, count, y, dy);
      break;
    case RELU:
      backward_row<T>(RELU, count, y, dy);
      break;
  }
}

// @ts-ignore: decorator
@inline
function activate_rows<T>(activation: i32, rows: i32, columns: i32, x: usize, stride_bytes: usize, bias: usize): void {
  const zero = i32x4.splat(0);
  for (let i = 0; i < rows; i++, x += stride_bytes) {
    let p = x;
    let q = bias;
    for (let left = columns; left > 0; left -= lanes<T>(), p += VECTOR) {
      let v = load_next<T>(p, left, zero);
      if (bias) {
        v = v128.add<T>(v, load_next<T>(q, left, zero));
        q += VECTOR;
      }
      store_next<T>(p, value<T>(activation, v), left);
    }
  }
}

// @ts-ignore: decorator
@inline
function backward_row<T>(activation: i32, count: i32, y: usize, dy: usize): void {
  const zero = i32x4.splat(0);
  for (let left = count; left > 0; left -= lanes<T>(), y += VECTOR, dy += VECTOR) {
    store_next<T>(dy, gradient<T>(activation, load_next<T>(y, left, zero), load_next<T>(dy, left, zero)), left);
  }
}

// @ts-ignore: decorator
@inline
function value<T>(activation: i32, x: v128): v128 {
  if (activation == SIGMOID) return sigmoid<T>(x);
  if (activation == TANH) return tanh<T>(x);
  if (activation == RELU) return v128.pmax<T>(x, splat<T>(0)); // NaN stays NaN, and -0 stays -0
  return x;
}

/** dy f'(x): y (1 - y), 1 - y^2, or 1 where y > 0. */
// @ts-ignore: decorator
@inline
function gradient<T>(activation: i32, y: v128, dy: v128): v128 {
  const one = splat<T>(1);
  if (activation == SIGMOID) return v128.mul<T>(dy, v128.mul<T>(y, v128.sub<T>(one, y)));
  if (activation == TANH) return v128.mul<T>(dy, v128.sub<T>(one, v128.mul<T>(y, y)));
  return v128.and(dy, v128.gt<T>(y, splat<T>(0)));
}
