// The outermost pixels of a picture, which show its background.

import type { Raster } from "./pixels.ts";

/** Indices of the pixels along each side; a corner belongs to two sides. */
export interface Sides {
  readonly top: readonly number[];
  readonly bottom: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

export function sidesOf({ width, height }: Raster): Sides {
  const columns = Array.from({ length: width }, (_, x) => x);
  const rows = Array.from({ length: height }, (_, y) => y);
  return {
    top: columns,
    bottom: columns.map((x) => (height - 1) * width + x),
    left: rows.map((y) => y * width),
    right: rows.map((y) => (y + 1) * width - 1),
  };
}

/** Indices of the pixels along all four sides. */
export function borderOf(raster: Raster): readonly number[] {
  const { top, bottom, left, right } = sidesOf(raster);
  return [...top, ...bottom, ...left, ...right];
}

/** The median of the values at these indices. */
export function medianAt({ values }: Raster, places: readonly number[]): number {
  return quantile(
    Float64Array.from(places, (at) => values[at]!),
    0.5,
  );
}

/** The value below which the given share of the values lies, of at least one value. */
export function quantile(values: Float64Array, share: number): number {
  return values.toSorted()[Math.round(share * (values.length - 1))]!;
}
