// A labelled set of examples in memory, and how its raw values become the inputs of a network. ts/data reads files;
// a backend copies the examples to where it computes.

import { badData } from "./errors.ts";

/** Examples with one class label each. */
export interface Dataset {
  /** Its source, for messages and reports: "mnist", "drawn", a folder's name. */
  readonly name: string;
  /** count x features, row-major. Bytes are pixels 0..255, floats are any values; Scaling turns both into inputs. */
  readonly inputs: Uint8Array | Float32Array | Float64Array;
  /** count class numbers, each below `classes`. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly features: number;
  readonly classes: number;
  /** Rows and columns when the features are the pixels of an image. */
  readonly shape?: readonly [rows: number, columns: number];
}

/** A training set and a test set from one source. */
export interface DataSplits {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * How a raw value v enters the network: v / divisor * scale + shift, in float64, then rounded to
 * the network's type. Pixels / 255 is { divisor: 255, scale: 1, shift: 0 }.
 */
export interface Scaling {
  readonly divisor: number;
  readonly scale: number;
  readonly shift: number;
}

/** Pixels 0..255 to 0..1. */
export const unitScaling: Scaling = { divisor: 255, scale: 1, shift: 0 };

/** Pixels 0..255 to -1..1: (pixel / 255 - 0.5) / 0.5, torchvision's Normalize(0.5, 0.5). */
export const normalizedScaling: Scaling = { divisor: 255, scale: 2, shift: -1 };

/** Raw values, unchanged. */
export const rawScaling: Scaling = { divisor: 1, scale: 1, shift: 0 };

/** The network input for each of the 256 byte values, in float64. */
export function scalingTable(scaling: Scaling): Float64Array {
  return Float64Array.from({ length: 256 }, (_, v) => scaleValue(v, scaling));
}

/** One raw value as a network input. */
export function scaleValue(value: number, { divisor, scale, shift }: Scaling): number {
  return (value / divisor) * scale + shift;
}

/** Throws unless the buffers agree with the counts and every label is a class. */
export function checkDataset(data: Dataset): void {
  const { name, inputs, labels, count, features, classes } = data;
  if (inputs.length !== count * features) {
    const wanted = `${count} x ${features} = ${count * features}`;
    throw badData(`${name}: expected ${wanted} input values, got ${inputs.length}`);
  }
  if (labels.length !== count) {
    throw badData(`${name}: expected ${count} labels, got ${labels.length}`);
  }
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw badData(`${name}: label ${wrong} expected 0 to ${classes - 1}, got ${labels[wrong]}`);
  }
}

/** The examples from `start` up to `end`, sharing memory with the whole set. */
export function sliceDataset(data: Dataset, start: number, end: number): Dataset {
  return {
    ...data,
    inputs: data.inputs.subarray(start * data.features, end * data.features),
    labels: data.labels.subarray(start, end),
    count: end - start,
  };
}
