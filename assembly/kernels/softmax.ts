// Softmax and log-softmax of rows, and the loss of a classifier together with its gradient.
// The maximum of the row is subtracted first, so that no exponential overflows.
// Source: Bridle 1990; log-sum-exp as in Blanchard, Higham, Higham 2021.

import { log } from "../base/math";
import { shift } from "../base/simd";
import { label_at } from "./labels";
import { row_exp, row_max, row_scale } from "./rows";

/** y[i][j] = e^x[i][j] / sum_j e^x[i][j]; rows lie stride elements apart, y may be x. */
export function softmax<T>(rows: i32, columns: i32, x: usize, y: usize, stride: i32): void {
  const row_bytes = (<usize>stride) << shift<T>();
  for (let i = 0; i < rows; i++) {
    const total = row_exp<T>(columns, x, row_max<T>(columns, x), y);
    row_scale<T>(columns, y, <T>1 / total);
    x += row_bytes;
    y += row_bytes;
  }
}

/** y[i][j] = x[i][j] - log sum_j e^x[i][j]; y must not be x. */
export function log_softmax<T>(rows: i32, columns: i32, x: usize, y: usize, stride: i32): void {
  const row_bytes = (<usize>stride) << shift<T>();
  for (let i = 0; i < rows; i++) {
    const largest = row_max<T>(columns, x);
    const log_total = logarithm<T>(row_exp<T>(columns, x, largest, y));
    for (let j = 0; j < columns; j++) {
      const at = (<usize>j) << shift<T>();
      store<T>(y + at, load<T>(x + at) - largest - log_total);
    }
    x += row_bytes;
    y += row_bytes;
  }
}

/**
 * Returns the mean over rows of -log softmax(z[i])[labels[i]]. Writes d[i][j] = (softmax(z[i])[j] - [j = labels[i]]) /
 * rows. z and d are rows x columns without gaps; d may be z. The mean is taken in float64.
 */
export function softmax_cross_entropy<T>(rows: i32, columns: i32, z: usize, labels: usize, d: usize): f64 {
  const row_bytes = (<usize>columns) << shift<T>();
  const share = <T>(1.0 / <f64>rows);
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const at = (<usize>label_at(labels, i)) << shift<T>();
    const largest = row_max<T>(columns, z);
    const logit = load<T>(z + at) - largest;
    const total = row_exp<T>(columns, z, largest, d);
    loss += <f64>(logarithm<T>(total) - logit);
    row_scale<T>(columns, d, share / total);
    store<T>(d + at, load<T>(d + at) - share);
    z += row_bytes;
    d += row_bytes;
  }
  return loss / <f64>rows;
}

// @ts-ignore: decorator
@inline
function logarithm<T>(x: T): T {
  return v128.extract_lane<T>(log<T>(v128.splat<T>(x)), 0);
}
