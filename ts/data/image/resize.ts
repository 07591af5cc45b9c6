// Resizes a part of a raster: by area means if it shrinks, by linear interpolation if it grows.

import type { Raster } from "./pixels.ts";

/** A part of a raster. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Share of the source in a target pixel along one side: `weights[i]` of pixel `first + i`; they sum to 1. */
interface Share {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The pixels within `box` at width x height. The two sides may shrink or grow differently. */
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

/** The share of `from` pixels, which begin at `start`, in each of `to` pixels. */
function shares(start: number, from: number, to: number): Share[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) =>
    step >= 1
      ? areaShare(start, i * step, (i + 1) * step, from)
      : linearShare(start, (i + 0.5) * step - 0.5, from),
  );
}

/** The pixels between `begin` and `end`, weighted by their overlap. */
function areaShare(start: number, begin: number, end: number, from: number): Share {
  const first = Math.floor(begin);
  const last = Math.min(from, Math.ceil(end));
  const weights = Array.from({ length: last - first }, (_, i) => {
    const pixel = first + i;
    return (Math.min(end, pixel + 1) - Math.max(begin, pixel)) / (end - begin);
  });
  return { first: start + first, weights };
}

/** Linear interpolation at a place between the centres of two pixels. */
function linearShare(start: number, place: number, from: number): Share {
  const within = Math.min(Math.max(place, 0), from - 1);
  const first = Math.floor(within);
  const rest = within - first;
  return { first: start + first, weights: rest === 0 ? [1] : [1 - rest, rest] };
}
