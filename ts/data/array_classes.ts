// The classes in an array of labels, which are whole numbers.

import { type Dataset, hasLabels, type Labels } from "../core/dataset.ts";
import { badData, type SimdigitError } from "../core/errors.ts";
import { MOST_CLASSES } from "../core/labels.ts";
import type { ReadOptions } from "./entry.ts";
import { areRowNumbers, numberClasses } from "./label_numbers.ts";
import type { Numbers } from "./numbers.ts";
import { shortList } from "./table/answers.ts";

export interface ArrayClasses {
  readonly labels: Labels;
  readonly classes: number;
  readonly classNames?: readonly string[];
}

/**
 * Labels as class numbers, or by the classes of the set that this one is like. Negative and sparse numbers are names:
 * sorted, they have the numbers from 0 on.
 *
 * @throws SimdigitError "data" for numbers that are no classes, or none of those of the other set
 */
export function classesIn(values: Numbers, file: string, { like }: ReadOptions): ArrayClasses {
  if (like !== undefined && hasLabels(like)) {
    const { classNames, name } = like;
    const areNumbers = classNames?.every((className) => /^-?\d+$/.test(className));
    return areNumbers ? namedAs(values, file, classNames!, name) : numberedAs(values, file, like);
  }
  const distinct = distinctIn(values);
  if (distinct !== undefined && numberClasses(distinct)) {
    const classes = distinct.at(-1)! + 1;
    return { labels: labelsOf(values, classes), classes };
  }
  if (distinct === undefined || areRowNumbers(distinct.length, values.length)) {
    throw noClasses(file, values);
  }
  return namedAs(values, file, distinct.map(String), file);
}

/** The classes of one-hot rows, by the places of the 1. */
export function placedClasses(
  places: Uint32Array,
  file: string,
  columns: number,
  { like }: ReadOptions,
): ArrayClasses {
  if (like !== undefined && hasLabels(like)) return numberedAs(places, file, like);
  return { labels: labelsOf(places, columns), classes: columns };
}

/** As "3 classes: -1, 0, 1". */
export function namedClasses(names: readonly string[]): string {
  return `${names.length} classes: ${shortList(names)}`;
}

/** The different numbers in ascending order; undefined if there are more than classes may be. */
function distinctIn(values: Numbers): number[] | undefined {
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    seen.add(values[i]!);
    if (seen.size > MOST_CLASSES) return undefined;
  }
  return [...seen].sort((a, b) => a - b);
}

/** Labels as the places of their names. */
function namedAs(
  values: Numbers,
  file: string,
  classNames: readonly string[],
  whose: string,
): ArrayClasses {
  const classes = classNames.length;
  const places = new Map(classNames.map((name, place) => [Number(name), place]));
  const wrong = values.findIndex((value: number) => !places.has(value));
  if (wrong >= 0) throw strange(file, wrong, values, shortList(classNames), whose);
  const labels = labelsFor(values.length, classes);
  for (let i = 0; i < values.length; i++) labels[i] = places.get(values[i]!)!;
  return { labels, classes, classNames };
}

/** Labels as class numbers of another set. */
function numberedAs(
  values: Numbers,
  file: string,
  { classes, classNames, name }: Dataset,
): ArrayClasses {
  const wrong = values.findIndex((value: number) => value < 0 || value >= classes);
  if (wrong >= 0) throw strange(file, wrong, values, `0 to ${classes - 1}`, name);
  return { labels: labelsOf(values, classes), classes, ...(classNames && { classNames }) };
}

function labelsOf(values: Numbers, classes: number): Labels {
  const labels = labelsFor(values.length, classes);
  labels.set(values);
  return labels;
}

function labelsFor(count: number, classes: number): Labels {
  return classes > 256 ? new Uint16Array(count) : new Uint8Array(count);
}

function strange(
  file: string,
  at: number,
  values: Numbers,
  wanted: string,
  whose: string,
): SimdigitError {
  return badData(
    `${file}: label ${at} expected ${wanted}, the classes of ${whose}, got ${values[at]}`,
  );
}

function noClasses(file: string, values: Numbers): SimdigitError {
  const found = shortList(Array.from(values.subarray(0, 5), String));
  return badData(
    `${file}: expected labels of few classes, got a different number in most of ${values.length} rows: ${found}, ... - number the classes from 0, or say with targetColumns that numbers are to be predicted`,
  );
}
