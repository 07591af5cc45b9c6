// Seeded test data: the same on every host, because it is drawn from the project's own Philox.

import { Philox, shuffle } from "../../ts/core/random.ts";
import type { ElementType } from "./dtype.ts";

const SEED = 20_240_607;

/** The longest sequence drawn so far, by type, stream and scale. Drawing takes longer than most kernels that use it. */
const drawn = new Map<string, Float64Array>();

/** `count` normal numbers of the type. Tests that draw several give each a stream of its own. */
export function normals(count: number, type: ElementType, stream: number, scale = 1): Float64Array {
  const key = `${type.dtype} ${stream} ${scale}`;
  let values = drawn.get(key);
  if (values === undefined || values.length < count) {
    const random = new Philox(SEED, stream);
    values = Float64Array.from({ length: count }, (_, i) => type.round(scale * random.normal(i)));
    drawn.set(key, values);
  }
  return values.slice(0, count);
}

/** `count` class numbers below `classes`. */
export function labels(count: number, classes: number, stream: number): Uint16Array<ArrayBuffer> {
  const random = new Philox(SEED, stream);
  return Uint16Array.from({ length: count }, (_, i) => random.below(i, classes));
}

/** `count` pixels, of which about one in `sparsity` is not 0. */
export function pixels(count: number, sparsity: number, stream: number): Uint8Array<ArrayBuffer> {
  const random = new Philox(SEED, stream);
  const limit = Math.round(256 * sparsity);
  return Uint8Array.from({ length: count }, (_, i) =>
    Math.max(0, random.below(i, limit) - (limit - 256)),
  );
}

/** The numbers from 0 below `count` in an order of no pattern. */
export function someOrder(count: number, stream: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  shuffle(order, SEED, stream);
  return order;
}
