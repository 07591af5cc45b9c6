// Whether data can teach a network anything, before the training: labels that are all alike, inputs without differences,
// values that are no numbers. What is odd but possible becomes a note.

import {
  type AnyData,
  checkAnyData,
  type Dataset,
  type GivenData,
  hasLabels,
  hasTargets,
  type RegressionDataset,
} from "../core/dataset.ts";
import { badData, checkObject, expected } from "../core/errors.ts";

/** From this many examples on, a class for each is probably the number of the row. */
const MANY = 20;
const MOST_NAMED = 5;
/** Pixels are divided by 255; the largest may be missing in a small set. */
const RANGE = 100;

/**
 * Throws a data error for sets that no training can make sense of.
 *
 * @param sets `test` may be absent
 * @returns what a user should know of the others
 */
export function checkPlausible(sets: {
  readonly train: GivenData;
  readonly test?: AnyData | undefined;
}): string[] {
  checkObject("sets", sets, "an object with train, and perhaps test");
  const { train, test } = sets;
  checkObject("train", train, "a data set");
  checkAnyData(train);
  checkNumbers(train);
  checkInputs(train);
  if (test !== undefined) {
    checkAnyData(test);
    checkNumbers(test);
  }
  const notes = test === undefined ? [] : rangeNotes(train, test);
  if (hasTargets(train)) {
    checkTargets(train);
    return notes;
  }
  if (!hasLabels(train)) throw expected("train", "labels or targets", "neither");
  return [...notes, ...labelNotes(train, test)];
}

/** Throws if an input is NaN or infinite. */
function checkNumbers({ name, inputs, features }: AnyData): void {
  if (inputs instanceof Uint8Array) return;
  const isNumber = (at: number) => Number.isFinite(inputs[at]);
  let at = 0;
  while (at < inputs.length && isNumber(at)) at++;
  if (at === inputs.length) return;
  let more = 0;
  for (let other = at + 1; other < inputs.length; other++) if (!isNumber(other)) more++;
  throw badData(
    `${name}: example ${Math.floor(at / features)}, feature ${at % features} is ${inputs[at]}${more > 0 ? `, and ${more} more values are no finite numbers` : ""} - fill these values in or leave their examples out; both are counted from 0`,
  );
}

/** Throws if all examples are the same. */
function checkInputs({ name, inputs, count, features }: AnyData): void {
  if (count < 2) return;
  for (let at = features; at < inputs.length; at++) {
    if (inputs[at] !== inputs[at - features]) return;
  }
  const isConstant = inputs.every((value: number) => value === inputs[0]);
  const found = isConstant
    ? `every input value is ${inputs[0]}`
    : "all examples have the same inputs";
  throw badData(`${name}: ${found} - look at the file: is it damaged, or the wrong one?`);
}

/** Says so if one of the sets alone seems to be divided by 255. Bytes are not. */
function rangeNotes(train: AnyData, test: AnyData): string[] {
  if ([train, test].every(({ inputs }) => inputs instanceof Uint8Array)) return [];
  const [a, b] = [train, test].map(largestOf) as [number, number];
  if (Math.max(a, b) < RANGE * Math.min(a, b) || Math.min(a, b) > 1) return [];
  return [
    `the largest input is ${shown(a)} in the training set and ${shown(b)} in the test set: are they scaled alike?`,
  ];
}

function largestOf({ inputs }: AnyData): number {
  let largest = 0;
  for (let i = 0; i < inputs.length; i++) largest = Math.max(largest, Math.abs(inputs[i]!));
  return largest;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function checkTargets({ name, targets, outputs, count }: RegressionDataset): void {
  if (count < 2) return;
  for (let at = outputs; at < targets.length; at++) {
    if (targets[at] !== targets[at - outputs]) return;
  }
  throw badData(
    `${name}: all ${count} examples have the same targets - say with targetColumns which columns are to be predicted`,
  );
}

/** Throws if all labels are alike. */
function labelNotes(train: Dataset, test: AnyData | undefined): string[] {
  const { name, count, labels, classes, classNames } = train;
  const counts = countsOf(train);
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (present === 1 && count > 1) {
    throw badData(
      `${name}: all ${count} labels are ${classOf(train, labels[0]!)} - say with labelColumn where a table has its labels, or take data of two or more classes`,
    );
  }
  const notes: string[] = [];
  if (present === count && count >= MANY) {
    notes.push(
      `each of the ${count} examples has a class of its own: are the labels row numbers, or numbers to be predicted (targetColumns)?`,
    );
  }
  if (!classNames && counts[0] === 0 && present === classes - 1 && present > 1) {
    notes.push(`labels are 1 to ${classes - 1}: class 0 has no examples`);
  }
  if (test === undefined || !hasLabels(test)) return notes;
  const only = [...countsOf(test).entries()].flatMap(([k, n]) => (n > 0 && !counts[k] ? [k] : []));
  if (only.length > 0) {
    const named = only.slice(0, MOST_NAMED).map((k) => classOf(test, k));
    const more = only.length > MOST_NAMED ? ` and ${only.length - MOST_NAMED} more` : "";
    notes.push(
      `only the test set has examples of ${only.length > 1 ? "the classes" : "class"} ${named.join(", ")}${more}: they cannot be learned`,
    );
  }
  return notes;
}

function countsOf({ labels, classes }: Dataset): Uint32Array {
  const counts = new Uint32Array(classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}

/** As 7, or 7 ("sandal"). */
function classOf({ classNames }: Dataset, label: number): string {
  const name = classNames?.[label];
  return name === undefined || name === `${label}` ? `${label}` : `${label} ("${name}")`;
}
