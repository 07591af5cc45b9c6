// Some rows of a table, from its start, middle and end, by which columns are recognised. All rows are read later.

import { SimdigitError } from "../../core/errors.ts";
import { isLineEnd, nextRow, type Row, rowAt, type Text } from "./cells.ts";
import { inputOf, isMissing, isTruth, numberOf } from "./numbers.ts";

/** Bytes read at each place, and the number of places. */
const CHUNK = 2 ** 15;
const PLACES = 4;
const LEAST_ROWS = 2;
export type Kind = "whole" | "real" | "text" | "empty";

/** What most of a column's cells are; some may be missing or of another kind. */
export interface ColumnSample {
  readonly kind: Kind;
  readonly distinct: number;
  readonly isDistinct: boolean;
  /** Whether its cells say yes or no: as inputs they are numbers. */
  readonly areTruths: boolean;
}

export class Sample {
  /** Of as many cells as there are columns. */
  readonly rows: readonly (readonly string[])[];
  /** Rows in sequence from the start of the table on. */
  readonly leading: number;
  /** Whether all cells of the first row are quoted. */
  readonly isQuoted: boolean;
  readonly #decimal: number;
  readonly #columns = new Map<number, ColumnSample>();

  constructor(
    rows: readonly (readonly string[])[],
    leading: number,
    decimal: number,
    isQuoted: boolean,
  ) {
    this.rows = rows;
    this.leading = leading;
    this.isQuoted = isQuoted;
    this.#decimal = decimal;
  }

  number(row: number, column: number): number {
    return inputOf(this.rows[row]![column]!, this.#decimal);
  }

  column(column: number): ColumnSample {
    const known = this.#columns.get(column) ?? this.#look(column);
    this.#columns.set(column, known);
    return known;
  }

  #look(column: number): ColumnSample {
    const cells = this.rows.map((row) => row[column]!);
    const filled = cells.filter((cell) => !isMissing(cell));
    const numbers = filled.map((cell) => numberOf(cell, this.#decimal));
    const distinct = new Set(filled).size;
    return {
      kind: kindOf(filled, numbers),
      distinct,
      isDistinct: distinct === cells.length,
      areTruths: filled.length > 0 && filled.every(isTruth),
    };
  }
}

function kindOf(filled: readonly string[], numbers: readonly number[]): Kind {
  if (filled.length === 0) return "empty";
  const right = numbers.filter((number) => !Number.isNaN(number));
  if (right.length * 2 <= numbers.length) return "text";
  return right.every(Number.isInteger) ? "whole" : "real";
}

/** Rows from `from` on, at least two if there are, and from places in the rest of the table. */
export function takeSample(text: Text, from: number, separator: number, decimal: number): Sample {
  const rows: Row[] = [];
  let at = takeRows(text, from, from + CHUNK, separator, rows, LEAST_ROWS);
  const leading = rows.length;
  const distance = (text.end - at) / (PLACES - 1);
  const last = at;
  for (let place = 1; place < PLACES && at < text.end; place++) {
    const end = Math.ceil(last + place * distance);
    const start = end - CHUNK <= at ? at : behindLine(text, end - CHUNK, end);
    at = takeMoreRows(text, start, end, separator, rows);
  }
  const columns = rows[0]?.cells.length;
  const whole = rows.filter(({ cells }) => cells.length === columns);
  return new Sample(
    whole.map(({ cells }) => cells),
    rows.slice(0, leading).every(({ cells }) => cells.length === columns) ? leading : 0,
    decimal,
    rows[0]?.quoted ?? false,
  );
}

/** As takeRows for a place in the middle. Rows that begin within quotes, which close nowhere, are left out. */
function takeMoreRows(
  text: Text,
  from: number,
  to: number,
  separator: number,
  rows: Row[],
): number {
  const before = rows.length;
  try {
    return takeRows(text, from, to, separator, rows, 0);
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    rows.length = before;
    return to;
  }
}

/** Appends the rows that start before `to`, or `least`; gives the offset behind them. */
function takeRows(
  text: Text,
  from: number,
  to: number,
  separator: number,
  rows: Row[],
  least: number,
): number {
  let at = nextRow(text, from, separator);
  const wanted = rows.length + least;
  while (at < text.end && (at < to || rows.length < wanted)) {
    const row = rowAt(text, at, separator);
    rows.push(row);
    at = nextRow(text, row.next, separator);
  }
  return at;
}

/** Offset behind the first line end from `at` on; `end` if there is none. */
function behindLine({ bytes }: Text, at: number, end: number): number {
  while (at < end && !isLineEnd(bytes[at])) at++;
  return Math.min(at + 1, end);
}
