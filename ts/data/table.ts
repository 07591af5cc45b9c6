// Tables as text: CSV of every dialect. The parts are in table/: how it is written, what its columns are, its rows, and the
// classes of its answers.

import type { Bytes } from "../core/arrays.ts";
import type { AnyData } from "../core/dataset.ts";
import { badData, checkObject, checkText, checkTypedArray } from "../core/errors.ts";
import type { ReadOptions } from "./entry.ts";
import { checkReadOptions } from "./read_options.ts";
import { COMMA, type Text } from "./table/cells.ts";
import { quoted } from "./table/complaints.ts";
import { dataOf } from "./table/data_set.ts";
import { checkEncoding } from "./table/dialect.ts";
import { type Layout, layoutNamed, layoutOf } from "./table/layout.ts";
import { numberOf } from "./table/numbers.ts";
import { type Rows, readRows } from "./table/rows.ts";
import { type Start, startOf } from "./table/start.ts";
import { unpack } from "./unpack.ts";

/** What the table itself does not say. */
export interface TableOptions extends ReadOptions {
  /** The data set's name. */
  readonly name: string;
}

export interface DecodedTable {
  /** With labels, targets, or neither. */
  readonly data: AnyData;
  /** What a user should know, such as where the labels are. */
  readonly notes: readonly string[];
}

/** The layouts of tables that have been read, by the buffers of their inputs: other tables may be like them. */
const layouts = new WeakMap<object, Layout>();

/**
 * Reads a table: numbers in rows, separated by commas, semicolons, tabs, pipes or spaces; with or without a header, quotes,
 * decimal commas and row numbers; gzipped or not.
 *
 * The labels are in the column that `labelColumn` names, else in one that is called label, class, target or y, else in the
 * first or last column if only one of them can be, or in the only one with names; one-hot labels are recognised. Whole numbers
 * are class numbers, texts are class names; other numbers, and `targetColumns`, are targets of a regression.
 *
 * @param file the name in messages
 * @param options.like a data set whose columns and classes this table has; it may lack the labels
 * @returns count x features inputs: bytes if all are whole numbers from 0 to 255, else float32, or float64 if float32 would
 *   round whole numbers. Columns of pixels have a shape
 * @throws SimdigitError "data" with line and column of what is wrong, "usage" for a column that is not there
 */
export async function decodeTable(
  bytes: Uint8Array,
  file: string,
  options: TableOptions,
): Promise<DecodedTable> {
  checkText("file", file);
  checkTypedArray(`${file}: bytes`, bytes, ["Uint8Array"]);
  checkObject("options", options, "an object with name");
  const { name, ...reading } = options;
  checkText("name", name);
  checkReadOptions(reading);
  const unpacked = await unpack(bytes as Bytes, file);
  checkEncoding(unpacked.bytes, file);
  const text: Text = { file, bytes: unpacked.bytes, end: unpacked.bytes.length };
  const start = startOf(text);
  checkRows(file, start);
  const notes = [...unpacked.notes, ...notesOf(start)];
  const { like } = options;
  const table = { file, columns: start.columns, names: start.header?.names, sample: start.sample };
  const known =
    like && (layouts.get(like.inputs.buffer) ?? (like.columns && layoutNamed(like.columns)));
  const layout = layoutOf(table, options, known, notes);
  if (layout.inputs.length === 0)
    throw badData(
      `${file}: expected columns with inputs beside the answers, got none - pictures are read from a folder for each class`,
    );
  if (like && like.features !== layout.inputs.length) {
    throw badData(
      `${file}: expected ${like.features} columns of inputs, as the training set has, got ${layout.inputs.length}`,
    );
  }
  const rows = rowsOf(text, start, layout);
  const data = dataOf(text, start, layout, rows, options, notes);
  layouts.set(data.inputs.buffer, layout);
  return { data, notes };
}

function checkRows(file: string, { columns, sample, header }: Start): void {
  if (columns === 0 || sample.rows.length === 0) {
    const found = header
      ? `below the header, got none - is it the right file? It only says ${quoted(header.names.join(" "))}`
      : "got none";
    throw badData(`${file}: expected rows of numbers${header ? " " : ", "}${found}`);
  }
  const [first] = sample.rows;
  const samples = first!.map((_, column) => sample.column(column));
  if (samples.some(({ kind, areTruths }) => kind !== "text" || areTruths)) return;
  throw badData(
    `${file}: expected a table with numbers, got texts alone, as ${quoted(first![0]!)} - is it the right file?`,
  );
}

function notesOf({ header, dialect }: Start): string[] {
  const notes = header?.note ? [header.note] : [];
  if (dialect.decimal === COMMA) notes.push("numbers have decimal commas");
  const { doubtful, decimal } = dialect;
  if (doubtful !== undefined) {
    const mark = decimal === COMMA ? "comma" : "dot";
    notes.push(
      `${doubtful} is read as ${numberOf(doubtful, decimal)}: if the ${mark} groups thousands, leave it out of the file`,
    );
  }
  return notes;
}

function rowsOf(text: Text, { from, dialect, sample }: Start, layout: Layout): Rows {
  const isCategory = (column: number) => sample.column(column).kind === "text";
  try {
    return readRows(text, from, dialect, layout, isCategory);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw badData(
      `${text.file}: the table does not fit into the memory of this host - read a part of it`,
    );
  }
}
