// Whether whole numbers are class numbers, names of classes, or neither: the same in tables and in arrays.

import { MOST_CLASSES } from "../core/labels.ts";

/** More different numbers than this, in more than half of the rows, are not taken for labels. */
const FEW = 20;
/** Class numbers below this one may be missing. */
const DIGITS = 10;

/** Whether different numbers, ascending, number classes: from 0 on, at least every second occurs or all are below 10. */
export function numberClasses(numbers: readonly number[]): boolean {
  const [smallest = 0] = numbers;
  const largest = numbers.at(-1) ?? 0;
  if (smallest < 0 || largest >= MOST_CLASSES) return false;
  return largest < DIGITS || largest + 1 <= 2 * numbers.length;
}

/** Whether so many different numbers are too many for labels of so many rows. */
export function areRowNumbers(distinct: number, rows: number): boolean {
  return distinct > FEW && distinct > rows / 2;
}
