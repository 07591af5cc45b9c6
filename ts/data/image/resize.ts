// A part of a raster at another size: means of the areas when it shrinks, between the pixels when it grows.

import type { Raster } from "./pixels.ts";

/** A part of a raster. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a target pixel takes of the source along one side: `weights[i]` of pixel `first + i`; they sum to 1. */
interface Share {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The pixels within `box`, at width x height. Each side shrinks or grows by itself. */
export function resize(source: Raster, box: Box, width: number, height: number): Raster {
  const across = shares(box.left, box.width, width);
  const down = shares(box.top, box.height, height);
  const values = new Float64Array(width * height);
  down.forEach(({ first: top, weights: rows }, y) => {
    across.forEach(({ first: left, weights: columns }, x) => {
      let sum = 0;
      rows.forEach((share, r) => {
        const row = (top + r) * source.width + left;
        columns.forEach((weight, c) => {
          sum += share * weight * source.values[row + c]!;
        });
      });
      values[y * width + x] = sum;
    });
  });
  return { width, height, values };
}

/** What each of `to` pixels takes of the `from` pixels that start at `start`. */
function shares(start: number, from: number, to: number): Share[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) =>
    step >= 1
      ? areaShare(start, i * step, (i + 1) * step, from)
      : linearShare(start, (i + 0.5) * step - 0.5, from),
  );
}

/** Of a stretch from `begin` to `end`: each pixel as much as lies in it. */
function areaShare(start: number, begin: number, end: number, from: number): Share {
  const first = Math.floor(begin);
  const last = Math.min(from, Math.ceil(end));
  const weights = Array.from({ length: last - first }, (_, i) => {
    const pixel = first + i;
    return (Math.min(end, pixel + 1) - Math.max(begin, pixel)) / (end - begin);
  });
  return { first: start + first, weights };
}

/** At a place among the pixels' centres: of the two neighbours, more of the nearer one. */
function linearShare(start: number, place: number, from: number): Share {
  const within = Math.min(Math.max(place, 0), from - 1);
  const first = Math.floor(within);
  const rest = within - first;
  return { first: start + first, weights: rest === 0 ? [1] : [1 - rest, rest] };
}
