// The columns of a table: what they are called, and which of them only number the rows or are empty.

import { badData } from "../../core/errors.ts";
import { isIndexName } from "./header.ts";
import type { Sample } from "./sample.ts";

/** Rows that count from 0 or 1 by chance are fewer than this. */
const LEAST_COUNTED = 10;
/** Of a picture that a table without a header has: a table of 49 features is rare. */
const LEAST_SIDE = 7;
/** Pixels of MNIST's pictures. */
export const MNIST_PIXELS = 784;
/** Names that are listed in a message. */
const LISTED = 8;

/** A table as far as it is known before its columns are. */
export interface Table {
  readonly file: string;
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
  readonly sample: Sample;
}

/** What a table's answers are made of. */
export type AnswerKind = "labels" | "one-hot" | "targets";

/** Where a table has its answers. */
export interface AnswerColumns {
  readonly columns: readonly number[];
  readonly kind: AnswerKind;
  readonly classNames?: readonly string[] | undefined;
  readonly isGuess?: boolean;
}

export const NONE: AnswerColumns = { columns: [], kind: "labels" };

export function columnsOf({ columns }: Table): number[] {
  return Array.from({ length: columns }, (_, column) => column);
}

export function without(columns: readonly number[], others: readonly number[]): number[] {
  const left = new Set(others);
  return columns.filter((column) => !left.has(column));
}

/** Separators at the ends of lines make columns without name and content. */
export function isBlank({ names, sample }: Table, column: number): boolean {
  return (names?.[column] ?? "") === "" && isEmpty(sample, column);
}

function isEmpty({ rows }: Sample, column: number): boolean {
  return rows.length > 0 && rows.every((row) => row[column] === "");
}

/** Row numbers: a column so named, without a name at the start, or one that counts; no value comes twice. */
export function isIndex(
  { names, sample }: Table,
  column: number,
  free: readonly number[],
): boolean {
  if (free.length < 2) return false;
  const name = names?.[column];
  if (name !== undefined) {
    if (!isIndexName(name) || (name === "" && column > 0)) return false;
    const { kind, isDistinct } = sample.column(column);
    return isDistinct && kind !== "real";
  }
  if (column !== free[0] || names || sample.leading < LEAST_COUNTED) return false;
  // Labels of digits in order count too: the columns behind them are the pixels of a square picture.
  const side = Math.sqrt(free.length - 1);
  if (side >= LEAST_SIDE && Number.isInteger(side)) return false;
  const first = sample.number(0, column);
  const counts = Array.from({ length: sample.leading }, (_, row) => sample.number(row, column));
  return (
    (first === 0 || first === 1) &&
    counts.every((value, i) => value === first + i) &&
    sample.column(column).isDistinct
  );
}

/** Columns of that name, else in any case. */
export function columnsNamed(names: readonly string[], name: string): number[] {
  const where = (is: (other: string) => boolean) =>
    names.flatMap((other, column) => (is(other) ? [column] : []));
  const same = where((other) => other === name);
  return same.length > 0 ? same : where((other) => other.toLowerCase() === name.toLowerCase());
}

/** A column that the set which this one is like has. */
export function namedColumn(table: Table, name: string): number {
  const found = columnsNamed(table.names!, name);
  if (found.length === 1) return found[0]!;
  const got = found.length === 0 ? "none" : `${found.length}`;
  throw badData(
    `${table.file}: expected a column ${JSON.stringify(name)}, as the training set has, got ${got} - its columns are ${listed(table.names!)}`,
  );
}

/** As "a, b, ... z": the first `most` names and the last one. */
export function listed(names: readonly string[], most = LISTED): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(", ")}${rest > 0 ? `, ... ${names.at(-1)}` : ""}`;
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
