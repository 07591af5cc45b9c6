// Finds out how a table is written: the encoding, and the separator and decimal mark from its first lines.

import { badData, SimdigitError } from "../../core/errors.ts";
import {
  baseName,
  CARRIAGE_RETURN,
  COMMA,
  type Dialect,
  DOT,
  LINE_FEED,
  lineName,
  nextRow,
  PIPE,
  type Row,
  rowAt,
  SEMICOLON,
  SPACE,
  TAB,
  type Text,
} from "./cells.ts";
import { numberOf } from "./numbers.ts";

const LINES = 10;
const LOOKED_THROUGH = 2 ** 16;
/** A picture of 1024 x 1024 pixels has lines of 4 MB. */
const LONGEST_LINE = 2 ** 22;
const LOOKED_AT = 512;
const separators = [TAB, SEMICOLON, PIPE, COMMA, SPACE];
const THOUSANDS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;

/** Throws unless the bytes may be a text in UTF-8. */
export function checkEncoding(bytes: Uint8Array, file: string): void {
  const [a, b] = bytes;
  const head = bytes.subarray(0, LOOKED_AT);
  const isUtf16 =
    (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || everySecondIsZero(head);
  if (isUtf16) {
    throw badData(
      `${file}: expected UTF-8, got UTF-16 - convert it: iconv -f UTF-16 -t UTF-8 ${JSON.stringify(baseName(file))} > utf8.csv`,
    );
  }
  if (head.includes(0)) throw badData(`${file}: expected a table as text, got binary data`);
}

function everySecondIsZero(head: Uint8Array): boolean {
  const zeros = [0, 1].map((side) => head.filter((code, i) => i % 2 === side && code === 0).length);
  return head.length >= 8 && Math.max(...zeros) > head.length / 4 && Math.min(...zeros) === 0;
}

/**
 * The separator that divides the first lines alike, and most of them into numbers. A table whose lines nothing divides has
 * one column.
 */
export function dialectOf(text: Text, from: number): Dialect {
  checkFirstLine(text, from);
  let best: Dialect = { separator: COMMA, decimal: DOT };
  let most = 0;
  for (const separator of separators) {
    const rows = rowsBy(text, from, separator);
    const score = separator === SPACE && rows.some(dividesQuotes) ? 0 : scoreOf(rows);
    if (score <= most) continue;
    most = score;
    const decimal = separator === COMMA ? DOT : decimalOf(rows);
    best = { separator, decimal, doubtful: doubtfulIn(rows, separator, decimal) };
  }
  return best;
}

function checkFirstLine(text: Text, from: number): void {
  const head = text.bytes.subarray(from, Math.min(text.end, from + LONGEST_LINE + 1));
  if (head.length <= LONGEST_LINE) return;
  if (head.includes(LINE_FEED) || head.includes(CARRIAGE_RETURN)) return;
  throw badData(
    `${lineName(text, from)}: got a line of more than ${LONGEST_LINE} bytes - is this a table?`,
  );
}

/** The first rows by a separator; none if quotes close nowhere: the wrong ones divide what is quoted. */
function rowsBy(text: Text, from: number, separator: number): Row[] {
  try {
    return firstRows(text, from, separator);
  } catch (error) {
    if (error instanceof SimdigitError) return [];
    throw error;
  }
}

/** Rows of the first bytes; the last one only if it is whole, or alone. */
function firstRows(text: Text, from: number, separator: number): Row[] {
  const head = { ...text, end: Math.min(text.end, from + LOOKED_THROUGH) };
  const rows: Row[] = [];
  let at = nextRow(head, from, separator);
  while (at < head.end && rows.length < LINES) {
    const row = rowAt(head, at, separator);
    if (row.next < head.end || head.end === text.end || rows.length === 0) rows.push(row);
    at = nextRow(head, row.next, separator);
  }
  return rows;
}

/** How well a separator suits: lines of as many cells as most have, then cells that are numbers; 0 for a single column. */
function scoreOf(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [columns, lines] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  if (columns < 2) return 0;
  const cells = (rows.length > 1 ? rows.slice(1) : rows).flatMap((row) => row.cells);
  return 1 + lines / rows.length + cells.filter(isAnyNumber).length / cells.length;
}

/** Whether a quote within a cell opens or closes nothing there: what is quoted behind another separator is divided. */
function dividesQuotes({ cells }: Row): boolean {
  return cells.some((cell) => cell.split('"').length % 2 === 0);
}

function isAnyNumber(cell: string): boolean {
  return !Number.isNaN(numberOf(cell, DOT)) || DECIMAL_COMMA.test(cell);
}

/** A comma if numbers have one and none has a dot. */
function decimalOf(rows: readonly Row[]): number {
  const cells = rows.flatMap((row) => row.cells);
  const hasDots = cells.some((cell) => cell.includes(".") && !Number.isNaN(numberOf(cell, DOT)));
  return !hasDots && cells.some((cell) => DECIMAL_COMMA.test(cell)) ? COMMA : DOT;
}

/** The first number with a mark if all of them may be thousands; dots are, in tables of semicolons, as in German. */
function doubtfulIn(rows: readonly Row[], separator: number, decimal: number): string | undefined {
  if (decimal === DOT && separator !== SEMICOLON) return undefined;
  const mark = decimal === COMMA ? "," : ".";
  const marked = rows
    .flatMap((row) => row.cells)
    .filter((cell) => cell.includes(mark) && !Number.isNaN(numberOf(cell, decimal)));
  return marked.every((cell) => THOUSANDS.test(cell)) ? marked[0] : undefined;
}
