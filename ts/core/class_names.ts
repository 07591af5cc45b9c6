// The names of classes: what a data set and a model call them, and the labels of a data set by a model's names.

import type { Dataset, Labels } from "./dataset.ts";
import { usage } from "./errors.ts";
import type { Label, Outputs } from "./outputs.ts";

/** Names that a message lists. */
const MOST_LISTED = 12;

/** What class `number` is called: its name if there are names, else its number. */
export function className(number: number, names?: readonly string[]): string {
  return names?.[number] ?? String(number);
}

/** What the outputs of a model of this data stand for; undefined for classes that are called 0, 1, ... */
export function outputsOfClasses({ classNames }: Dataset): Outputs | undefined {
  if (classNames === undefined || areNumbers(classNames)) return undefined;
  return { kind: "classes", classes: classNames };
}

/** The names of a model's classes; undefined if they are called 0, 1, ..., and for numbers. */
export function namesOfOutputs(outputs: Outputs | undefined): readonly string[] | undefined {
  if (outputs?.kind !== "classes" || areNumbers(outputs.classes)) return undefined;
  return outputs.classes.map(String);
}

export interface MatchedData {
  /** With the model's class numbers and names. */
  readonly data: Dataset;
  /** What a user should know of the match. */
  readonly note?: string;
}

/**
 * The data with each label as the number that the model has for the class of this name. Where only one of the two has
 * names, labels are the model's class numbers.
 *
 * @param outputs of the model; undefined for classes 0, 1, ...
 * @param count number of the model's classes
 * @throws SimdigitError "usage" for a class that the model does not have
 */
export function matchClasses(
  data: Dataset,
  outputs: Outputs | undefined,
  count: number,
): MatchedData {
  const { name, labels, classes } = data;
  const classNames = data.classNames && areNumbers(data.classNames) ? undefined : data.classNames;
  const named = namesOfOutputs(outputs);
  const own = named ?? Array.from({ length: count }, (_, i) => String(i));
  const places = new Map(own.map((text, place) => [text, place]));
  const there = occurring(labels, classes);
  const number = there.map((label) => places.get(className(label, classNames)));
  if (number.every((place) => place !== undefined)) {
    const table = new Uint16Array(classes);
    there.forEach((label, i) => {
      table[label] = number[i]!;
    });
    const same = there.every((label) => table[label] === label);
    const matched = same ? labels : renumbered(labels, table, count);
    const names = named ?? (same && classes === count ? classNames : undefined);
    return { data: relabelled(data, matched, count, names) };
  }
  // One side has no names, and those of the other are no numbers either.
  const counts = !(named && classNames) && !(named ?? classNames)?.some(isNumber);
  const most = there.at(-1)!;
  if (counts && most < count) {
    if (named === undefined) return { data: relabelled(data, labels, count, fitting(data, count)) };
    return {
      data: relabelled(data, labels, count, named),
      note: `${name} does not name its classes: its labels are taken as the numbers of the model's`,
    };
  }
  const first = there[number.indexOf(undefined)]!;
  const missing = className(counts ? most : first, classNames);
  const listed = own.slice(0, MOST_LISTED).join(", ");
  throw usage(
    `${name} expected the model's ${count} classes ${listed}${own.length > MOST_LISTED ? ", ..." : ""}; got class ${missing} - use data with those classes, or train a new model`,
  );
}

function renumbered(labels: Labels, table: Uint16Array, classes: number): Labels {
  const numbers = classes > 256 ? new Uint16Array(labels.length) : new Uint8Array(labels.length);
  labels.forEach((label, at) => {
    numbers[at] = table[label]!;
  });
  return numbers;
}

/** The data's own names, if there is one for each of the model's classes. */
function fitting({ classNames }: Dataset, count: number): readonly string[] | undefined {
  return classNames?.length === count ? classNames : undefined;
}

function relabelled(
  { classNames: _, ...data }: Dataset,
  labels: Labels,
  classes: number,
  names: readonly string[] | undefined,
): Dataset {
  return { ...data, labels, classes, ...(names === undefined ? {} : { classNames: names }) };
}

/** The labels that there are, in ascending order. */
function occurring(labels: Labels, classes: number): number[] {
  const seen = new Uint8Array(classes);
  for (const label of labels) seen[label] = 1;
  return [...seen.keys()].filter((label) => seen[label] === 1);
}

/** Whether the classes are called 0, 1, ... in this order. */
function areNumbers(names: readonly Label[]): boolean {
  return names.every((name, number) => String(name) === String(number));
}

function isNumber(name: string): boolean {
  return name.trim() !== "" && Number.isFinite(Number(name));
}
