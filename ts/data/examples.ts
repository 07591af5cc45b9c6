// Data sets from arrays of inputs and of labels: which axis is what, which numbers are classes, which are to be predicted.
// images.ts knows how pixels lie in arrays.

import { type AnyData, hasTargets, type RawValues } from "../core/dataset.ts";
import { badData } from "../core/errors.ts";
import { type ArrayClasses, classesIn, namedClasses, placedClasses } from "./array_classes.ts";
import type { ReadOptions } from "./entry.ts";
import { imageLayout, rowsFirst } from "./images.ts";
import type { Numbers } from "./numbers.ts";
import { type StoredArray, shapeText } from "./stored_array.ts";

export interface Parts {
  /** The data set's name. */
  readonly name: string;
  readonly inputs: StoredArray;
  readonly labels?: StoredArray | undefined;
}

export interface Made {
  readonly data: AnyData;
  /** What a user should know. */
  readonly notes: readonly string[];
}

/** Label files of QMNIST have eight columns: the class, then where the digit comes from. */
const QMNIST_COLUMNS = 8;
/** The largest integer that float32 holds with all below it. */
const MOST_FLOAT = 2 ** 24;

/**
 * The data set in arrays.
 *
 * @throws SimdigitError "data" unless the arrays belong together and hold what a data set needs
 */
export function examplesOf({ name, inputs, labels }: Parts, options: ReadOptions = {}): Made {
  checkNotEmpty(inputs);
  const count = inputs.shape[0]!;
  if (labels !== undefined) checkBelongTogether(inputs, labels);
  const layout = imageLayout(inputs, options);
  const features = inputs.values.length / count;
  const values = rawValues(inputs, layout.shape !== undefined);
  const examples = {
    name,
    inputs: rowsFirst(values.inputs, layout),
    count,
    features,
    ...(layout.shape && { shape: layout.shape }),
  };
  const answers = labels && answersOf(labels, count, options);
  const files = [inputs, labels].flatMap((array) => array?.notes ?? []);
  const notes = [...files, ...layout.notes, ...values.notes, ...(answers?.notes ?? [])];
  return { data: { ...examples, ...answers?.answers }, notes };
}

function checkNotEmpty({ file, shape, values }: StoredArray): void {
  if (shape.length === 0) throw badData(`${file}: expected an array of examples, got one number`);
  if (values.length > 0) return;
  throw badData(`${file}: expected examples, got none: ${shapeText(shape)} - get the file again`);
}

function checkBelongTogether(inputs: StoredArray, labels: StoredArray): void {
  const [count = 0] = inputs.shape;
  const [labelCount = 0] = labels.shape;
  const found = shapeText(labels.shape);
  if (inputs.shape.length === 1 && labels.shape.length > 2) {
    throw badData(
      `${inputs.file}: expected images, got ${count} labels, while ${labels.file} has ${found} numbers - the files are swapped: exchange their names`,
    );
  }
  if (labels.shape.length > 2) {
    throw badData(`${labels.file}: expected labels, one for each example, got ${found} numbers`);
  }
  if (count === labelCount) return;
  const isLast = inputs.shape.length > 1 && inputs.shape.at(-1) === labelCount;
  const advice = isLast
    ? `the examples lie along the last axis of ${inputs.file}: move it to the front`
    : "are both files of the same set?";
  const what = inputs.shape.length > 2 ? "image" : "example";
  throw badData(
    `${labels.file}: expected ${count} labels, one for each ${what} of ${inputs.file}, got ${labelCount} - ${advice}`,
  );
}

/**
 * Inputs of the types that sessions take. Whole numbers from 0 to 255 become bytes if they are pixels, or if the file calls
 * them integers of one byte.
 */
function rawValues(
  { file, values, integers }: StoredArray,
  isImage: boolean,
): { inputs: RawValues; notes: string[] } {
  if (values instanceof Uint8Array) return { inputs: values, notes: [] };
  if (isImage && arePixels(values, integers)) {
    const note = `${file}: whole numbers from 0 to 255, taken as bytes`;
    return { inputs: Uint8Array.from(values), notes: integers ? [] : [note] };
  }
  if (values instanceof Float32Array || (values instanceof Float64Array && !integers)) {
    return { inputs: values, notes: [] };
  }
  const isExact = values.every((value: number) => Math.abs(value) <= MOST_FLOAT);
  return { inputs: isExact ? Float32Array.from(values) : Float64Array.from(values), notes: [] };
}

/** Whether all numbers are bytes; floats that are all 0 or 1 may be shades from black to white and stay floats. */
function arePixels(values: Numbers, integers: boolean): boolean {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= 0 && value <= 255 && Number.isInteger(value))) return false;
    if (value > most) most = value;
  }
  return integers || most > 1;
}

type Answers =
  | ArrayClasses
  | { readonly targets: Float32Array | Float64Array; readonly outputs: number };

/** Labels of count, count x 1, one-hot rows, or QMNIST's eight columns; else numbers to predict. */
function answersOf(
  array: StoredArray,
  count: number,
  options: ReadOptions,
): { answers: Answers; notes: string[] } {
  const { file, values, integers } = array;
  const columns = values.length / count;
  if (columns === 0) throw badData(`${file}: expected labels, got none`);
  const { like } = options;
  const wantsTargets =
    options.targetColumns !== undefined || (like !== undefined && hasTargets(like));
  if (wantsTargets) return { answers: targetsOf(array, columns), notes: [] };
  const hot = columns > 1 ? hotPlaces(values, columns) : undefined;
  if (hot !== undefined) {
    const notes = [`${file}: one-hot labels of ${columns} classes`];
    return { answers: placedClasses(hot, file, columns, options), notes };
  }
  if (columns === QMNIST_COLUMNS && integers) {
    const first = values.filter((_: number, i: number) => i % columns === 0);
    const notes = [`${file}: labels in the first of ${columns} columns, as QMNIST has them`];
    return { answers: classesIn(first, file, options), notes };
  }
  if (columns === 1 && (integers || values.every(Number.isInteger))) {
    const answers = classesIn(values, file, options);
    const named = options.like === undefined && answers.classNames;
    return { answers, notes: named ? [`${file}: ${namedClasses(named)}`] : [] };
  }
  const missing = values.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw badData(
      `${file}: answer ${Math.floor(missing / columns)} expected a number, got NaN - fill it in, or leave its example out`,
    );
  }
  const why = columns > 1 ? `${columns} numbers an example` : "numbers that are not whole";
  const notes = [`${file}: ${why}, to be predicted as they are (regression)`];
  return { answers: targetsOf(array, columns), notes };
}

function targetsOf({ values }: StoredArray, outputs: number): Answers {
  const targets = values instanceof Float32Array ? values : Float64Array.from(values);
  return { targets, outputs };
}

/** The place of the 1 in each row; undefined unless every row has one and else 0. */
function hotPlaces(values: Numbers, columns: number): Uint32Array | undefined {
  const places = new Uint32Array(values.length / columns);
  for (let row = 0; row < places.length; row++) {
    let ones = 0;
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      if (value === 1) {
        ones++;
        places[row] = column;
      } else if (value !== 0) return undefined;
    }
    if (ones !== 1) return undefined;
  }
  return places;
}
