// CSV of images: one line per image, the label and then 28 x 28 pixels, with or without a header line.
// Bytes are parsed in one pass: splitting strings would take ten times as long for 110 MB.

import type { Bytes } from "../core/arrays.ts";
import { checkDataset, type Dataset } from "../core/dataset.ts";
import { checkText, checkTypedArray, SimdigitError } from "../core/errors.ts";
import type { ClassNumbers } from "../core/labels.ts";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const COLUMNS = 1 + PIXELS;
const CLASSES = 10;
/** Length of the shortest line: one digit per column, commas, a line feed. */
const MIN_LINE_BYTES = 2 * COLUMNS;
/** Longest wrong line that is explained column by column; a right line has under 4 KB. */
const MAX_EXPLAINED_BYTES = 65536;
const LINES_A_CHUNK = 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const COMMA = 44;
const ZERO = 48;
const NINE = 57;

/**
 * Reads lines of 785 whole numbers: a label from 0 to 9, then 784 pixels from 0 to 255.
 * A header line, a byte-order mark, CRLF and blank lines at the end are fine.
 *
 * @param file the name in messages
 * @param name the data set's name
 * @throws SimdigitError "data" with the line and column of the first error
 */
export function decodeCsv(bytes: Uint8Array, file: string, name: string): Dataset {
  checkText("file", file);
  checkText("name", name);
  checkTypedArray(`${file}: bytes`, bytes, ["Uint8Array"]);
  const end = contentEnd(bytes);
  const { offset, line } = firstExample(bytes, end);
  const rows = countLines(bytes, offset, end);
  if (rows === 0) {
    throw new SimdigitError("data", `${file}: expected lines of ${COLUMNS} numbers, got none`);
  }
  // No more than the bytes can hold: a file of line feeds would otherwise ask for all memory.
  const capacity = Math.min(rows, Math.ceil((end - offset + 1) / MIN_LINE_BYTES));
  const inputs = new Uint8Array(capacity * PIXELS);
  const labels = new Uint8Array(capacity);
  let at = offset;
  for (let row = 0; row < rows; row++) {
    const next = row < capacity ? parseLine(bytes, at, end, inputs, labels, row) : -1;
    if (next < 0) throw explainLine(bytes, at, end, file, line + row);
    at = next;
  }
  return {
    name,
    inputs,
    labels,
    count: rows,
    features: PIXELS,
    classes: CLASSES,
    shape: [SIDE, SIDE, 1],
  };
}

/**
 * The data set as CSV in chunks of about 2 MB: label first, no header line, LF.
 *
 * @throws SimdigitError "data" unless the inputs are bytes
 */
export function encodeCsv(data: Dataset<ClassNumbers>): Generator<Bytes> {
  checkDataset(data);
  if (data.inputs instanceof Uint8Array) return chunks(data);
  throw new SimdigitError("data", `${data.name}: CSV expected one byte per pixel, got floats`);
}

function* chunks({ inputs, labels, count, features }: Dataset<ClassNumbers>): Generator<Bytes> {
  const encoder = new TextEncoder();
  for (let start = 0; start < count; start += LINES_A_CHUNK) {
    let text = "";
    for (let i = start; i < Math.min(start + LINES_A_CHUNK, count); i++) {
      text += `${labels[i]},${inputs.subarray(i * features, (i + 1) * features).join(",")}\n`;
    }
    yield encoder.encode(text);
  }
}

/** Offset of the content's end, without trailing line ends. */
function contentEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN)) end--;
  return end;
}

/** Offset and number of the first line after a byte-order mark and a header, which starts with a letter or a quote. */
function firstExample(bytes: Uint8Array, end: number): { offset: number; line: number } {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = marked ? 3 : 0;
  if (!/["A-Za-z]/.test(String.fromCharCode(bytes[start] ?? 0))) return { offset: start, line: 1 };
  const lineEnd = bytes.indexOf(LINE_FEED, start);
  return { offset: lineEnd < 0 ? end : lineEnd + 1, line: 2 };
}

function countLines(bytes: Uint8Array, offset: number, end: number): number {
  if (offset >= end) return 0;
  let lines = 1;
  for (let at = bytes.indexOf(LINE_FEED, offset); at >= 0 && at < end; lines++) {
    at = bytes.indexOf(LINE_FEED, at + 1);
  }
  return lines;
}

/** Parses the line at `at` into row `row`; the offset of the next line, or -1 if it is wrong. */
function parseLine(
  bytes: Uint8Array,
  at: number,
  end: number,
  inputs: Uint8Array,
  labels: Uint8Array,
  row: number,
): number {
  const firstPixel = row * PIXELS - 1;
  for (let column = 0; column < COLUMNS; column++) {
    const start = at;
    let value = 0;
    let code = at < end ? bytes[at]! : LINE_FEED;
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      at++;
      code = at < end ? bytes[at]! : LINE_FEED;
    }
    if (at === start || value > (column === 0 ? CLASSES - 1 : 255)) return -1;
    if (column === 0) labels[row] = value;
    else inputs[firstPixel + column] = value;
    if (column < COLUMNS - 1) {
      if (code !== COMMA) return -1;
      at++;
    } else {
      if (code === CARRIAGE_RETURN) code = at + 1 < end ? bytes[++at]! : LINE_FEED;
      if (code !== LINE_FEED) return -1;
    }
  }
  return at + 1;
}

/** The error of a line that did not parse. */
function explainLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  file: string,
  line: number,
): SimdigitError {
  const lineFeed = bytes.indexOf(LINE_FEED, start);
  const lineEnd = Math.min(lineFeed < 0 ? end : lineFeed, end);
  const where = `${file} line ${line}`;
  if (lineEnd - start > MAX_EXPLAINED_BYTES) {
    return new SimdigitError(
      "data",
      `${where}: expected ${COLUMNS} columns, got a line of ${lineEnd - start} bytes - is this a CSV file?`,
    );
  }
  const text = new TextDecoder().decode(bytes.subarray(start, lineEnd)).replace(/\r$/, "");
  const cells = text.split(",");
  if (cells.length !== COLUMNS) {
    const got = text === "" ? "a blank line" : `${cells.length}`;
    return new SimdigitError("data", `${where}: expected ${COLUMNS} columns, got ${got}`);
  }
  const wrong = cells.findIndex((cell, index) => !isCell(cell, index === 0 ? CLASSES - 1 : 255));
  const expected = wrong === 0 ? "a label from 0 to 9" : "a pixel as a whole number from 0 to 255";
  return new SimdigitError(
    "data",
    `${where} column ${wrong + 1}: expected ${expected}, got ${JSON.stringify(cells[wrong]!.slice(0, 20))}`,
  );
}

function isCell(text: string, most: number): boolean {
  return /^[0-9]+$/.test(text) && Number(text) <= most;
}
