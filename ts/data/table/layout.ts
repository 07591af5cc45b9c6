// Decides what a table's columns are: inputs, labels, targets, or row numbers that are left out. Options decide first, then
// the set that this one is like, then names, then values; what nothing decides is refused.

import { didYouMean } from "../../core/did_you_mean.ts";
import { badData, type SimdigitError, usage } from "../../core/errors.ts";
import type { ReadOptions } from "../entry.ts";
import { isIndexName, isLabelName, isPixelName, labelPart } from "./header.ts";
import type { Sample } from "./sample.ts";

/** What a table's answers are made of. */
export type AnswerKind = "labels" | "one-hot" | "targets";

export interface Layout {
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
  /** Columns with inputs, in the order of the features. */
  readonly inputs: readonly number[];
  /** Columns with the answers; none in examples without them. */
  readonly answers: readonly number[];
  readonly kind: AnswerKind;
  /** Names of one-hot classes, if the header has them. */
  readonly classNames?: readonly string[] | undefined;
  /** Whether neither options nor names say where the answers are. */
  readonly isGuess: boolean;
  /** Columns that have to be empty. */
  readonly blank: readonly number[];
}

/** A table as far as it is known before its columns are. */
export interface Table {
  readonly file: string;
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
  readonly sample: Sample;
}

/** Where a table has its answers. */
interface Answers {
  readonly columns: readonly number[];
  readonly kind: AnswerKind;
  readonly classNames?: readonly string[] | undefined;
  readonly isGuess?: boolean;
}

/** Rows that count from 0 or 1 by chance are fewer than this. */
const LEAST_COUNTED = 10;
/** Labels have at most this many classes, or a tenth of the rows, where another column could be the labels as well. */
const FEW = 20;
const MNIST_PIXELS = 784;
/** Names that are listed in a message. */
const LISTED = 8;
const NONE: Answers = { columns: [], kind: "labels" };

/**
 * The layout of a table.
 *
 * @param known the layout of the set that this one is like, if that is a table
 * @param notes get what a user should know
 */
export function layoutOf(
  table: Table,
  options: ReadOptions,
  known: Layout | undefined,
  notes: string[],
): Layout {
  const { like } = options;
  const blank = columnsOf(table).filter((column) => isBlank(table, column));
  const free = without(columnsOf(table), blank);
  const layout = (inputs: readonly number[], answers: Answers): Layout => ({
    columns: table.columns,
    names: table.names,
    inputs,
    answers: answers.columns,
    kind: answers.kind,
    classNames: answers.classNames,
    isGuess: answers.isGuess ?? false,
    blank,
  });
  const isSame = known?.columns === table.columns && haveSameNames(table, known);
  if (known?.names && table.names && !isSame) {
    const columns = new Map(table.names.map((name, column) => [name, column]));
    const inputs = known.inputs.map(
      (column) => columns.get(known.names![column]!) ?? namedColumn(table, known.names![column]!),
    );
    const answers = namedAnswers(table, options) ?? sameAnswers(table, known);
    tellLeftOut(table, free, [...inputs, ...answers.columns], notes);
    return layout(inputs, answers);
  }
  if (known && isSame) {
    return layout(known.inputs, { ...known, columns: known.answers });
  }
  const numbering = free.filter((column) => isIndex(table, column, free));
  const isUnlabelled = like?.features === free.length - numbering.length;
  const chosen = isUnlabelled ? NONE : chosenAnswers(table, options);
  const kept = without(free, without(numbering, chosen?.columns ?? []));
  tellLeftOut(table, free, kept, notes);
  const answers = chosen ?? findAnswers(table, kept);
  return layout(without(kept, answers.columns), answers);
}

/** Whether two tables have the same header, or one of them has none. */
function haveSameNames({ names }: Table, known: Layout): boolean {
  if (!names || !known.names) return true;
  return names.every((name, column) => name === known.names![column]);
}

function without(columns: readonly number[], others: readonly number[]): number[] {
  const left = new Set(others);
  return columns.filter((column) => !left.has(column));
}

function columnsOf({ columns }: Table): number[] {
  return Array.from({ length: columns }, (_, column) => column);
}

/** Separators at the ends of lines make columns without name and content. */
function isBlank({ names, sample }: Table, column: number): boolean {
  return (names?.[column] ?? "") === "" && isEmpty(sample, column);
}

function isEmpty({ rows }: Sample, column: number): boolean {
  return rows.length > 0 && rows.every((row) => row[column] === "");
}

function tellLeftOut(
  table: Table,
  columns: readonly number[],
  used: readonly number[],
  notes: string[],
): void {
  const left = without(columns, used);
  if (left.length > 0) notes.push(`left out: ${columnNames(table, left)}`);
}

/** Row numbers: a column so named, without a name at the start, or one that counts; no value comes twice. */
function isIndex({ names, sample }: Table, column: number, free: readonly number[]): boolean {
  if (free.length < 2) return false;
  const name = names?.[column];
  if (name !== undefined) {
    if (!isIndexName(name) || (name === "" && column > 0)) return false;
    const { kind, isDistinct } = sample.column(column);
    return isDistinct && kind !== "real";
  }
  if (column !== free[0] || names || sample.leading < LEAST_COUNTED) return false;
  const first = sample.number(0, column);
  const counts = Array.from({ length: sample.leading }, (_, row) => sample.number(row, column));
  return (
    (first === 0 || first === 1) &&
    counts.every((value, i) => value === first + i) &&
    sample.column(column).isDistinct
  );
}

/** The answers that options say. */
function chosenAnswers(table: Table, options: ReadOptions): Answers | undefined {
  const { labelColumn, targetColumns } = options;
  if (targetColumns !== undefined && targetColumns.length > 0) {
    const columns = targetColumns.map((name) => chosenColumn(table, name, "targetColumns"));
    if (new Set(columns).size < columns.length) {
      throw usage(`targetColumns expected different columns, got ${targetColumns.join(", ")}`);
    }
    return { columns, kind: "targets" };
  }
  if (labelColumn === undefined) return undefined;
  const column = chosenColumn(table, labelColumn, "labelColumn");
  const isEnd = labelColumn === "first" || labelColumn === "last";
  const oneHot = isEnd ? oneHotAt(table, columnsOf(table)) : undefined;
  if (oneHot?.columns.includes(column)) return oneHot;
  return { columns: [column], kind: "labels" };
}

/** The answers that options name, if all those columns are here: a test set may have none. */
function namedAnswers(table: Table, options: ReadOptions): Answers | undefined {
  const names = options.targetColumns ?? [options.labelColumn ?? ""];
  const areHere = names.every((name) => columnsNamed(table.names!, name).length > 0);
  return areHere ? chosenAnswers(table, options) : undefined;
}

/** A column by name, by "first" or "last", or in a table without header by its number from 1 on. */
function chosenColumn(table: Table, name: string, option: string): number {
  const { names, columns } = table;
  const free = columnsOf(table).filter((column) => !isBlank(table, column));
  const kept = free.filter((column) => !isIndex(table, column, free));
  const at = name === "first" ? kept[0] : name === "last" ? kept.at(-1) : undefined;
  if (at !== undefined) return at;
  if (!names) {
    const number = /^\d{1,7}$/.test(name) ? Number(name) : 0;
    if (number >= 1 && number <= columns) return number - 1;
    throw usage(
      `${option} expected first, last or a column's number, as ${table.file} has no header; got ${JSON.stringify(name)}`,
    );
  }
  const found = columnsNamed(names, name);
  if (found.length > 1)
    throw usage(
      `${option} expected one column, got ${JSON.stringify(name)}, which ${table.file} has ${found.length} times`,
    );
  if (found.length === 1) return found[0]!;
  throw usage(
    `${option} expected first, last or a column of ${table.file} (${listed(names)}), got ${JSON.stringify(name)}${didYouMean(name, names)}`,
  );
}

/** Columns of that name, else in any case. */
function columnsNamed(names: readonly string[], name: string): number[] {
  const where = (is: (other: string) => boolean) =>
    names.flatMap((other, column) => (is(other) ? [column] : []));
  const same = where((other) => other === name);
  return same.length > 0 ? same : where((other) => other.toLowerCase() === name.toLowerCase());
}

/** A column that the set which this one is like has. */
function namedColumn(table: Table, name: string): number {
  const found = columnsNamed(table.names!, name);
  if (found.length === 1) return found[0]!;
  const got = found.length === 0 ? "none" : `${found.length}`;
  throw badData(
    `${table.file}: expected a column ${JSON.stringify(name)}, as the training set has, got ${got} - its columns are ${listed(table.names!)}`,
  );
}

/** The answers of the set that this one is like, if all are here. */
function sameAnswers(table: Table, known: Layout): Answers {
  const names = known.answers.map((column) => known.names![column]!);
  const missing = names.filter((name) => columnsNamed(table.names!, name).length === 0);
  if (missing.length === names.length) return NONE;
  return { ...known, columns: names.map((name) => namedColumn(table, name)) };
}

/** The answers by names, then by values. */
function findAnswers(table: Table, kept: readonly number[]): Answers {
  const { names, sample } = table;
  if (!names) return oneHotAt(table, kept) ?? answersByValue(table, kept);
  const named = kept.filter((column) => isLabelName(names[column]!));
  if (named.length === 1) return { columns: named, kind: "labels" };
  if (named.length > 1) throw undecided(table, `${columnNames(table, named)} may be the labels`);
  const group = groupByName(table, kept);
  if (group) return group;
  const others = kept.filter((column) => !isPixelName(names[column]!));
  if (others.length === 0) return areCounts(table) ? answersByValue(table, kept) : NONE;
  if (others.length === 1 && kept.length > 2) return { columns: others, kind: "labels" };
  const texts = kept.filter((column) => sample.column(column).kind === "text");
  const isAtEnd = texts[0] === kept[0] || texts[0] === kept.at(-1);
  if (texts.length === 1 && isAtEnd) return { columns: texts, kind: "labels" };
  const oneHot = oneHotAt(table, kept);
  if (oneHot) return oneHot;
  throw undecided(table, `no column of ${listed(names)} is called label, class, target or y`);
}

/** Whether the header only numbers the columns, as pandas does where there are no names. */
function areCounts({ names }: Table): boolean {
  return names!.every((name) => /^\d*$/.test(name));
}

/** Columns such as label_0, label_1, ... with exactly one 1 in each row, or target_0, target_1, ... */
function groupByName(table: Table, kept: readonly number[]): Answers | undefined {
  const columns = kept.filter((column) => labelPart(table.names![column]!) !== undefined);
  if (columns.length < 2) return undefined;
  if (isOneHot(table.sample, columns)) {
    const classNames = columns.map((column) => labelPart(table.names![column]!)!);
    return { columns, kind: "one-hot", classNames };
  }
  const areTargets = columns.every((column) => /^target/i.test(table.names![column]!));
  return areTargets ? { columns, kind: "targets" } : undefined;
}

/** The fewest columns at the start, else at the end, that have exactly one 1 in each row, else 0. */
function oneHotAt(table: Table, kept: readonly number[]): Answers | undefined {
  const backwards = kept.toReversed();
  const many = kept.length - MNIST_PIXELS;
  for (const order of [kept, backwards]) {
    const sizes = many >= 2 ? [many] : [];
    const fewest = fewestOneHot(table.sample, order);
    for (const size of fewest ? [...sizes, fewest] : sizes) {
      const columns = order.slice(0, size).sort((a, b) => a - b);
      if (size < kept.length && isOneHot(table.sample, columns)) {
        return { columns, kind: "one-hot", isGuess: true };
      }
    }
  }
  return undefined;
}

/** How many columns, from the first of `order` on, it takes until each row has a 1. */
function fewestOneHot(sample: Sample, order: readonly number[]): number | undefined {
  const without = new Set(sample.rows.keys());
  for (const [i, column] of order.entries()) {
    for (const row of sample.rows.keys()) {
      const value = sample.number(row, column);
      if (value !== 0 && (value !== 1 || !without.delete(row))) return undefined;
    }
    if (without.size === 0) return i + 1;
  }
  return undefined;
}

function isOneHot(sample: Sample, columns: readonly number[]): boolean {
  const hot = new Set<number>();
  for (const row of sample.rows.keys()) {
    const values = columns.map((column) => sample.number(row, column));
    const ones = columns.filter((_, i) => values[i] === 1);
    if (ones.length !== 1 || values.some((value) => value !== 0 && value !== 1)) return false;
    hot.add(ones[0]!);
  }
  return hot.size >= 2;
}

/** Labels in the first column, as MNIST has them, or in the last. */
function answersByValue(table: Table, kept: readonly number[]): Answers {
  const { sample } = table;
  if (kept.length === MNIST_PIXELS) return NONE;
  const first = kept[0]!;
  const last = kept.at(-1)!;
  const labels = (column: number): Answers => ({
    columns: [column],
    kind: "labels",
    isGuess: true,
  });
  const can = [first, last].filter((column) => canBeLabels(sample, column));
  if (can.length === 1) return labels(can[0]!);
  const texts = can.filter((column) => sample.column(column).kind === "text");
  if (texts.length === 1) return labels(texts[0]!);
  if (can.length === 2 && isPicture(kept.length - 1)) return labels(first);
  const few = can.filter(
    (column) => sample.column(column).distinct <= Math.max(FEW, sample.rows.length / 10),
  );
  if (few.length === 1) return labels(few[0]!);
  throw undecided(
    table,
    can.length === 0
      ? "neither its first nor its last column has different labels"
      : "its first and its last column may both be the labels",
  );
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

function listed(names: readonly string[]): string {
  const rest = names.length - LISTED;
  return `${names.slice(0, LISTED).join(", ")}${rest > 0 ? `, ... ${names.at(-1)}` : ""}`;
}

/** As 'column label' or 'columns 1 to 10'. */
export function columnNames(
  { names }: { readonly names?: readonly string[] | undefined },
  columns: readonly number[],
): string {
  const shown = columns.map((column) => names?.[column] || `${column + 1}`);
  if (columns.length === 1) return `column ${shown[0]}`;
  const isRun = columns.length > 2 && columns.at(-1)! - columns[0]! === columns.length - 1;
  return `columns ${isRun ? `${shown[0]} to ${shown.at(-1)}` : listed(shown)}`;
}
