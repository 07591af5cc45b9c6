// The cells of a table in bytes: where they end and what they say, quotes as in RFC 4180. dialect.ts finds the separator;
// rows.ts reads most numbers faster.

import { badData } from "../../core/errors.ts";

export const TAB = 9;
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
const QUOTE = 34;
export const COMMA = 44;
export const DOT = 46;
export const SEMICOLON = 59;
export const PIPE = 124;

/** How a table is written, in byte codes. */
export interface Dialect {
  /** Spaces separate in any number, and so do tabs among them. */
  readonly separator: number;
  /** A dot or a comma. */
  readonly decimal: number;
  /** A number, as 7,000, if all of the first lines with a mark may be thousands. */
  readonly doubtful?: string | undefined;
}

/** A table's bytes up to `end`. */
export interface Text {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly end: number;
}

export interface Row {
  readonly cells: readonly string[];
  /** Whether all cells are quoted. */
  readonly quoted: boolean;
  /** Offset of its first byte. */
  readonly start: number;
  /** Offset of the line end. */
  readonly next: number;
}

export function isLineEnd(code: number | undefined): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN || code === undefined;
}

export function isSeparator(code: number | undefined, separator: number): boolean {
  return code === separator || (separator === SPACE && code === TAB);
}

/** Offset of the next line with more than separators and spaces; `end` if there is none. */
export function nextRow({ bytes, end }: Text, from: number, separator: number): number {
  let start = from;
  for (let at = from; at < end; at++) {
    const code = bytes[at]!;
    if (code === LINE_FEED || code === CARRIAGE_RETURN) start = at + 1;
    else if (code !== separator && code !== SPACE && code !== TAB) return start;
  }
  return end;
}

/** Offset of the first byte from `at` on that is no space, nor a tab unless tabs separate. */
export function skipBlanks({ bytes, end }: Text, at: number, separator: number): number {
  while (at < end && (bytes[at] === SPACE || (bytes[at] === TAB && separator !== TAB))) at++;
  return at;
}

/** Offset of the separator or line end, or `end`, behind the cell that begins at `from`. */
export function cellEnd(text: Text, from: number, separator: number): number {
  const { bytes, end } = text;
  let at = skipBlanks(text, from, separator);
  if (bytes[at] === QUOTE && at < end) at = behindQuotes(text, at);
  while (at < end && !isLineEnd(bytes[at]) && !isSeparator(bytes[at], separator)) at++;
  return at;
}

/** Offset behind the closing quote; two quotes within quotes are one that is meant. */
function behindQuotes(text: Text, opening: number): number {
  const { bytes, end } = text;
  for (let at = opening + 1; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0 || at >= end) throw badData(`${lineName(text, opening)}: a quote is never closed`);
    if (bytes[at + 1] !== QUOTE || at + 1 >= end) return at + 1;
  }
}

/** What the cell from `from` up to its end `to` says, without quotes and the spaces around it. */
export function cellText(text: Text, from: number, to: number): string {
  const { bytes } = text;
  let start = from;
  let stop = to;
  while (start < stop && isBlank(bytes[start]!)) start++;
  while (stop > start && isBlank(bytes[stop - 1]!)) stop--;
  const content = decoded(text, start, stop);
  const isQuoted = stop - start >= 2 && bytes[start] === QUOTE && bytes[stop - 1] === QUOTE;
  return isQuoted ? content.slice(1, -1).replaceAll('""', '"').trim() : content;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Short texts are put together faster than they are decoded. */
const SHORT = 24;

function decoded(text: Text, start: number, stop: number): string {
  const { bytes, file } = text;
  if (stop - start <= SHORT) {
    let result = "";
    let at = start;
    for (; at < stop && bytes[at]! < 128 && bytes[at]! > 0; at++) {
      result += String.fromCharCode(bytes[at]!);
    }
    if (at === stop) return result;
  }
  if (bytes.subarray(start, stop).includes(0)) {
    throw badData(
      `${lineName(text, start)}: expected text, got a byte 0 - the file is damaged, get it again`,
    );
  }
  try {
    return utf8.decode(bytes.subarray(start, stop));
  } catch {
    throw badData(
      `${lineName(text, start)}: expected UTF-8, got other bytes - if it is Latin-1 (or CP949, in Korean), convert it: iconv -f LATIN1 -t UTF-8 ${JSON.stringify(baseName(file))} > utf8.csv`,
    );
  }
}

export function baseName(file: string): string {
  return file.split("/").at(-1)!;
}

/** The cells of the row that starts at `start`. */
export function rowAt(text: Text, start: number, separator: number): Row {
  const cells: string[] = [];
  let quoted = true;
  for (let at = start; ; ) {
    at = separator === SPACE ? skipBlanks(text, at, separator) : at;
    const to = cellEnd(text, at, separator);
    // Spaces behind the last cell are no cell.
    if (separator !== SPACE || to > at) cells.push(cellText(text, at, to));
    quoted &&= text.bytes[at] === QUOTE;
    if (to >= text.end || isLineEnd(text.bytes[to])) return { cells, quoted, start, next: to };
    at = to + 1;
  }
}

/** How many cells the row that starts at `start` has, and the offset of its line end. */
export function countCells(
  text: Text,
  start: number,
  separator: number,
): { readonly cells: number; readonly next: number } {
  let cells = 0;
  for (let at = start; ; at++) {
    if (separator === SPACE) at = skipBlanks(text, at, separator);
    const to = cellEnd(text, at, separator);
    if (separator !== SPACE || to > at) cells++;
    at = to;
    if (at >= text.end || isLineEnd(text.bytes[at])) return { cells, next: at };
  }
}

/** As "digits.csv line 3" for an offset; a line break is CR, LF or both. */
export function lineName({ file, bytes }: Text, offset: number): string {
  let line = 1;
  for (let at = 0; at < offset; at++) {
    const isPair = bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED;
    if (isLineEnd(bytes[at]) && !isPair) line++;
  }
  return `${file} line ${line}`;
}
