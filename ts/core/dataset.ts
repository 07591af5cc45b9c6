// Examples in memory, with class labels or with real targets, and how their raw values become the inputs of a network.
// ts/data reads files; a backend copies the examples to where it computes.

import { type Columns, checkColumns, columnsFields } from "./columns.ts";
import {
  badData,
  checkInteger,
  checkText,
  checkTypedArray,
  expected,
  type SimdigitError,
} from "./errors.ts";
import { type ClassNumbers, checkClassArray, checkClassNumbers, MOST_CLASSES } from "./labels.ts";

/** Values of examples as they come: bytes are pixels 0..255, floats are any values; Scaling turns both into inputs. */
export type RawValues = Uint8Array | Float32Array | Float64Array;

/** Class numbers as readers give them. */
export type Labels = Uint8Array | Uint16Array;

/** Height, width and channels of an image, whose pixels lie row by row, the channels of a pixel beside each other. */
export type ImageShape = readonly [rows: number, columns: number, channels: number];

/** What all kinds of data sets have; alone, examples without answers. */
export interface Examples {
  /** Its source, for messages and reports: "mnist", "drawn", a folder's name. */
  readonly name: string;
  /** count x features, row-major. */
  readonly inputs: RawValues;
  readonly count: number;
  readonly features: number;
  /** When the features are the pixels of an image. */
  readonly shape?: ImageShape;
  /** When they are columns of a table with a header. */
  readonly columns?: Columns;
}

/** Examples with one class label each. */
export interface Dataset<L extends ClassNumbers = Labels> extends Examples {
  /** count class numbers, each below `classes`. */
  readonly labels: L;
  readonly classes: number;
  /** What the classes are called, in the order of their numbers. */
  readonly classNames?: readonly string[];
}

/** Examples with real numbers to predict. */
export interface RegressionDataset extends Examples {
  /** count x outputs, row-major. */
  readonly targets: Float32Array | Float64Array;
  readonly outputs: number;
}

/** A data set with answers, which can be learned from and tested on. */
export type Answered = Dataset | RegressionDataset;

/** A data set of any kind; guards: hasLabels, hasTargets, hasAnswers. */
export type AnyData = Answered | Examples;

/** A data set to train or test on, as functions take it: its labels are any array of whole numbers. */
export type GivenData = Dataset<ClassNumbers> | RegressionDataset;

/** A training set and a test set from one source. */
export interface DataSplits<D extends GivenData = Dataset> {
  readonly train: D;
  readonly test: D;
}

/**
 * How a raw value enters the network, in float64, then rounded to the network's type: all values alike, or each
 * feature (column) by numbers of its own.
 */
export type Scaling = UniformScaling | FeatureScaling;

/** v / divisor * scale + shift. Pixels / 255 is { divisor: 255, scale: 1, shift: 0 }. */
export interface UniformScaling {
  readonly divisor: number;
  readonly scale: number;
  readonly shift: number;
}

/** (v - means[j]) / deviations[j] for feature j. */
export interface FeatureScaling {
  /** One for each feature. */
  readonly means: readonly number[];
  /** One for each feature, above 0. */
  readonly deviations: readonly number[];
}

/** Pixels 0..255 to 0..1. */
export const unitScaling: UniformScaling = { divisor: 255, scale: 1, shift: 0 };

/** Pixels 0..255 to -1..1: (pixel / 255 - 0.5) / 0.5, torchvision's Normalize(0.5, 0.5). */
export const normalizedScaling: UniformScaling = { divisor: 255, scale: 2, shift: -1 };

/** Raw values, unchanged. */
export const rawScaling: UniformScaling = { divisor: 1, scale: 1, shift: 0 };

/** Whether there is a data set, and it has labels. */
export function hasLabels(data: AnyData | undefined): data is Dataset {
  return isObject(data) && "labels" in data;
}

/** Whether there is a data set, and it has labels or targets. */
export function hasAnswers(data: AnyData | undefined): data is Answered {
  return hasLabels(data) || hasTargets(data);
}

/** Whether there is a data set, and it has targets. */
export function hasTargets(data: AnyData | undefined): data is RegressionDataset {
  return isObject(data) && "targets" in data;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

export function isUniform(scaling: Scaling): scaling is UniformScaling {
  return "divisor" in scaling;
}

/** The network input for each of the 256 byte values, in float64. */
export function scalingTable(scaling: UniformScaling): Float64Array {
  return Float64Array.from({ length: 256 }, (_, v) => scaleValue(v, scaling, 0));
}

/** A raw value of feature number `feature` as a network input. */
export function scaleValue(value: number, scaling: Scaling, feature: number): number {
  if (isUniform(scaling)) return (value / scaling.divisor) * scaling.scale + scaling.shift;
  return (value - scaling.means[feature]!) / scaling.deviations[feature]!;
}

/**
 * Writes rows of finite raw values as network inputs to `out`, which is as long and rounds them to its type. Returns it.
 * `first` is the number of the first example.
 *
 * @throws SimdigitError "data" for a value that is beyond the type when scaled
 */
export function scaleRows<T extends Float32Array | Float64Array>(
  values: RawValues,
  features: number,
  scaling: Scaling,
  out: T,
  first = 0,
): T {
  for (let at = 0; at < values.length; at++) {
    out[at] = scaleValue(values[at]!, scaling, at % features);
    if (!Number.isFinite(out[at])) {
      throw beyondType(values[at]!, first + Math.floor(at / features), at % features);
    }
  }
  return out;
}

/** The refusal of a finite value that is infinite as a network input. */
export function beyondType(value: number, example: number, feature: number): SimdigitError {
  return badData(
    `example ${example}, feature ${feature} is ${value}, as an input of the network more than its type holds - give the feature in a larger unit, or standardise it; both are counted from 0`,
  );
}

/**
 * Throws a data error that names the first value which is NaN or infinite. `first` is the number of the first example.
 */
export function checkValues(values: RawValues, features: number, first = 0): void {
  if (values instanceof Uint8Array) return;
  let at = 0;
  while (at < values.length && Number.isFinite(values[at])) at++; // ten times as fast as findIndex
  if (at === values.length) return;
  const example = first + Math.floor(at / features);
  throw badData(
    `example ${example}, feature ${at % features} is ${values[at]} - inputs have to be finite numbers; both are counted from 0`,
  );
}

/** Throws a usage error unless `scaling` is one for examples of so many features. */
export function checkScaling(scaling: Scaling, features: number): void {
  if (typeof scaling !== "object" || scaling === null) {
    throw expected("scaling", "{ divisor, scale, shift } or { means, deviations }", scaling);
  }
  if (isUniform(scaling)) {
    for (const field of ["divisor", "scale", "shift"] as const) {
      const value = scaling[field];
      const what = `scaling.${field}`;
      if (!Number.isFinite(value)) throw expected(what, "a finite number", value);
      if (field === "divisor" && value === 0) throw expected(what, "a number other than 0", value);
    }
    return;
  }
  for (const field of ["means", "deviations"] as const) {
    const values = scaling[field];
    const what = `scaling.${field}`;
    if (!Array.isArray(values)) throw expected(what, `a list of ${features} numbers`, values);
    if (values.length !== features) throw expected(what, `${features} numbers`, values.length);
    values.forEach((value, j) => {
      const wrong = !Number.isFinite(value) || (field === "deviations" && value <= 0);
      const wanted = field === "means" ? "a finite number" : "a positive number";
      if (wrong) throw expected(`${what}[${j}]`, wanted, value);
    });
  }
}

/**
 * Throws unless the buffers agree with the counts, and every label is a class or every target a finite number: a usage
 * error for a wrong type, a data error for wrong contents.
 */
export function checkDataset(data: GivenData): void {
  checkExamples(data);
  const { name } = data;
  if ("labels" in data && "targets" in data) {
    throw expected(`${name}: answers`, "labels or targets", "both");
  }
  if (hasTargets(data)) checkTargets(data);
  else checkLabels(data);
}

/** checkDataset of examples that may have no answers. */
export function checkAnyData(data: Examples): void {
  checkExamples(data);
  if (hasAnswers(data)) checkDataset(data);
}

function checkExamples(data: Examples): void {
  if (typeof data !== "object" || data === null) {
    throw expected("data", "an object with inputs, and with labels or targets", data);
  }
  const { name, inputs, count, features, shape, columns } = data;
  checkText("name", name);
  checkInteger(`${name}: count`, count, 0);
  checkInteger(`${name}: features`, features, 1);
  checkTypedArray(`${name}: inputs`, inputs, ["Uint8Array", "Float32Array", "Float64Array"]);
  checkLength(name, "input values", inputs, count, features);
  if (shape !== undefined) checkShape(shape, features);
  if (columns === undefined) return;
  columnsFields(columns, `${name}: columns`);
  checkColumns(columns, features);
}

function checkLabels({ name, labels, count, classes, classNames }: Dataset<ClassNumbers>): void {
  checkClassArray(`${name}: labels`, labels);
  checkInteger(`${name}: classes`, classes, 1, MOST_CLASSES);
  if (labels.length !== count) {
    throw badData(`${name}: expected ${count} labels, got ${labels.length}`);
  }
  checkClassNumbers(`${name}: labels`, labels, classes, badData);
  if (classNames === undefined) return;
  if (!Array.isArray(classNames)) {
    throw expected(`${name}: class names`, `a list of ${classes} texts`, classNames);
  }
  if (classNames.length !== classes) {
    throw badData(`${name}: expected ${classes} class names, got ${classNames.length}`);
  }
}

function checkTargets({ name, targets, count, outputs }: RegressionDataset): void {
  checkTypedArray(`${name}: targets`, targets, ["Float32Array", "Float64Array"]);
  checkInteger(`${name}: outputs`, outputs, 1, MOST_CLASSES);
  checkLength(name, "targets", targets, count, outputs);
  const wrong = targets.findIndex((target) => !Number.isFinite(target));
  if (wrong < 0) return;
  throw badData(
    `${targetName(wrong, name, outputs)} expected a finite number, got ${targets[wrong]}`,
  );
}

/** "name: target 1 of example 3", both counted from 0, for element `at` of the targets. */
export function targetName(at: number, name: string, outputs: number): string {
  return `${name}: target ${at % outputs} of example ${Math.floor(at / outputs)}`;
}

/** Throws unless the shape is that of an image of so many numbers. */
export function checkShape(shape: ImageShape, features: number): void {
  const wanted = `rows, columns and channels of ${features} numbers`;
  if (!Array.isArray(shape)) throw expected("shape", wanted, shape);
  const whole = shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  const product = shape.reduce((product, size) => product * size, 1);
  if (!whole || shape.length !== 3 || product !== features) {
    throw expected("shape", wanted, shape.join(" x "));
  }
}

function checkLength(
  name: string,
  what: string,
  values: RawValues,
  rows: number,
  columns: number,
): void {
  if (values.length === rows * columns) return;
  const wanted = `${rows} x ${columns} = ${rows * columns}`;
  throw badData(`${name}: expected ${wanted} ${what}, got ${values.length}`);
}

/** The examples from `start` up to `end`. Typed arrays share memory with those of the whole set. */
export function sliceDataset<D extends Examples>(data: D, start: number, end: number): D {
  checkAnyData(data);
  checkInteger("start", start, 0, data.count);
  checkInteger("end", end, start, data.count);
  const rows = <T extends RawValues>(values: T, columns: number) =>
    values.subarray(start * columns, end * columns);
  return {
    ...data,
    inputs: rows(data.inputs, data.features),
    ...(hasTargets(data) && { targets: rows(data.targets, data.outputs) }),
    ...(hasLabels(data) && { labels: sliceLabels(data.labels, start, end) }),
    count: end - start,
  };
}

function sliceLabels(labels: ClassNumbers, start: number, end: number): ClassNumbers {
  if (ArrayBuffer.isView(labels)) return (labels as unknown as Labels).subarray(start, end);
  return Array.prototype.slice.call(labels, start, end);
}
