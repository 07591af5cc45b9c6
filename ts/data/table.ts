// Tables as text: CSV of every dialect. The parts are in table/: how it is written, what its columns are, its rows, and the
// classes of its answers.

import type { Bytes } from "../core/arrays.ts";
import {
  type AnyData,
  type Examples,
  hasLabels,
  hasTargets,
  type RawValues,
} from "../core/dataset.ts";
import { badData, checkObject, checkText, checkTypedArray } from "../core/errors.ts";
import type { ReadOptions } from "./entry.ts";
import { checkReadOptions } from "./read_options.ts";
import {
  type Answers,
  type Classes,
  classesOf,
  oneHotClasses,
  sameClasses,
  shortList,
} from "./table/answers.ts";
import { COMMA, countCells, nextRow, type Text } from "./table/cells.ts";
import { whereIs } from "./table/complaints.ts";
import { checkEncoding } from "./table/dialect.ts";
import { shapeOf } from "./table/header.ts";
import { columnNames, type Layout, layoutOf } from "./table/layout.ts";
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
 * first or last column if only one of them can be; one-hot labels are recognised. Whole numbers are class numbers, texts are
 * class names; other numbers, and `targetColumns`, are targets of a regression.
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
  checkText("name", options.name);
  checkReadOptions(options);
  const unpacked = await unpack(bytes as Bytes, file);
  checkEncoding(unpacked.bytes, file);
  const text: Text = { file, bytes: unpacked.bytes, end: unpacked.bytes.length };
  const start = startOf(text);
  if (start.columns === 0 || start.sample.rows.length === 0) {
    throw badData(
      `${file}: expected rows of numbers${start.header ? " below the header" : ""}, got none`,
    );
  }
  const notes = [...unpacked.notes, ...notesOf(start)];
  const { like } = options;
  const table = { file, columns: start.columns, names: start.header?.names, sample: start.sample };
  const layout = layoutOf(table, options, like && layouts.get(like.inputs.buffer), notes);
  if (layout.inputs.length === 0)
    throw badData(`${file}: expected columns with inputs beside the answers, got none`);
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

function notesOf({ header, dialect }: Start): string[] {
  const notes = header?.note ? [header.note] : [];
  if (dialect.decimal === COMMA) notes.push("numbers have decimal commas");
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

function dataOf(
  text: Text,
  start: Start,
  layout: Layout,
  { count, inputs, answers }: Rows,
  { name, like }: TableOptions,
  notes: string[],
): AnyData {
  const features = layout.inputs.length;
  const names = layout.names && layout.inputs.map((column) => layout.names![column]!);
  const shape = like ? like.shape : shapeOf(names, features);
  const examples: Examples = {
    name,
    inputs: like ? ofSameType(inputs, like.inputs) : inputs,
    count,
    features,
    ...(shape && { shape }),
  };
  if (examples.inputs instanceof Float64Array) {
    notes.push("inputs are float64: float32 would round some of them");
  }
  const where = (row: number) => whereIsRow(text, start, layout, row);
  if (layout.answers.length === 0) {
    notes.push("no labels");
    return examples;
  }
  const isRegression = areTargets(layout, answers, count, like);
  notes.push(answerNote(start, layout, isRegression));
  if (isRegression) {
    return { ...examples, targets: answers.numbers(count), outputs: answers.columns };
  }
  const classes = readClasses(layout, answers, count, like, where);
  if (classes.classNames && !like) {
    notes.push(`${classes.classes} classes: ${shortList(classes.classNames)}`);
  }
  return { ...examples, ...classes };
}

/** Bytes beside floats would be scaled otherwise. */
function ofSameType(inputs: RawValues, like: RawValues): RawValues {
  if (inputs instanceof Float64Array || like instanceof Uint8Array) return inputs;
  return like instanceof Float64Array ? new Float64Array(inputs) : new Float32Array(inputs);
}

function answerNote({ columns, header }: Start, layout: Layout, isRegression: boolean): string {
  const { answers, kind, isGuess } = layout;
  const what = isRegression ? "targets" : kind === "one-hot" ? "one-hot labels" : "labels";
  const at = answers[0] === 0 ? ", the first" : answers.at(-1) === columns - 1 ? ", the last" : "";
  const side = answers.length === 1 ? at : "";
  const guess = isGuess && !header ? " (there is no header)" : "";
  return `${what} in ${columnNames(layout, answers)}${side}${guess}`;
}

/** Whether the answers are numbers to predict: said so, or not whole. */
function areTargets(
  { kind }: Layout,
  answers: Answers,
  count: number,
  like: AnyData | undefined,
): boolean {
  if (kind !== "labels" || answers.areTexts) return kind === "targets";
  return (like && hasTargets(like)) || !answers.areWhole(count);
}

function readClasses(
  layout: Layout,
  answers: Answers,
  count: number,
  like: AnyData | undefined,
  where: (row: number) => string,
): Classes {
  if (layout.kind === "one-hot") return oneHotClasses(answers, count, layout.classNames, where);
  if (like && hasLabels(like)) return sameClasses(answers, count, like, where);
  return classesOf(answers, count, layout.isGuess);
}

/** As "iris.csv line 3 column 5 (species)", the place of the answer in a row counted from 0. */
function whereIsRow(text: Text, { from, dialect }: Start, layout: Layout, row: number): string {
  const { separator } = dialect;
  let start = nextRow(text, from, separator);
  for (let before = 0; before < row; before++) {
    start = nextRow(text, countCells(text, start, separator).next, separator);
  }
  return whereIs({ text, separator, start, names: layout.names }, layout.answers[0]!);
}
