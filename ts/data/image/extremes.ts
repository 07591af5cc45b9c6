// Greatest and least values around each pixel, and what they make of strokes: closing fills dark ones, opening light ones
// (Serra, Image Analysis and Mathematical Morphology, 1982).

import type { Raster } from "./pixels.ts";

/** The raster without what is darker than its surroundings and narrower than 2 radius + 1; edges of larger areas stay. */
export function closed(raster: Raster, radius: number): Raster {
  return negated(grown(negated(grown(raster, radius)), radius));
}

/** The raster without what is lighter than its surroundings and narrower than 2 radius + 1. */
export function opened(raster: Raster, radius: number): Raster {
  return negated(closed(negated(raster), radius));
}

function negated({ width, height, values }: Raster): Raster {
  return { width, height, values: values.map((value) => -value) };
}

/** The greatest value in the square around each pixel. */
function grown({ width, height, values }: Raster, radius: number): Raster {
  const rows = new Float64Array(values.length);
  for (let y = 0; y < height; y++) greatest(values, y * width, 1, width, radius, rows);
  const out = new Float64Array(values.length);
  for (let x = 0; x < width; x++) greatest(rows, x, width, height, radius, out);
  return { width, height, values: out };
}

/**
 * The greatest of up to 2 radius + 1 values around each of `count` values, `step` apart from `start` on. Places of the
 * values that may still become the greatest stand in a queue, the greatest first.
 */
function greatest(
  values: Float64Array,
  start: number,
  step: number,
  count: number,
  radius: number,
  out: Float64Array,
): void {
  const queue = new Int32Array(count);
  let [first, last] = [0, 0];
  for (let i = 0; i < count + radius; i++) {
    if (i < count) {
      const value = values[start + i * step]!;
      while (last > first && values[start + queue[last - 1]! * step]! <= value) last--;
      queue[last++] = i;
    }
    const middle = i - radius;
    if (middle < 0) continue;
    while (queue[first]! < middle - radius) first++;
    out[start + middle * step] = values[start + queue[first]! * step]!;
  }
}
