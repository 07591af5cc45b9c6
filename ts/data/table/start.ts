// What may stand before the rows of a table: a byte-order mark, the separator for Excel, comments, and the header.

import { badData } from "../../core/errors.ts";
import {
  countCells,
  type Dialect,
  isLineEnd,
  lineName,
  nextRow,
  rowAt,
  SPACE,
  type Text,
} from "./cells.ts";
import { ragged } from "./complaints.ts";
import { dialectOf } from "./dialect.ts";
import { type Header, headerOf } from "./header.ts";
import { Sample, takeSample } from "./sample.ts";

export interface Start {
  readonly dialect: Dialect;
  readonly header: Header | undefined;
  readonly columns: number;
  /** Offset from which on there are rows. */
  readonly from: number;
  readonly sample: Sample;
}

const HASH = 35;
/** A picture of 512 x 1024 pixels. */
const MOST_COLUMNS = 2 ** 19;
/** "sep=;" and the like, in which Excel finds the separator. */
const SEPARATOR_LINE = /^sep=.[\r\n]/i;
/** A comment of Python, MATLAB or C; "#,label" is a header whose first column is called "#". */
const COMMENT = /^(?:[#%](?:[^,;|\t]|$)|\/\/)/;

/** Throws if the second row has not as many columns as the first. */
export function startOf(text: Text): Start {
  const { from, comment } = firstLine(text);
  const dialect = dialectOf(text, from);
  const { separator, decimal } = dialect;
  const first = nextRow(text, from, separator);
  if (first >= text.end) {
    const sample = new Sample([], 0, decimal, false);
    return { dialect, header: undefined, columns: 0, from: first, sample };
  }
  checkColumns(text, first, separator);
  const top = rowAt(text, first, separator);
  const next = nextRow(text, top.next, separator);
  const below = takeSample(text, next, separator, decimal);
  const [second] = below.rows;
  // Of one cell, the first line is a title above the table.
  const unequal = (cells: number, below: number) =>
    cells === 1
      ? ragged({ text, separator, start: first }, below)
      : ragged({ text, separator, start: next }, cells);
  const header = headerOf(top, below, decimal);
  if (header) {
    const columns = second?.length ?? top.cells.length;
    const names = namesFor(header.names, columns, second?.at(-1));
    if (names.length !== columns) throw unequal(names.length, columns);
    return { dialect, header: { ...header, names }, columns, from: next, sample: below };
  }
  const columns = top.cells.length;
  if (second && second.length !== columns) throw unequal(columns, second.length);
  const sample = new Sample([top.cells, ...below.rows], below.leading + 1, decimal, top.quoted);
  const names = comment === undefined ? [] : cellsOf(text.bytes, comment, separator);
  const commented = names.length === columns && columns > 1 ? { names } : undefined;
  return { dialect, header: commented, columns, from: first, sample };
}

function checkColumns(text: Text, start: number, separator: number): void {
  const { cells } = countCells(text, start, separator);
  if (cells <= MOST_COLUMNS) return;
  throw badData(
    `${lineName(text, start)}: expected at most ${MOST_COLUMNS} columns, got ${cells} - is this a table?`,
  );
}

/** Programs leave out the name of the row numbers in front, or of nothing behind a last separator. */
function namesFor(
  names: readonly string[],
  columns: number,
  last: string | undefined,
): readonly string[] {
  if (names.length !== columns - 1) return names;
  return last === "" ? [...names, ""] : ["", ...names];
}

/** Offset of the first line that is part of the table, and that of the last comment before it. */
function firstLine(text: Text): { readonly from: number; readonly comment?: number } {
  const { bytes, end } = text;
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let from = nextRow(text, marked ? 3 : 0, SPACE);
  if (SEPARATOR_LINE.test(latin1(bytes.subarray(from, from + 6))))
    from = nextRow(text, from + 5, SPACE);
  let comment: number | undefined;
  while (from < end && COMMENT.test(latin1(bytes.subarray(from, from + 2)))) {
    comment = from;
    while (from < end && !isLineEnd(bytes[from])) from++;
    from = nextRow(text, from, SPACE);
  }
  return comment === undefined ? { from } : { from, comment };
}

/** The names in a comment, as NumPy's savetxt writes them. */
function cellsOf(bytes: Uint8Array, comment: number, separator: number): readonly string[] {
  let start = comment;
  while (bytes[start] === HASH) start++;
  const text = { file: "", bytes, end: bytes.length };
  return rowAt(text, nextRow(text, start, separator), separator).cells;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
