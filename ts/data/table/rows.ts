// Reads the rows of a table whose columns are known. Bytes become numbers in one pass: a text for each cell, which
// general parsers of CSV make, takes at least four times as long.

import type { RawValues } from "../../core/dataset.ts";
import { Answers } from "./answers.ts";
import {
  cellEnd,
  cellText,
  type Dialect,
  isLineEnd,
  isSeparator,
  LINE_FEED,
  nextRow,
  SPACE,
  skipBlanks,
  type Text,
} from "./cells.ts";
import { missing, noNumber, type Place, ragged } from "./complaints.ts";
import type { Layout } from "./layout.ts";
import { inputOf, isMissing, numberOf, plainNumber } from "./numbers.ts";

const NINE = 57;
const ZERO = 48;
/** Where the cells of a column go that are no inputs; answers go to ANSWER, ANSWER - 1, ... */
const LEFT_OUT = -1;
const BLANK = -2;
const ANSWER = -3;
/** Whole numbers up to this are exact in float32. */
const EXACT_IN_F32 = 2 ** 24;
const LEAST_IN_F32 = 2 ** -126;

/** Bytes of an input: of a Uint8Array, a Float32Array or a Float64Array. */
type Width = 1 | 4 | 8;

export interface Rows {
  readonly count: number;
  readonly inputs: RawValues;
  readonly answers: Answers;
}

/**
 * The rows from `from` on: inputs as bytes if all are whole numbers from 0 to 255, else as float32, or as float64 if float32
 * would round a whole number or a number is out of its range.
 *
 * @param isCategory whether a column holds texts, for messages
 * @throws SimdigitError "data" with line and column of the first wrong cell
 */
export function readRows(
  text: Text,
  from: number,
  dialect: Dialect,
  layout: Layout,
  isCategory: (column: number) => boolean,
): Rows {
  const read = (width: Width) => new Reader(text, dialect, layout, isCategory, width).read(from);
  // Numbers that float32 has rounded are read again.
  return read(1) ?? read(8)!;
}

class Reader {
  readonly #text: Text;
  readonly #dialect: Dialect;
  readonly #layout: Layout;
  readonly #isCategory: (column: number) => boolean;
  readonly #places: Int32Array;
  #width: Width;
  #inputs: RawValues = new Uint8Array(0);
  #answers: Answers;

  constructor(
    text: Text,
    dialect: Dialect,
    layout: Layout,
    isCategory: (column: number) => boolean,
    width: Width,
  ) {
    this.#text = text;
    this.#dialect = dialect;
    this.#layout = layout;
    this.#isCategory = isCategory;
    this.#places = placesOf(layout);
    this.#width = width;
    this.#answers = new Answers(text.file, layout.answers.length);
  }

  /** All rows from an offset on; undefined if float32 has rounded some that need float64. */
  read(from: number): Rows | undefined {
    const { end } = this.#text;
    const { separator } = this.#dialect;
    const { columns, inputs } = this.#layout;
    let capacity = 0;
    let count = 0;
    for (let at = nextRow(this.#text, from, separator); at < end; count++) {
      if (count === capacity) {
        const most = count + mostRows(end - at, columns);
        capacity = Math.min(count === 0 ? lineCount(this.#text, from) : 2 * capacity, most);
        this.#inputs = inputsOf(this.#width, capacity * inputs.length, this.#inputs);
        this.#answers.grow(capacity);
      }
      at = this.#readRow(at, count);
      if (at < 0) return undefined;
      at = nextRow(this.#text, at, separator);
    }
    const used = count * inputs.length;
    const all = this.#inputs;
    return { count, inputs: used < all.length ? all.slice(0, used) : all, answers: this.#answers };
  }

  /** Reads the row at `start`; gives the offset of its line end, or -1 if its numbers need float64. */
  #readRow(start: number, count: number): number {
    const text = this.#text;
    const { bytes, end } = text;
    const { separator } = this.#dialect;
    const { columns } = this.#layout;
    const places = this.#places;
    const isSpaced = separator === SPACE;
    const row = count * this.#layout.inputs.length;
    const last = columns - 1;
    let inputs = this.#inputs;
    let at = start;
    for (let column = 0; column < columns; column++) {
      if (isSpaced) at = skipBlanks(text, at, separator);
      const cell = at;
      let value = 0;
      // Behind the end it is undefined, and no digit.
      let code = bytes[at]!;
      while (code >= ZERO && code <= NINE) {
        value = value * 10 + (code - ZERO);
        at++;
        code = bytes[at]!;
      }
      const place = places[column]!;
      // Most cells of pictures: a byte in plain digits, and a separator.
      if (code === separator && value <= 255 && at > cell && place >= 0 && column < last) {
        inputs[row + place] = value;
        at++;
        continue;
      }
      at = cellEnd(text, cell, separator);
      if (!this.#put(row, place, count, column, start, cell, at)) return -1;
      inputs = this.#inputs;
      if (column === last) break;
      if (at >= end || !isSeparator(bytes[at], separator))
        throw ragged(this.#place(start), columns);
      at++;
    }
    if (isSpaced) at = skipBlanks(text, at, separator);
    if (at < end && !isLineEnd(bytes[at])) throw ragged(this.#place(start), columns);
    return at;
  }

  /** Takes any cell to its place; false if inputs have to be float64. */
  #put(
    row: number,
    place: number,
    count: number,
    column: number,
    start: number,
    from: number,
    to: number,
  ): boolean {
    const text = this.#text;
    const { columns, blank, kind } = this.#layout;
    if (place === BLANK && cellText(text, from, to) !== "") {
      throw ragged(this.#place(start), columns - blank.length);
    }
    if (place === BLANK || place === LEFT_OUT) return true;
    const isLabel = place < 0 && kind === "labels";
    const value = numberIn(text, from, to, this.#dialect.decimal, isLabel ? numberOf : inputOf);
    if (place >= 0) {
      if (!fits(value, this.#width) && !this.#widen(value, column, start)) return false;
      this.#inputs[row + place] = value;
      return true;
    }
    const at = count * this.#answers.columns + ANSWER - place;
    if (!Number.isNaN(value)) this.#answers.putNumber(at, value);
    else if (!isLabel) throw noNumber(this.#place(start), column, columns, false);
    else this.#answers.putText(at, this.#label(column, start, from, to));
    return true;
  }

  /** The label in a cell that is no number. */
  #label(column: number, start: number, from: number, to: number): string {
    const label = cellText(this.#text, from, to);
    if (isMissing(label)) throw missing(this.#place(start), column, label);
    return label;
  }

  /** Makes the inputs so wide that they hold a value; false if some were rounded before. Throws if it is no number. */
  #widen(value: number, column: number, start: number): boolean {
    if (Number.isNaN(value)) {
      const { columns } = this.#layout;
      throw noNumber(this.#place(start), column, columns, this.#isCategory(column));
    }
    const width = widthFor(value);
    if (width <= this.#width) return true;
    if (this.#width === 4) return false;
    this.#width = width;
    this.#inputs = inputsOf(width, this.#inputs.length, this.#inputs);
    return true;
  }

  #place(start: number): Place {
    const { separator } = this.#dialect;
    return { text: this.#text, separator, start, names: this.#layout.names };
  }
}

/** `read` looks at what is no plain number. */
function numberIn(
  text: Text,
  from: number,
  to: number,
  decimal: number,
  read: (text: string, decimal: number) => number,
): number {
  const value = plainNumber(text.bytes, from, to, decimal);
  return Number.isNaN(value) ? read(cellText(text, from, to), decimal) : value;
}

function placesOf({ columns, inputs, answers, blank }: Layout): Int32Array {
  const places = new Int32Array(columns).fill(LEFT_OUT);
  for (const [feature, column] of inputs.entries()) places[column] = feature;
  for (const [i, column] of answers.entries()) places[column] = ANSWER - i;
  for (const column of blank) places[column] = BLANK;
  return places;
}

/** The number of rows, if each but the last ends with a line feed. */
function lineCount({ bytes, end }: Text, from: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0 && at < end - 1; lines++) {
    at = bytes.indexOf(LINE_FEED, at + 1);
  }
  return lines;
}

/** As many rows as the bytes can hold: a file of line feeds would else ask for all memory. A cell takes two bytes. */
function mostRows(length: number, columns: number): number {
  return Math.ceil((length + 1) / (2 * columns));
}

/** Whether inputs of so many bytes hold a value. Of float32, larger and smaller ones are left to widthFor. */
function fits(value: number, width: Width): boolean {
  if (width === 1) return (value & 255) === value;
  if (width === 8) return !Number.isNaN(value);
  const size = Math.abs(value);
  return size === 0 || (size <= EXACT_IN_F32 && size >= LEAST_IN_F32);
}

function widthFor(value: number): Width {
  if ((value & 255) === value) return 1;
  const size = Math.abs(value);
  const isRounded = size > EXACT_IN_F32 && Number.isInteger(value) && Math.fround(value) !== value;
  return isRounded || size < LEAST_IN_F32 || !Number.isFinite(Math.fround(value)) ? 8 : 4;
}

/** Inputs of so many bytes each, that begin with `values`. */
function inputsOf(width: Width, length: number, values: RawValues): RawValues {
  const inputs =
    width === 1
      ? new Uint8Array(length)
      : width === 4
        ? new Float32Array(length)
        : new Float64Array(length);
  inputs.set(values);
  return inputs;
}
