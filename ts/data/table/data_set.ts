// The data set that the rows of a table come to: with class labels, with targets, or without answers.

import {
  type AnyData,
  type Examples,
  hasAnswers,
  hasLabels,
  hasTargets,
  type ImageShape,
  type RawValues,
} from "../../core/dataset.ts";
import { badData, usage } from "../../core/errors.ts";
import type { ReadOptions } from "../entry.ts";
import { rowsFirst } from "../images.ts";
import {
  type Answers,
  type Classes,
  classesOf,
  oneHotClasses,
  sameClasses,
  shortList,
} from "./answers.ts";
import { countCells, nextRow, type Text } from "./cells.ts";
import { columnNames } from "./columns.ts";
import { whereIs } from "./complaints.ts";
import { shapeOf } from "./header.ts";
import { columnsIn, type Layout } from "./layout.ts";
import type { Rows } from "./rows.ts";
import type { Start } from "./start.ts";

/**
 * The data set that the rows of a table come to.
 *
 * @param notes get what a user should know
 */
export function dataOf(
  text: Text,
  start: Start,
  layout: Layout,
  { count, inputs, answers }: Rows,
  options: ReadOptions & { readonly name: string },
  notes: string[],
): AnyData {
  const { name, like } = options;
  const shape = imageShape(text.file, layout, options);
  const byRows = shape && options.transpose ? transposed(inputs, shape) : inputs;
  const examples: Examples = {
    name,
    inputs: like ? ofSameType(byRows, like.inputs) : byRows,
    count,
    features: layout.inputs.length,
    ...(shape && { shape }),
  };
  if (examples.inputs instanceof Float64Array) {
    notes.push("inputs are float64: float32 would round some of them");
  }
  const where = (row: number) => whereIsRow(text, start, layout, row);
  const isRegression = areTargets(layout, answers, count, like);
  const columns = shape ? undefined : columnsIn(layout, isRegression);
  const named = columns ? { ...examples, columns } : examples;
  if (layout.answers.length === 0) {
    notes.push("no labels");
    return named;
  }
  notes.push(answerNote(start, layout, isRegression));
  checkAnswers(text.file, isRegression, layout, like);
  if (isRegression) {
    return { ...named, targets: answers.numbers(count), outputs: answers.columns };
  }
  const classes = readClasses(layout, answers, count, like, where);
  if (classes.classNames && !like) {
    notes.push(`${classes.classes} classes: ${shortList(classes.classNames)}`);
  }
  return { ...named, ...classes };
}

/** The shape of the images that the rows are: that of another set, or as their size or the columns' names say. */
function imageShape(
  file: string,
  { names, inputs }: Layout,
  { like, size, transpose }: ReadOptions,
): ImageShape | undefined {
  const features = inputs.length;
  if (like) return like.shape;
  const stored = size
    ? sizedShape(size, features)
    : shapeOf(names && inputs.map((column) => names[column]!), features);
  if (!transpose) return stored;
  if (!stored) {
    throw usage(
      `${file}: transpose expected images, got examples of ${features} numbers - give their size, or leave transpose out`,
    );
  }
  const [rows, columns, channels] = stored;
  return [columns, rows, channels];
}

/** The shape of pictures of a size, grey or with up to four channels. */
function sizedShape(
  [rows, columns]: readonly [number, number],
  features: number,
): ImageShape | undefined {
  const channels = features / (rows * columns);
  return [1, 2, 3, 4].includes(channels) ? [rows, columns, channels] : undefined;
}

function transposed(inputs: RawValues, shape: ImageShape): RawValues {
  return rowsFirst(inputs, { shape, planes: false, byColumns: true });
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
  if (like && hasLabels(like)) return false;
  return (like && hasTargets(like)) || !answers.areWhole(count);
}

/** Throws unless there are as many targets or one-hot classes as in the set that this one is like, and of that kind. */
function checkAnswers(
  file: string,
  isRegression: boolean,
  { kind, answers }: Layout,
  like: AnyData | undefined,
): void {
  if (!hasAnswers(like)) return;
  const wanted = hasLabels(like) ? `${like.classes} classes` : `${like.outputs} targets`;
  const count = kind === "labels" && hasLabels(like) ? like.classes : answers.length;
  const got = isRegression ? `${count} targets` : `${count} classes`;
  if (got === wanted) return;
  throw badData(
    `${file}: expected ${wanted}, as the training set has, got ${kind === "labels" && !isRegression ? "labels" : got}`,
  );
}

function readClasses(
  layout: Layout,
  answers: Answers,
  count: number,
  like: AnyData | undefined,
  where: (row: number) => string,
): Classes {
  const classNames = like && hasLabels(like) ? like.classNames : layout.classNames;
  if (layout.kind === "one-hot") return oneHotClasses(answers, count, classNames, where);
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
