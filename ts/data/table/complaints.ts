// What is wrong with a row of a table, by line and column as an editor counts them.

import { badData, type SimdigitError } from "../../core/errors.ts";
import { cellEnd, cellText, countCells, lineName, SPACE, skipBlanks, type Text } from "./cells.ts";
import { isMissing } from "./numbers.ts";

/** Characters of a cell that are shown. */
const SHOWN = 20;

/** A row of a table, and what its columns are called. */
export interface Place {
  readonly text: Text;
  readonly separator: number;
  /** Offset of the row. */
  readonly start: number;
  readonly names?: readonly string[] | undefined;
}

/** As "digits.csv line 3: expected 785 columns, got 784 - mend the line, or leave it out". One cell may be a title. */
export function ragged({ text, separator, start }: Place, columns: number): SimdigitError {
  const { cells } = countCells(text, start, separator);
  const advice = `mend the line${cells === 1 ? "; leave out titles and comments" : ", or leave it out"}`;
  return badData(`${lineName(text, start)}: expected ${columns} columns, got ${cells} - ${advice}`);
}

/**
 * A cell that is no number. In a row that lacks a cell, or has one too many, other columns' cells stand there.
 *
 * @param isCategory whether the column holds texts in other rows as well
 */
export function noNumber(
  place: Place,
  column: number,
  columns: number,
  isCategory: boolean,
): SimdigitError {
  const { cells } = countCells(place.text, place.start, place.separator);
  if (cells !== columns) return ragged(place, columns);
  const cell = cellOf(place, column);
  if (isMissing(cell)) return missing(place, column, cell);
  const advice = adviceFor(cell) ?? (isCategory ? CATEGORY : "mend it, or leave the line out");
  return badData(`${whereIs(place, column)}: expected a number, got ${quoted(cell)} - ${advice}`);
}

const CATEGORY =
  "give each category a column of 0 and 1, as pandas.get_dummies does, or leave the column out";
const COMMENT = /^(?:#|%|\/\/)/;
const PICTURE = /\.(?:png|jpe?g|gif|bmp|webp|tiff?)$/i;
const PAIR = /^\d+:[-+]?\d*\.?\d+(?:e[-+]?\d+)?$/i;
const NUMBERS = /^[[(]?\s*[-+]?[\d.]+(?:\s*[,;]\s*|\s+)[-+]?[\d.]+\s*(?:[,;]|\s)/;
const AMOUNT = /^[-+\u2212]?[$\u20ac\u00a3\u20a9]? ?\d[\d.,' ]*%?$/;

/** What to do with a cell that its looks explain. */
function adviceFor(cell: string): string | undefined {
  if (COMMENT.test(cell)) return "leave out comments";
  if (PICTURE.test(cell)) return "put the pictures into a folder for each class, and name theirs";
  if (PAIR.test(cell)) {
    return "LIBSVM's pairs are not read: give each column a value, as sklearn's load_svmlight_file does";
  }
  if (NUMBERS.test(cell)) return "give each of the numbers a column";
  return AMOUNT.test(cell) ? "give numbers as -1234.5" : undefined;
}

/** A cell without a value. */
export function missing(place: Place, column: number, cell: string): SimdigitError {
  return badData(
    `${whereIs(place, column)}: expected a value, got ${quoted(cell)} - fill in what is missing, or leave the line out`,
  );
}

/** As "iris.csv line 3 column 5 (species)". */
export function whereIs({ text, start, names }: Place, column: number): string {
  const name = names?.[column];
  return `${lineName(text, start)} column ${column + 1}${name ? ` (${name})` : ""}`;
}

function cellOf({ text, separator, start }: Place, column: number): string {
  let at = start;
  for (let before = 0; ; before++) {
    if (separator === SPACE) at = skipBlanks(text, at, separator);
    const to = cellEnd(text, at, separator);
    if (before === column) return cellText(text, at, to);
    at = to + 1;
  }
}

/** A cell, shortened, as a message shows it. */
export function quoted(cell: string): string {
  return JSON.stringify(cell.length > SHOWN ? `${cell.slice(0, SHOWN)}...` : cell);
}
