// Softmax, its logarithm, and the loss of a classifier with its gradient. Float64 twin of
// assembly/kernels/softmax.ts. The row's maximum is subtracted first, so that no exponential overflows.

import type { Labels } from "../../core/dataset.ts";
import { rowMax } from "./rows.ts";

/** y[i][j] = e^x[i][j] / sum over j of e^x[i][j]; rows lie `stride` elements apart, y may be x. */
export function softmax(
  rows: number,
  columns: number,
  x: Float64Array,
  y: Float64Array,
  stride = columns,
): void {
  logSoftmax(rows, columns, x, y, stride);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) y[i * stride + j] = Math.exp(y[i * stride + j]!);
  }
}

/** y[i][j] = x[i][j] - log of the sum over j of e^x[i][j]; y may be x. */
export function logSoftmax(
  rows: number,
  columns: number,
  x: Float64Array,
  y: Float64Array,
  stride = columns,
): void {
  for (let i = 0; i < rows; i++) {
    const row = x.subarray(i * stride, i * stride + columns);
    const largest = rowMax(row);
    let total = 0;
    for (const value of row) total += Math.exp(value - largest);
    const logTotal = Math.log(total);
    for (let j = 0; j < columns; j++) y[i * stride + j] = row[j]! - largest - logTotal;
  }
}

/**
 * Mean over the rows of -log softmax(z[i])[labels[i]]; its gradient by z goes into d:
 * d[i][j] = (softmax(z[i])[j] - [j = labels[i]]) / rows. Both are rows x columns; d may be z.
 */
export function softmaxCrossEntropy(
  rows: number,
  columns: number,
  z: Float64Array,
  labels: Labels,
  d: Float64Array,
): number {
  logSoftmax(rows, columns, z, d);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    loss -= d[i * columns + labels[i]!]!;
    for (let j = 0; j < columns; j++) {
      const target = j === labels[i] ? 1 : 0;
      d[i * columns + j] = (Math.exp(d[i * columns + j]!) - target) / rows;
    }
  }
  return loss / rows;
}
