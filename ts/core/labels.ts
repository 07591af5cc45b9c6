// Class numbers as callers give them, in any array of whole numbers, and as sessions keep them, in two bytes each.

import type { Shorts } from "./arrays.ts";
import { expected, type SimdigitError, usage } from "./errors.ts";
import { shown, typeOf } from "./shown.ts";

/** Class numbers: a Uint8Array, or any other array of whole numbers. */
export type ClassNumbers = ArrayLike<number>;

/** Most classes of a data set, and most outputs of a network: class numbers have two bytes. */
export const MOST_CLASSES = 65536;

/** Throws a usage error unless `values` is an array, of anything but BigInts. */
export function checkClassArray(what: string, values: unknown): void {
  const type = typeOf(values);
  if (/^Big.*Array$/.test(type)) {
    throw usage(
      `${what} expected an array of class numbers, got a ${type} - use Array.from(..., Number)`,
    );
  }
  const { length } = (values ?? {}) as Partial<ClassNumbers>;
  if (typeof values === "object" && Number.isSafeInteger(length) && length! >= 0) return;
  throw expected(what, "an array of class numbers", values);
}

/** Throws what `refuse` makes of the message unless all values of an array are whole numbers below `classes`. */
export function checkClassNumbers(
  what: string,
  values: ClassNumbers,
  classes: number,
  refuse: (message: string) => SimdigitError,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isInteger(value) && value >= 0 && value < classes) continue;
    const range = classes === Infinity ? "of at least 0" : `from 0 to ${classes - 1}`;
    const isName = typeof value === "string" && Number.isNaN(Number(value));
    const advice = isName ? " - number the classes, and name them in classNames" : "";
    throw refuse(`${what} expected whole numbers ${range}, got ${shown(value)} at ${i}${advice}`);
  }
}

/** A copy of checked class numbers, as sessions keep them. */
export function shortLabels(values: ClassNumbers): Shorts {
  return Uint16Array.from(values);
}
