// Reads the rows of a table whose columns are known. Bytes become numbers in one pass: a text for each cell, which
// general parsers of CSV make, would take at least eight times as long.

import type { RawValues } from "../../core/dataset.ts";
import { Answers } from "./answers.ts";
import {
  CARRIAGE_RETURN,
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
import { isMissing, numberOf, plainNumber } from "./numbers.ts";

const NINE = 57;
const ZERO = 48;
/** Whole numbers of so many digits are exact. */
const MOST_DIGITS = 15;
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
 * @param width bytes of an input to begin with: 1, 4 or 8
 * @throws SimdigitError "data" with line and column of the first wrong cell
 */
export function readRows(
  text: Text,
  from: number,
  dialect: Dialect,
  layout: Layout,
  isCategory: (column: number) => boolean,
  width: Width = 1,
): Rows {
  const { bytes, end } = text;
  const { separator, decimal } = dialect;
  const { columns, names } = layout;
  const places = placesOf(layout);
  const features = layout.inputs.length;
  const isSpaced = separator === SPACE;
  let capacity = capacityFor(text, from, columns);
  let inputs = inputsOf(width, capacity * features);
  let bytesEach = width;
  const answers = new Answers(text.file, layout.answers.length, capacity);
  let count = 0;
  for (let at = nextRow(text, from, separator); at < end; count++) {
    if (count === capacity) {
      capacity = Math.min(2 * capacity, count + mostRows(end - at, columns));
      inputs = inputsOf(bytesEach, capacity * features, inputs);
      answers.grow(capacity);
    }
    const start = at;
    const place = (): Place => ({ text, separator, start, names });
    const row = count * features;
    for (let column = 0; column < columns; column++) {
      if (isSpaced) at = skipBlanks(text, at, separator);
      const cell = at;
      let value = 0;
      let code = at < end ? bytes[at]! : LINE_FEED;
      while (code >= ZERO && code <= NINE) {
        value = value * 10 + (code - ZERO);
        at++;
        code = at < end ? bytes[at]! : LINE_FEED;
      }
      const isPlain = code === separator || code === LINE_FEED || code === CARRIAGE_RETURN;
      if (!isPlain || at === cell || at - cell > MOST_DIGITS) {
        at = cellEnd(text, cell, separator);
        code = at < end ? bytes[at]! : LINE_FEED;
        value = numberIn(text, cell, at, decimal);
      }
      const goesTo = places[column]!;
      if (goesTo >= 0) {
        if (!fits(value, bytesEach)) {
          if (Number.isNaN(value)) throw noNumber(place(), column, isCategory(column));
          const wider = widthFor(value);
          // Numbers that float32 has rounded are read again.
          if (wider === 8 && bytesEach === 4) {
            return readRows(text, from, dialect, layout, isCategory, 8);
          }
          if (wider > bytesEach) {
            bytesEach = wider;
            inputs = inputsOf(bytesEach, inputs.length, inputs);
          }
        }
        inputs[row + goesTo] = value;
      } else if (goesTo <= ANSWER) {
        const answer = count * answers.columns + ANSWER - goesTo;
        if (!Number.isNaN(value)) answers.putNumber(answer, value);
        else answers.putText(answer, answerIn(text, cell, at, layout, column, place));
      } else if (goesTo === BLANK && at > cell && cellText(text, cell, at) !== "") {
        throw ragged(place(), columns - layout.blank.length);
      }
      if (column < columns - 1) {
        if (!isSeparator(code, separator)) throw ragged(place(), columns);
        at++;
      }
    }
    if (isSpaced) at = skipBlanks(text, at, separator);
    if (at < end && !isLineEnd(bytes[at])) throw ragged(place(), columns);
    at = nextRow(text, at, separator);
  }
  const used = count * features;
  return { count, inputs: used === inputs.length ? inputs : inputs.slice(0, used), answers };
}

function numberIn(text: Text, from: number, to: number, decimal: number): number {
  const value = plainNumber(text.bytes, from, to, decimal);
  return Number.isNaN(value) ? numberOf(cellText(text, from, to), decimal) : value;
}

/** The label in a cell that is no number. */
function answerIn(
  text: Text,
  from: number,
  to: number,
  { kind }: Layout,
  column: number,
  place: () => Place,
): string {
  const label = cellText(text, from, to);
  if (kind !== "labels") throw noNumber(place(), column, false);
  if (isMissing(label)) throw missing(place(), column, label);
  return label;
}

function placesOf({ columns, inputs, answers, blank }: Layout): Int32Array {
  const places = new Int32Array(columns).fill(LEFT_OUT);
  for (const [feature, column] of inputs.entries()) places[column] = feature;
  for (const [i, column] of answers.entries()) places[column] = ANSWER - i;
  for (const column of blank) places[column] = BLANK;
  return places;
}

/** The number of line feeds, but no more rows than the bytes can hold: a file of line feeds would ask for all memory. */
function capacityFor({ bytes, end }: Text, from: number, columns: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0 && at < end; lines++) {
    at = bytes.indexOf(LINE_FEED, at + 1);
  }
  return Math.min(lines, mostRows(end - from, columns));
}

/** A cell takes a byte and a separator or line end. */
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
function inputsOf(width: Width, length: number, values?: RawValues): RawValues {
  const inputs =
    width === 1
      ? new Uint8Array(length)
      : width === 4
        ? new Float32Array(length)
        : new Float64Array(length);
  if (values) inputs.set(values);
  return inputs;
}
