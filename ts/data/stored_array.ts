// Arrays as files of numbers hold them: IDX files, NPY files, the members of an NPZ. examples.ts makes data sets of them.

import type { Numbers } from "./numbers.ts";

export interface StoredArray {
  /** The file or array it comes from, for messages. */
  readonly file: string;
  /** The sizes of its axes, the examples first. */
  readonly shape: readonly number[];
  /** The product of `shape` numbers, row-major. */
  readonly values: Numbers;
  /** What the file calls its type. Integers of 8 bytes come as doubles and are still integers. */
  readonly integers: boolean;
  /** What a user should know of the file. */
  readonly notes?: readonly string[];
}

/** The longest typed array that every host supports: 2 GiB. */
export const MOST_BYTES = 2 ** 31;

/** As "500 x 28 x 28". */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "a single number" : shape.join(" x ");
}

export function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
