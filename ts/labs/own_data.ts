// The small data sets of labs that do not use MNIST.

import type { DataSplits, Dataset } from "../core/dataset.ts";

/** Eight rows of four numbers in three classes. */
export function toyRows(): DataSplits {
  const rows = [
    [1, 2, 1, 1],
    [2, 1, 3, 2],
    [3, 1, 3, 4],
    [4, 1, 5, 5],
    [1, 7, 5, 5],
    [1, 2, 5, 6],
    [1, 6, 6, 6],
    [1, 7, 7, 7],
  ];
  return sameForBoth("toy", rows, [2, 2, 2, 1, 1, 1, 0, 0]);
}

/** The truth table of exclusive or. */
export function xorRows(): DataSplits {
  return sameForBoth(
    "xor",
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [0, 1, 1, 0],
  );
}

/** The same few rows for training and test. */
function sameForBoth(
  name: string,
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): DataSplits {
  const data: Dataset = {
    name,
    inputs: Float64Array.from(rows.flat()),
    labels: Uint8Array.from(labels),
    count: rows.length,
    features: rows[0]!.length,
    classes: Math.max(...labels) + 1,
  };
  return { train: data, test: data };
}
