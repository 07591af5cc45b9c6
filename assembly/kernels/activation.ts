// Activations: y = f(x + bias) in place, and the backward pass dx = dy f'(x), f' in terms of y alone.
// Rows of `columns` elements; tails are done lane by lane, nothing beyond a row is read or written.

import { sigmoid, tanh } from "../math";
import { VECTOR, lanes, load_tail, shift, splat, store_tail } from "../simd";

export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const ACTIVATIONS: i32 = 4;

/** x[i][j] := f(x[i][j] + bias[j]), rows stride_bytes apart; bias 0 for none. */
export function activate<T>(activation: i32, rows: i32, columns: i32, x: usize, stride_bytes: usize, bias: usize): void {
  switch (activation) {
    case LINEAR: if (bias) activate_rows<T>(LINEAR, rows, columns, x, stride_bytes, bias); break;
    case SIGMOID: activate_rows<T>(SIGMOID, rows, columns, x, stride_bytes, bias); break;
    case TANH: activate_rows<T>(TANH, rows, columns, x, stride_bytes, bias); break;
    case RELU: activate_rows<T>(RELU, rows, columns, x, stride_bytes, bias); break;
  }
}

/** dy[i] := dy[i] f'(x[i]) for count elements, from the forward pass's y = f(x). */
export function activate_backward<T>(activation: i32, count: i32, y: usize, dy: usize): void {
  switch (activation) {
    case SIGMOID: backward_row<T>(SIGMOID, count, y, dy); break;
    case TANH: backward_row<T>(TANH, count, y, dy); break;
    case RELU: backward_row<T>(RELU, count, y, dy); break;
  }
}

// @ts-ignore: decorator
@inline
function activate_rows<T>(activation: i32, rows: i32, columns: i32, x: usize, stride_bytes: usize, bias: usize): void {
  const zero = i32x4.splat(0);
  const whole = columns & ~(lanes<T>() - 1);
  for (let i = 0; i < rows; i++) {
    const end = x + (<usize>whole << shift<T>());
    let p = x;
    let q = bias;
    for (; p < end; p += VECTOR) {
      let v = v128.load(p);
      if (bias) {
        v = v128.add<T>(v, v128.load(q));
        q += VECTOR;
      }
      v128.store(p, value<T>(activation, v));
    }
    if (whole < columns) {
      let v = load_tail<T>(p, columns - whole, zero);
      if (bias) v = v128.add<T>(v, load_tail<T>(q, columns - whole, zero));
      store_tail<T>(p, value<T>(activation, v), columns - whole);
    }
    x += stride_bytes;
  }
}

// @ts-ignore: decorator
@inline
function backward_row<T>(activation: i32, count: i32, y: usize, dy: usize): void {
  const zero = i32x4.splat(0);
  const whole = count & ~(lanes<T>() - 1);
  const end = dy + (<usize>whole << shift<T>());
  for (; dy < end; dy += VECTOR, y += VECTOR) v128.store(dy, gradient<T>(activation, v128.load(y), v128.load(dy)));
  if (whole < count) {
    const left = count - whole;
    store_tail<T>(dy, gradient<T>(activation, load_tail<T>(y, left, zero), load_tail<T>(dy, left, zero)), left);
  }
}

// @ts-ignore: decorator
@inline
function value<T>(activation: i32, x: v128): v128 {
  if (activation == SIGMOID) return sigmoid<T>(x);
  if (activation == TANH) return tanh<T>(x);
  if (activation == RELU) return v128.max<T>(x, splat<T>(0)); // NaN stays NaN
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
