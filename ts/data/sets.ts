// The sets among files and arrays, by what their names say, and two sets as parts of one whole.

import { type AnyData, hasAnswers, hasLabels, hasTargets } from "../core/dataset.ts";
import { badData, type SimdigitError } from "../core/errors.ts";
import type { ReadSets } from "./entry.ts";
import type { Made } from "./examples.ts";
import { roleOf, type Split } from "./role.ts";
import { shapeText } from "./stored_array.ts";

const MOST_NAMED = 10;

/** The parts of a training set, and of a test set if there is one. */
export interface Parted<T> {
  readonly train?: readonly T[];
  readonly test?: readonly T[];
  readonly notes: readonly string[];
}

/**
 * Parts by the set that their names say. Without such names all are of one set, the training set; a validation set is the
 * test set if there is no other.
 */
export function partedBySplit<T>(parts: readonly T[], nameOf: (part: T) => string): Parted<T> {
  const of = (split: Split | undefined) =>
    parts.filter((part) => roleOf(nameOf(part)).split === split);
  const names = (some: readonly T[]) => firstNames(some.map(nameOf));
  const [train, test, validation, none] = [
    of("train"),
    of("test"),
    of("validation"),
    of(undefined),
  ];
  const given = <K extends string>(key: K, some: readonly T[]) =>
    (some.length > 0 ? { [key]: some } : {}) as Partial<Record<K, readonly T[]>>;
  if (train.length + test.length + validation.length === 0)
    return { ...given("train", none), notes: [] };
  const unused = [...none, ...(test.length > 0 ? validation : [])];
  const notes = unused.length > 0 ? [`not used: ${names(unused)}`] : [];
  if (test.length > 0) return { ...given("train", train), test, notes };
  if (validation.length > 0) notes.push(`the validation set is the test set: ${names(validation)}`);
  return { ...given("train", train), ...given("test", validation), notes };
}

/** As "a, b, c and 7 more". */
export function firstNames(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/**
 * The sets as parts of one whole: they have the same classes.
 *
 * @throws SimdigitError "data" if their examples differ in size or kind
 */
export function setsOf(
  name: string,
  {
    train,
    test,
    notes,
  }: { train?: Made | undefined; test?: Made | undefined; notes: readonly string[] },
): ReadSets {
  if (train && test) checkSameKind(name, train.data, test.data);
  const classes = Math.max(...[train, test].map((made) => classesOf(made?.data)));
  const whole = (data: AnyData): AnyData =>
    hasLabels(data) && data.classes < classes ? { ...data, classes } : data;
  return {
    name,
    ...(train && { train: whole(train.data) }),
    ...(test && { test: whole(test.data) }),
    notes: [...new Set([...notes, ...(train?.notes ?? []), ...(test?.notes ?? [])])],
  };
}

function classesOf(data: AnyData | undefined): number {
  return data !== undefined && hasLabels(data) ? data.classes : 0;
}

function checkSameKind(name: string, train: AnyData, test: AnyData): void {
  const size = ({ shape, features }: AnyData) => (shape ? shapeText(shape) : `${features} numbers`);
  if (train.features !== test.features)
    throw differ(name, "examples of one size", size(train), size(test));
  const kind = (data: AnyData) => (hasTargets(data) ? "numbers to predict" : "classes");
  const haveAnswers = [train, test].every(hasAnswers);
  if (haveAnswers && kind(train) !== kind(test)) {
    throw differ(name, "answers of one kind", kind(train), kind(test));
  }
}

function differ(name: string, what: string, train: string, test: string): SimdigitError {
  return badData(
    `${name}: expected training and test ${what}, got ${train} and ${test} - are both of the same data?`,
  );
}
