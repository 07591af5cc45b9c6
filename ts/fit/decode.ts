// Outputs of a network as the user's answers.

import { expected } from "../core/errors.ts";
import type { Label, NumberOutputs, Outputs } from "../core/outputs.ts";
import type { Parameters } from "../core/session.ts";
import { inUnits } from "../core/standardise.ts";

/** The answer to each example: the class with the largest output (the first of equals), or numbers in the user's units. */
export function answersOf(values: Parameters, outputs: Outputs): (Label | number[])[] {
  if (outputs.kind === "classes") {
    const { classes } = outputs;
    return rowsOf(values, classes.length).map((row) => classes[largestOf(row)]!);
  }
  const rows = numberRows(values, outputs);
  return outputs.rows ? rows : rows.map(([only]) => only!);
}

/** Place of the first largest number. */
function largestOf(row: readonly number[]): number {
  return row.reduce((best, value, i) => (value > row[best]! ? i : best), 0);
}

/** Throws a usage error that names the first example whose outputs are no finite numbers: it has no answer. */
export function checkFinite(values: Parameters, columns: number): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const row = Math.floor(wrong / columns);
  throw expected(
    `x[${row}]`,
    "numbers like those of the training",
    `an output of ${values[wrong]}`,
  );
}

/** count x columns values, row by row. */
export function rowsOf(values: Parameters, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}

function numberRows(values: Parameters, outputs: NumberOutputs): number[][] {
  return rowsOf(values, outputs.means.length).map((row) => inUnits(outputs, row));
}
