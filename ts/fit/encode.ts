// Answers as a network learns them: class numbers, or numbers in the user's units.

import type { Shorts } from "../core/arrays.ts";
import { expected } from "../core/errors.ts";
import type { Label } from "../core/outputs.ts";
import { shown } from "../core/shown.ts";
import type { Loss } from "../core/spec.ts";
import type { Rows, Values } from "./answers.ts";
import { checkOneHot, hotPlaces } from "./one_hot.ts";

/** Names that a message lists. */
const MOST_LISTED = 12;

/** The number of each answer's class. Whole numbers count the classes if these are not numbers themselves. */
export function labelsOf(given: Values | Rows, what: string, classes: readonly Label[]): Shorts {
  if (given.kind === "rows") {
    if (given.columns !== classes.length) {
      throw expected(
        `${what}[0]`,
        `a row of ${classes.length}, one number for each class`,
        given.columns,
      );
    }
    checkOneHot(given, what);
    return hotPlaces(given);
  }
  const counts = typeof given.values[0] === "number" && typeof classes[0] !== "number";
  const places = new Map<Label, number>(classes.map((name, i) => [counts ? i : name, i]));
  return Uint16Array.from(given.values, (value, i) => {
    const place = places.get(value);
    if (place !== undefined) return place;
    throw expected(
      `${what}[${i}]`,
      counts ? `0 to ${classes.length - 1}` : listed(classes),
      shown(value),
    );
  });
}

/** The answers as numbers, examples x outputs. */
export function numbersOf(given: Values | Rows, what: string, outputs: number): Float64Array {
  const columns = given.kind === "rows" ? given.columns : 1;
  if (columns !== outputs) {
    throw expected(`${what}[0]`, `a row of ${outputs}, one number for each output`, columns);
  }
  if (given.kind === "values" && typeof given.values[0] !== "number") {
    throw expected(`${what}[0]`, "a number", shown(given.values[0]));
  }
  return Float64Array.from(given.values as ArrayLike<number>);
}

/** Throws a usage error that names the first number which is not from 0 to 1, as `loss` takes them. */
export function checkShares(given: Values | Rows, what: string, loss: Loss): void {
  const numbers = given.values as ArrayLike<number>;
  const wrong = Array.prototype.findIndex.call(numbers, (value) => value < 0 || value > 1);
  if (wrong < 0) return;
  const columns = given.kind === "rows" ? given.columns : 1;
  const row = `${what}[${Math.floor(wrong / columns)}]`;
  const place = given.kind === "rows" ? `${row}[${wrong % columns}]` : row;
  throw expected(place, `a number from 0 to 1 for ${loss}`, numbers[wrong]);
}

function listed(classes: readonly Label[]): string {
  const names = classes.slice(0, MOST_LISTED).map(shown).join(", ");
  return classes.length > MOST_LISTED ? `one of ${names}, ...` : `one of ${names}`;
}
