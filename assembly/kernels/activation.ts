// Activations: y = f(x + bias), and the backward pass dx = dy f'(x). Any number of columns; nothing beyond a row is
// read or written.
//
//   leaky_relu  x > 0 ? x : alpha x             Maas, Hannun, Ng 2013
//   elu         x > 0 ? x : alpha (e^x - 1)     Clevert, Unterthiner, Hochreiter 2016
//   gelu        x Phi(x), Phi the normal distribution; exact, not the approximation by tanh
//                                               Hendrycks, Gimpel 2016
//   silu        x / (1 + e^-x)                  Elfwing, Uchibe, Doya 2018
//
// To add an activation, add its id, its case in `pass`, its value in `value` (or in `map_row`, if it is too long to be
// inlined beside the bias) and its derivative in `gradient` (or in `slope_at` and `keeps_x`, if it is not a function of
// f(x)). The debug build traps if one of them is missing.

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
  pass<T>(activation, false, alpha, rows, columns, x, y, stride_bytes, bias);
}

/** dy[i] := dy[i] f'(x[i]), i < count. kept: y = f(x) of the forward pass, or x if keeps_x. */
export function activate_backward<T>(activation: i32, alpha: f64, count: i32, kept: usize, dy: usize): void {
  if (activation == LINEAR) return;
  pass<T>(activation, true, alpha, 1, count, kept, dy, 0, 0);
}

/** Calls the kernel of an activation. The constant id lets the compiler remove the code of all others from it. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function pass<T>(
  activation: i32, back: bool, alpha: f64, rows: i32, columns: i32, x: usize, y: usize, stride_bytes: usize, bias: usize,
): void {
  switch (activation) {
    case LINEAR: row_pass<T>(LINEAR, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case SIGMOID: row_pass<T>(SIGMOID, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case TANH: row_pass<T>(TANH, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case RELU: row_pass<T>(RELU, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case LEAKY_RELU: row_pass<T>(LEAKY_RELU, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case ELU: row_pass<T>(ELU, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case GELU: row_pass<T>(GELU, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    case SILU: row_pass<T>(SILU, back, alpha, rows, columns, x, y, stride_bytes, bias); break;
    default: unknown_id();
  }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function row_pass<T>(
  activation: i32, back: bool, alpha: f64, rows: i32, columns: i32, x: usize, y: usize, stride_bytes: usize, bias: usize,
): void {
  if (back) backward_row<T>(activation, alpha, columns, x, y);
  else activate_rows<T>(activation, alpha, rows, columns, x, y, stride_bytes, bias);
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function activate_rows<T>(
  activation: i32, alpha: f64, rows: i32, columns: i32, x: usize, y: usize, stride_bytes: usize, bias: usize,
): void {
  const slope = splat<T>(alpha);
  const left = columns & (lanes<T>() - 1);
  const whole = (<usize>(columns - left)) << shift<T>();
  for (let i = 0; i < rows; i++, x += stride_bytes, y += stride_bytes) {
    if (bias) {
      for (let at: usize = 0; at < whole; at += VECTOR)
        v128.store(y + at, value<T>(activation, slope, v128.add<T>(v128.load(x + at), v128.load(bias + at))));
    } else {
      for (let at: usize = 0; at < whole; at += VECTOR)
        v128.store(y + at, value<T>(activation, slope, v128.load(x + at)));
    }
    if (left) {
      let v = last_vector<T>(x + whole, left);
      if (bias) v = v128.add<T>(v, last_vector<T>(bias + whole, left));
      store_next<T>(y + whole, value<T>(activation, slope, v), left);
    }
    map_row<T>(activation, columns, y);
  }
}

// @ts-ignore: decorator
@inline
function backward_row<T>(activation: i32, alpha: f64, count: i32, kept: usize, dy: usize): void {
  const slope = splat<T>(alpha);
  const left = count & (lanes<T>() - 1);
  const whole = (<usize>(count - left)) << shift<T>();
  for (let at: usize = 0; at < whole; at += VECTOR)
    v128.store(dy + at, gradient<T>(activation, slope, v128.load(kept + at), v128.load(dy + at)));
  if (left == 0) return;
  const result = gradient<T>(activation, slope, last_vector<T>(kept + whole, left), last_vector<T>(dy + whole, left));
  store_next<T>(dy + whole, result, left);
}

/** The last `left` elements of a row, less than a vector; the other lanes are zero. */
// @ts-ignore: decorator
@inline
function last_vector<T>(p: usize, left: i32): v128 {
  return load_next<T>(p, left, i32x4.splat(0));
}

/** f(x), or x if map_row applies f. */
// @ts-ignore: decorator
@inline
function value<T>(activation: i32, alpha: v128, x: v128): v128 {
  const zero = i32x4.splat(0);
  if (activation == RELU) return v128.pmax<T>(x, zero); // NaN stays NaN, and -0 stays -0
  if (activation == LEAKY_RELU) return v128.bitselect(x, v128.mul<T>(alpha, x), v128.gt<T>(x, zero));
  if (activation == ELU) return v128.bitselect(x, v128.mul<T>(alpha, expm1<T>(x)), v128.gt<T>(x, zero));
  return x;
}

/** y := f(y) for a row to which the bias has been added; does nothing if `value` has applied f. */
// @ts-ignore: decorator
@inline
function map_row<T>(activation: i32, columns: i32, y: usize): void {
  if (activation == SIGMOID) sigmoid_all<T>(columns, y, y);
  else if (activation == TANH) tanh_all<T>(columns, y, y);
  else if (activation == GELU) gelu_all<T>(columns, y, y);
  else if (activation == SILU) silu_all<T>(columns, y, y);
  else if (activation != LINEAR && activation != RELU && activation != LEAKY_RELU && activation != ELU) unknown_id();
}

/**
 * dy f'(x). In terms of y, f'(x) is y (1 - y) for sigmoid and 1 - y^2 for tanh; for relu, leaky_relu and elu it is 1 if
 * y > 0, else 0, alpha and y + alpha.
 */
// @ts-ignore: decorator
@inline
function gradient<T>(activation: i32, alpha: v128, kept: v128, dy: v128): v128 {
  if (activation == LINEAR) return dy;
  const one = splat<T>(1);
  if (activation == SIGMOID) return v128.mul<T>(dy, v128.mul<T>(kept, v128.sub<T>(one, kept)));
  if (activation == TANH) return v128.mul<T>(dy, v128.sub<T>(one, v128.mul<T>(kept, kept)));
  if (keeps_x(activation)) return v128.mul<T>(dy, slope_at<T>(activation, kept));
  const positive = v128.gt<T>(kept, i32x4.splat(0));
  if (activation == RELU) return v128.and(dy, positive);
  if (activation == LEAKY_RELU) return v128.bitselect(dy, v128.mul<T>(dy, alpha), positive);
  if (activation == ELU) return v128.bitselect(dy, v128.mul<T>(dy, v128.add<T>(kept, alpha)), positive);
  unknown_id();
  return kept;
}

/** f'(x) of an activation with keeps_x. Not inlined, because `backward_row` would contain the long code twice. */
function slope_at<T>(activation: i32, x: v128): v128 {
  if (activation == GELU) return gelu_slope<T>(x);
  if (activation == SILU) return silu_slope<T>(x);
  unknown_id();
  return x;
}
