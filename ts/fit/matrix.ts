// x of the caller as rows: examples x features.

import type { RawValues } from "../core/dataset.ts";
import { expected, usage } from "../core/errors.ts";
import { type Flat, flatten } from "./nested.ts";

/** Examples, row-major. */
export interface Matrix {
  readonly inputs: RawValues;
  readonly count: number;
  readonly features: number;
  /** Rows and columns of images. */
  readonly shape?: readonly [rows: number, columns: number];
}

/** The examples to learn from: as many rows as there are answers. */
export function trainingMatrix(x: unknown, what: string, count: number): Matrix {
  const { values, sizes } = flatten(x, what);
  if (sizes.length === 1) {
    const features = values.length / count;
    if (features >= 1 && Number.isInteger(features)) return { inputs: values, count, features };
    throw expected(what, `a multiple of ${count} numbers, the rows of y`, values.length);
  }
  if (sizes[0] !== count) throw expected(what, `${count} rows, as many as y`, sizes[0]);
  const features = values.length / count;
  if (features === 0) throw expected(`${what}[0]`, "at least one number", "none");
  const [, rows, columns] = sizes;
  const shape = sizes.length === 3 ? ([rows!, columns!] as const) : undefined;
  return { inputs: values, count, features, ...(shape ? { shape } : {}) };
}

/** Any number of examples for a network: rows, a flat array of whole rows, or a single image. */
export function matrixOf(x: unknown, what: string, features: number): Matrix {
  const { values, sizes } = flatten(x, what);
  const count = rowsOf(values, sizes, features);
  if (count !== undefined) return { inputs: values, count, features };
  if (sizes.length === 1) {
    throw expected(what, `a multiple of the model's ${features} features`, values.length);
  }
  const got = sizes.slice(1).join(" x ");
  throw usage(`${what}[0] expected ${features} numbers, the model's features, got ${got}`);
}

/** Number of examples; undefined if the sizes do not fit. */
function rowsOf(
  { length }: Flat["values"],
  [first, ...inner]: Flat["sizes"],
  features: number,
): number | undefined {
  if (length === 0) return first === 0 ? 0 : undefined;
  if (inner.length === 0) return length % features === 0 ? length / features : undefined;
  if (length === first! * features) return first;
  return length === features ? 1 : undefined;
}

/** The rows at `places`, in that order. */
export function takeRows<T extends RawValues>(values: T, columns: number, places: Uint32Array): T {
  const Values = values.constructor as new (length: number) => T;
  const taken = new Values(places.length * columns);
  places.forEach((place, row) => {
    taken.set(values.subarray(place * columns, (place + 1) * columns), row * columns);
  });
  return taken;
}
