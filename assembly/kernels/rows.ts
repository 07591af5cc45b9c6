// Operations on one row of a matrix, for softmax, the losses and argmax.

import { exp } from "../base/math";
import { VECTOR, lanes, load_next, max_lanes, shift, splat, store_next, sum_lanes } from "../base/simd";

/** Largest of n >= 1 elements. May skip a NaN, which then comes back in the exponentials. */
export function row_max<T>(n: i32, x: usize): T {
  const lowest = splat<T>(-Infinity);
  let largest = lowest;
  for (let left = n; left > 0; left -= lanes<T>(), x += VECTOR)
    largest = v128.pmax<T>(largest, load_next<T>(x, left, lowest));
  return max_lanes<T>(largest);
}

/** y[i] = e^(x[i] - shift_by); returns the sum. y may be x. */
export function row_exp<T>(n: i32, x: usize, shift_by: T, y: usize): T {
  const lowest = splat<T>(-Infinity); // its exponential adds 0 to the sum
  const by = v128.splat<T>(shift_by);
  let total = i32x4.splat(0);
  for (let left = n; left > 0; left -= lanes<T>(), x += VECTOR, y += VECTOR) {
    const e = exp<T>(v128.sub<T>(load_next<T>(x, left, lowest), by));
    store_next<T>(y, e, left);
    total = v128.add<T>(total, e);
  }
  return sum_lanes<T>(total);
}

/** x[i] *= factor. */
export function row_scale<T>(n: i32, x: usize, factor: T): void {
  const by = v128.splat<T>(factor);
  for (let left = n; left > 0; left -= lanes<T>(), x += VECTOR)
    store_next<T>(x, v128.mul<T>(load_next<T>(x, left, by), by), left);
}

/** Index of the first largest element; 0 if the first element or all are NaN. */
export function row_argmax<T>(n: i32, x: usize): i32 {
  let best = 0;
  for (let i = 1; i < n; i++) {
    if (load<T>(x + ((<usize>i) << shift<T>())) > load<T>(x + ((<usize>best) << shift<T>()))) best = i;
  }
  return best;
}
