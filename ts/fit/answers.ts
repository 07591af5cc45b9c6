// y of the caller, checked element by element: one label or number an example, or a row of numbers. judge.ts decides
// what it means.

import { expected } from "../core/errors.ts";
import type { Label } from "../core/outputs.ts";
import { shown } from "../core/shown.ts";
import { type Flat, flatten, isList } from "./nested.ts";

/** One label or number for each example, or a row of numbers for each. */
export type Answers = ArrayLike<Label> | readonly ArrayLike<number>[];

/** A list of names, of booleans or of finite numbers. */
export interface Values {
  readonly kind: "values";
  readonly count: number;
  readonly values: readonly Label[];
}

/** count x columns finite numbers, row-major. */
export interface Rows {
  readonly kind: "rows";
  readonly count: number;
  readonly values: Flat["values"];
  readonly columns: number;
}

/**
 * Reads y.
 *
 * @param what its name in messages
 * @throws SimdigitError "usage" that names the first wrong place
 */
export function readAnswers(y: unknown, what: string): Values | Rows {
  if (!isList(y)) throw expected(what, "an array of labels or numbers", shown(y));
  const count = y.length;
  if (count === 0) throw expected(what, "at least one label or number", "none");
  if (!isList(y[0])) return { kind: "values", count, values: checked(y, what) };
  if (y[0].length === 1 && ["string", "boolean"].includes(typeof y[0][0])) {
    throw expected(`${what}[0]`, "a name, or true or false", `a row of one - use ${what}.flat()`);
  }
  const { values, sizes } = flatten(y, what, () => 1);
  const [, columns] = sizes;
  if (sizes.length === 2 && columns! > 0) {
    return { kind: "rows", count, values, columns: columns! };
  }
  throw expected(`${what}[0]`, "a row of numbers", sizes.slice(1).join(" x "));
}

function checked(y: ArrayLike<unknown>, what: string): Label[] {
  const first = typeof y[0];
  const kinds: Readonly<Record<string, string>> = {
    string: "a name",
    number: "a finite number",
    boolean: "true or false",
  };
  const wanted = kinds[first] ?? "a name, a number, true or false";
  return Array.from(y, (value, i) => {
    const fits = first in kinds && typeof value === first;
    if (fits && (first !== "number" || Number.isFinite(value))) return value as Label;
    throw expected(`${what}[${i}]`, i === 0 ? wanted : `${wanted} like ${what}[0]`, shown(value));
  });
}
