// Columns of a table brought to mean 0 and deviation 1, so that metres and dollars weigh alike.

import type { FeatureScaling, RawValues } from "../core/dataset.ts";
import { expected } from "../core/errors.ts";

/**
 * Mean and standard deviation (by the count, not by one less) of each column. A constant column has deviation 1: it
 * becomes 0.
 *
 * @param what the table's name in messages
 * @throws SimdigitError "usage" for numbers so large that their squares overflow
 */
export function columnScaling(values: RawValues, columns: number, what: string): FeatureScaling {
  const means: number[] = [];
  const deviations: number[] = [];
  for (let column = 0; column < columns; column++) {
    const { mean, deviation } = spread(values, column, columns);
    if (!Number.isFinite(deviation)) {
      throw expected(`${what}: column ${column}`, "numbers up to about 1e150", "larger ones");
    }
    means.push(mean);
    deviations.push(deviation);
  }
  return { means, deviations };
}

/** Of the elements from `start` on in steps of `columns`. */
function spread(values: RawValues, start: number, columns: number) {
  const first = values[start]!;
  const count = values.length / columns;
  let sum = 0;
  let constant = true;
  for (let at = start; at < values.length; at += columns) {
    sum += values[at]!;
    constant &&= values[at] === first;
  }
  // The sum of a constant is rounded, its mean need not be.
  if (constant) return { mean: first, deviation: 1 };
  const mean = sum / count;
  let squares = 0;
  for (let at = start; at < values.length; at += columns) squares += (values[at]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
