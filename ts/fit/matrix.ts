// x of the caller as rows: examples x features.

import type { ImageShape, RawValues } from "../core/dataset.ts";
import { expected } from "../core/errors.ts";
import { typeOf } from "../core/shown.ts";
import { flatten } from "./nested.ts";

/** Examples, row-major. */
export interface Matrix {
  readonly inputs: RawValues;
  readonly count: number;
  readonly features: number;
  /** Rows, columns and channels of images. */
  readonly shape?: ImageShape;
}

/** The examples to learn from: as many rows as there are answers. */
export function trainingMatrix(x: unknown, what: string, count: number): Matrix {
  const { values, sizes } = flatten(x, what, (length) => {
    if (length > 0 && length % count === 0) return length / count;
    throw expected(what, `a multiple of ${count} numbers, the rows of y`, length);
  });
  if (sizes.length === 1) return { inputs: values, count, features: values.length / count };
  if (sizes[0] !== count) throw expected(what, `${count} rows, as many as y`, sizes[0]);
  const features = values.length / count;
  if (features === 0) throw expected(`${what}[0]`, "at least one number", "none");
  const [, rows, columns, channels = 1] = sizes;
  const isImage = sizes.length === 3 || sizes.length === 4;
  const shape = isImage ? ([rows!, columns!, channels] as const) : undefined;
  return { inputs: values, count, features, ...(shape ? { shape } : {}) };
}

/** Any number of examples for a network: rows, whole rows in a flat array, or a single image. */
export function matrixOf(x: unknown, what: string, features: number): Matrix {
  const { values, sizes } = flatten(x, what, (length) => {
    if (typeOf(x) === "Uint8ClampedArray" && length === 4 * features)
      throw fourBytes(what, features);
    if (length % features === 0) return features;
    throw expected(what, `a multiple of ${features} numbers, the model's features`, length);
  });
  const [first, ...inner] = sizes;
  const { length } = values;
  if (inner.length === 0 || length === first! * features) {
    return { inputs: values, count: length / features, features };
  }
  if (length === features) return { inputs: values, count: 1, features };
  throw expected(`${what}[0]`, `${features} numbers, the model's features`, inner.join(" x "));
}

/** A canvas gives red, green, blue and opacity of each pixel: not four pictures. */
function fourBytes(what: string, features: number): Error {
  return expected(
    what,
    `${features} numbers`,
    `${4 * features} bytes, as of a canvas - pass one byte of each pixel, or what digitFromImage makes of it`,
  );
}
