// What the answers ask for: one of several classes, or numbers. Decided by their values unless the caller says it.

import { checkOneOf, expected, usage } from "../core/errors.ts";
import { MOST_CLASSES } from "../core/labels.ts";
import type { Label } from "../core/outputs.ts";
import { shown } from "../core/shown.ts";
import type { Rows, Values } from "./answers.ts";
import { isList } from "./nested.ts";
import { checkOneHot, isOneHot } from "./one_hot.ts";

export const tasks = ["classification", "regression"] as const;
export type Task = (typeof tasks)[number];

/** Classes in the order of their outputs, or so many numbers for an example, in rows or alone. */
export type Judged =
  | { readonly kind: "classes"; readonly classes: readonly Label[] }
  | { readonly kind: "numbers"; readonly outputs: number; readonly rows: boolean };

export interface Wishes {
  readonly task?: Task | undefined;
  /** Names or values of the classes, in the order of the outputs. */
  readonly classes?: readonly Label[] | undefined;
}

/** Most different whole numbers that are taken for classes unasked. */
const MANY = 256;

/**
 * - names, booleans: classes
 * - whole numbers: classes, unless hardly any comes twice, or there are more than 256
 * - rows that are all one-hot: classes 0, 1, ...
 * - other numbers, other rows: numbers
 *
 * @param what the answers' name in messages
 * @throws SimdigitError "usage" where the values do not fit the wishes, or leave open what is meant
 */
export function judge(given: Values | Rows, what: string, { task, classes }: Wishes): Judged {
  if (task !== undefined) checkOneOf("task", task, tasks);
  const names = classes === undefined ? undefined : namesOf(classes, task);
  const named = task === "classification" || names !== undefined;
  if (given.kind === "rows") {
    const { columns } = given;
    if (columns === 1 && task === undefined) checkNoColumn(given, what);
    if (!named && (task === "regression" || !isOneHot(given))) {
      return { kind: "numbers", outputs: columns, rows: true };
    }
    checkOneHot(given, what);
    return { kind: "classes", classes: names ?? Array.from({ length: columns }, (_, i) => i) };
  }
  const { values } = given;
  const fraction = values.findIndex((v) => typeof v === "number" && !Number.isInteger(v));
  if (task === "regression" || (!named && fraction >= 0)) {
    if (typeof values[0] === "number") return { kind: "numbers", outputs: 1, rows: false };
    throw expected(`${what}[0]`, "a number for a regression", shown(values[0]));
  }
  if (fraction >= 0) {
    throw expected(`${what}[${fraction}]`, "a whole number or a name as a class", values[fraction]);
  }
  return { kind: "classes", classes: names ?? classesOf(values, what, task) };
}

/** A column of whole numbers may be classes or amounts. */
function checkNoColumn({ values }: Rows, what: string): void {
  if (values.some((value) => !Number.isInteger(value))) return;
  throw usage(
    `${what} has rows of one whole number - say task: "regression" if they are amounts, use ${what}.flat() if they are classes`,
  );
}

/** The classes as the caller names them, in a list of their own. */
export function namesOf(classes: readonly Label[], task: Task | undefined): Label[] {
  if (task === "regression")
    throw usage('classes expected task "classification", got "regression"');
  if (!isList(classes)) throw expected("classes", "a list of names", shown(classes));
  if (classes.length < 2 || classes.length > MOST_CLASSES) {
    throw expected("classes", `2 to ${MOST_CLASSES}`, classes.length);
  }
  const names = Array.from(classes);
  const seen = new Set<Label>();
  names.forEach((name, i) => {
    if (!(typeof name === "number" ? Number.isFinite(name) : isWord(name))) {
      throw expected(`classes[${i}]`, "a name, a finite number, true or false", shown(name));
    }
    if (seen.has(name)) throw usage(`classes[${i}]: ${shown(name)} is there twice`);
    seen.add(name);
  });
  return names;
}

function isWord(name: unknown): boolean {
  return typeof name === "string" || typeof name === "boolean";
}

/** The distinct values in ascending order. */
function classesOf(values: readonly Label[], what: string, task: Task | undefined): Label[] {
  const classes = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
  const { length } = classes;
  const numbers = typeof classes[0] === "number";
  if (length < 2) throw usage(`${what} expected at least 2 classes, got only ${shown(classes[0])}`);
  if (length > MOST_CLASSES) {
    const advice = numbers ? ' - say task: "regression" if they are amounts' : "";
    throw usage(`${what} expected at most ${MOST_CLASSES} classes, got ${length}${advice}`);
  }
  if (numbers && task === undefined && areAmounts(classes as number[], values.length)) {
    throw usage(
      `${what} has ${length} different whole numbers in ${values.length} rows - say task: "regression" if they are amounts, task: "classification" if they are classes`,
    );
  }
  return classes;
}

/** Whether distinct whole numbers, in ascending order, look like amounts: hardly any comes twice, or they are many. */
function areAmounts(distinct: readonly number[], count: number): boolean {
  const { length } = distinct;
  const counted = distinct[length - 1]! - distinct[0]! === length - 1;
  return length > MANY || (length > 2 && (counted ? length === count : length > count / 2));
}
