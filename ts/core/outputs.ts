// What the outputs of a fitted model stand for: classes by name, or numbers in units of their own. A checkpoint keeps it.

import { badData } from "./errors.ts";
import { type Check, excerpt, flag, listOf, number, variantOf } from "./json.ts";

/** A class as the user calls it. */
export type Label = string | number | boolean;

/** Output j is the score of class j. */
export interface ClassOutputs {
  readonly kind: "classes";
  readonly classes: readonly Label[];
}

/** Output j stands for output * deviations[j] + means[j]. */
export interface NumberOutputs {
  readonly kind: "numbers";
  /** Whether an answer is a list of numbers; else it is a single number. */
  readonly rows: boolean;
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

export type Outputs = ClassOutputs | NumberOutputs;

const label: Check = (value, what) => {
  if (["string", "number", "boolean"].includes(typeof value)) return;
  throw badData(
    `${what} expected a name, a number, true or false; got ${excerpt(JSON.stringify(value))}`,
  );
};

/** Throws SimdigitError "data" unless a JSON value is of these types. */
export const outputsFields: Check = variantOf({
  classes: { classes: listOf(label) },
  numbers: { rows: flag, means: listOf(number), deviations: listOf(number) },
});

/** Throws unless there is a class, or a mean and a deviation, for each of `count` outputs. */
export function checkOutputs(outputs: Outputs, count: number): void {
  const lists =
    outputs.kind === "classes" ? [outputs.classes] : [outputs.means, outputs.deviations];
  const wrong = lists.find(({ length }) => length !== count);
  if (wrong) throw badData(`outputs expected ${count} ${outputs.kind}, got ${wrong.length}`);
}
