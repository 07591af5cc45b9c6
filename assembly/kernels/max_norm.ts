// Weight restriction: the squared length of a unit's incoming weights is at most c.
// Source: Srebro and Shraibman 2005; Srivastava et al. 2014, section 5.1.

import { VECTOR, lanes, load_next, shift, splat, store_next } from "../base/simd";

/**
 * Scales each column j of w (inputs x width, rows row_bytes apart) with sum_i w[i][j]^2 > c down to c. scales: scratch
 * memory for width elements.
 */
export function max_norm<T>(inputs: i32, width: i32, w: usize, row_bytes: usize, c: f64, scales: usize): void {
  memory.fill(scales, 0, (<usize>width) << shift<T>());
  for (let i = 0, row = w; i < inputs; i++, row += row_bytes) add_squares<T>(width, row, scales);
  if (!lengths_to_scales<T>(width, c, scales)) return;
  for (let i = 0, row = w; i < inputs; i++, row += row_bytes) scale_row<T>(width, scales, row);
}

/** squares[j] += w[j]^2. */
// @ts-ignore: decorator
@inline
function add_squares<T>(n: i32, w: usize, squares: usize): void {
  const zero = i32x4.splat(0);
  for (let left = n; left > 0; left -= lanes<T>(), w += VECTOR, squares += VECTOR) {
    const value = load_next<T>(w, left, zero);
    store_next<T>(squares, v128.add<T>(load_next<T>(squares, left, zero), v128.mul<T>(value, value)), left);
  }
}

/** Replaces the squared lengths by factors. Returns whether any factor is not 1. */
// @ts-ignore: decorator
@inline
function lengths_to_scales<T>(n: i32, c: f64, scales: usize): bool {
  let any = false;
  for (let end = scales + ((<usize>n) << shift<T>()); scales < end; scales += sizeof<T>()) {
    const square = <f64>load<T>(scales);
    if (square > c) any = true;
    store<T>(scales, square > c ? <T>sqrt<f64>(c / square) : <T>1);
  }
  return any;
}

/** w[j] *= scales[j]. */
// @ts-ignore: decorator
@inline
function scale_row<T>(n: i32, scales: usize, w: usize): void {
  const one = splat<T>(1);
  for (let left = n; left > 0; left -= lanes<T>(), w += VECTOR, scales += VECTOR) {
    store_next<T>(w, v128.mul<T>(load_next<T>(w, left, one), load_next<T>(scales, left, one)), left);
  }
}
