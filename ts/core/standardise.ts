// Columns of a table brought to mean 0 and deviation 1, so that metres and dollars weigh alike.

import type { FeatureScaling, RawValues } from "./dataset.ts";
import { expected } from "./errors.ts";
import type { NumberOutputs } from "./outputs.ts";
import { isCrossEntropy, type Loss } from "./spec.ts";

/**
 * Mean and standard deviation (by the count, not by one less) of each column. A constant column has deviation 1: it
 * becomes 0. So does one whose differences are so small that their squares vanish, below about 1e-160.
 *
 * @param what the table's name in messages
 * @throws SimdigitError "usage" for numbers so large that their squares overflow
 */
export function columnScaling(values: RawValues, columns: number, what: string): FeatureScaling {
  const count = values.length / columns;
  const sums = new Float64Array(columns);
  const varies = new Uint8Array(columns);
  for (let at = 0, column = 0; at < values.length; at++, column = (column + 1) % columns) {
    sums[column]! += values[at]!;
    if (values[at] !== values[column]) varies[column] = 1;
  }
  // The sum of a constant is rounded, its mean need not be.
  const means = sums.map((sum, column) => (varies[column] ? sum / count : values[column]!));
  const squares = new Float64Array(columns);
  for (let at = 0, column = 0; at < values.length; at++, column = (column + 1) % columns) {
    squares[column]! += (values[at]! - means[column]!) ** 2;
  }
  const deviations = squares.map((sum, column) => (varies[column] && Math.sqrt(sum / count)) || 1);
  const far = deviations.findIndex((deviation) => !Number.isFinite(deviation));
  if (far >= 0)
    throw expected(`${what}: column ${far}`, "numbers up to about 1e150", "larger ones");
  return { means: [...means], deviations: [...deviations] };
}

/**
 * How a network learns targets, `columns` an example: standardised by those that train, unless the loss takes them from
 * 0 to 1. `what` is their name in messages.
 */
export function targetScaling(
  targets: RawValues,
  columns: number,
  loss: Loss,
  what: string,
): FeatureScaling {
  if (!isCrossEntropy(loss)) return columnScaling(targets, columns, what);
  return {
    means: new Array<number>(columns).fill(0),
    deviations: new Array<number>(columns).fill(1),
  };
}

/** Targets in the user's units, row by row, as a network with these outputs learns them. */
export function scaledTargets(
  targets: ArrayLike<number>,
  { means, deviations }: NumberOutputs,
): Float64Array {
  const columns = means.length;
  return Float64Array.from(
    targets,
    (value, at) => (value - means[at % columns]!) / deviations[at % columns]!,
  );
}

/** The outputs for one example as numbers in the user's units. */
export function inUnits(
  { means, deviations }: NumberOutputs,
  outputs: readonly number[],
): number[] {
  return outputs.map((value, j) => value * deviations[j]! + means[j]!);
}
