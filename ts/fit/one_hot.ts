// One-hot rows: a single 1, else 0.

import type { Shorts } from "../core/arrays.ts";
import { expected } from "../core/errors.ts";
import type { Rows } from "./answers.ts";

/** Whether every row is one-hot. */
export function isOneHot(rows: Rows): boolean {
  return rows.columns > 1 && firstOther(rows) < 0;
}

/** Throws a usage error that names the first row that is not one-hot. */
export function checkOneHot(rows: Rows, what: string): void {
  const other = firstOther(rows);
  if (other >= 0) {
    throw expected(`${what}[${other}]`, "a single 1, else 0", rowAt(rows, other).join(", "));
  }
  if (rows.columns < 2)
    throw expected(`${what}[0]`, "a row of at least 2, one number for each class", 1);
}

/** The place of each row's 1. */
export function hotPlaces(rows: Rows): Shorts {
  return Uint16Array.from({ length: rows.count }, (_, row) => rowAt(rows, row).indexOf(1));
}

/** The first row that is not one-hot, or -1. */
function firstOther(rows: Rows): number {
  for (let row = 0; row < rows.count; row++) {
    const values = rowAt(rows, row);
    const ones = values.filter((value) => value === 1).length;
    const zeros = values.filter((value) => value === 0).length;
    if (ones !== 1 || ones + zeros !== values.length) return row;
  }
  return -1;
}

function rowAt({ values, columns }: Rows, row: number): Rows["values"] {
  return values.subarray(row * columns, (row + 1) * columns);
}
