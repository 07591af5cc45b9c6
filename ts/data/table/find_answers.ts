// Where a table has its answers if no option says so: by the names of its columns, else by their values.

import { badData, type SimdigitError } from "../../core/errors.ts";
import {
  type AnswerColumns,
  columnNames,
  listed,
  MNIST_PIXELS,
  NONE,
  type Table,
} from "./columns.ts";
import { isLabelName, isPixelName } from "./header.ts";
import { groupByName, oneHotAt } from "./one_hot.ts";
import type { Sample } from "./sample.ts";

/** Labels have at most this many classes, or a tenth of the rows, where another column could be the labels as well. */
const FEW = 20;

/** The answers by names, then by values. */
export function findAnswers(table: Table, kept: readonly number[]): AnswerColumns {
  const { names, sample } = table;
  if (!names || areCounts(names)) return oneHotAt(table, kept) ?? answersByValue(table, kept);
  const named = kept.filter((column) => isLabelName(names[column]!));
  if (named.length === 1) return { columns: named, kind: "labels" };
  if (named.length > 1) throw undecided(table, `${columnNames(table, named)} may be the labels`);
  const group = groupByName(table, kept);
  if (group) return group;
  const others = kept.filter((column) => !isPixelName(names[column]!));
  if (others.length === 0) return NONE;
  if (others.length === 1 && kept.length > 2) return { columns: others, kind: "labels" };
  const texts = textsAmong(sample, kept);
  checkLast(table, kept);
  const isAtEnd = texts[0] === kept[0] || texts[0] === kept.at(-1);
  if (texts.length === 1 && isAtEnd) return { columns: texts, kind: "labels" };
  const oneHot = oneHotAt(table, kept);
  if (oneHot) return oneHot;
  throw undecided(table, `no column of ${listed(names)} is called label, class, target or y`);
}

/** Whether the header only numbers the columns, as pandas does where there are no names. */
function areCounts(names: readonly string[]): boolean {
  return names.every((name) => /^\d*$/.test(name));
}

/** Labels in the first column, as MNIST has them, or in the last; else in the only one with names. */
function answersByValue(table: Table, kept: readonly number[]): AnswerColumns {
  const { sample } = table;
  if (kept.length === MNIST_PIXELS) return NONE;
  checkLast(table, kept);
  const first = kept[0]!;
  const last = kept.at(-1)!;
  const labels = (column: number): AnswerColumns => ({
    columns: [column],
    kind: "labels",
    isGuess: true,
  });
  const can = [first, last].filter((column) => canBeLabels(sample, column));
  const isFew = (column: number) =>
    sample.column(column).distinct <= Math.max(FEW, sample.rows.length / 10);
  const named = textsAmong(sample, kept).filter(isFew);
  if (named.length === 1 && !can.some(isFew)) return labels(named[0]!);
  if (can.length === 1) return labels(can[0]!);
  const texts = textsAmong(sample, can);
  if (texts.length === 1) return labels(texts[0]!);
  if (can.length === 2 && isPicture(kept.length - 1)) return labels(first);
  const few = can.filter(isFew);
  if (few.length === 1) return labels(few[0]!);
  throw undecided(
    table,
    can.length === 0
      ? "neither its first nor its last column has different labels"
      : "its first and its last column may both be the labels",
  );
}

/** Columns of texts; those of yes and no, which may be inputs, only if there are no others. */
function textsAmong(sample: Sample, columns: readonly number[]): number[] {
  const texts = columns.filter((column) => sample.column(column).kind === "text");
  const names = texts.filter((column) => !sample.column(column).areTruths);
  return names.length > 0 ? names : texts;
}

/**
 * Throws if the first column alone has texts, and the last one numbers of another kind than all between: the texts may be
 * a category among the inputs, as the sex of abalones before their measures and rings.
 */
function checkLast(table: Table, kept: readonly number[]): void {
  const { sample } = table;
  const texts = textsAmong(sample, kept);
  const between = kept.slice(1, -1);
  if (texts.length !== 1 || texts[0] !== kept[0] || between.length === 0) return;
  const { kind, distinct } = sample.column(kept.at(-1)!);
  if (kind === "empty" || distinct < 2) return;
  if (between.some((column) => sample.column(column).kind === kind)) return;
  throw undecided(table, "its first column, of texts, and its last may both be the answers");
}

/** Texts or whole numbers, not all alike. */
function canBeLabels(sample: Sample, column: number): boolean {
  const { kind, distinct } = sample.column(column);
  return (kind === "whole" || kind === "text") && (distinct > 1 || sample.rows.length === 1);
}

function isPicture(features: number): boolean {
  return features >= 64 && Number.isInteger(Math.sqrt(features));
}

function undecided({ file }: Table, why: string): SimdigitError {
  return badData(
    `${file}: ${why} - say with labelColumn which column has the labels (first, last or a name), or with targetColumns which have numbers to predict`,
  );
}
