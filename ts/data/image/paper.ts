// The paper under the ink, known by the picture's border: one shade, or a slope from side to side
// where light falls on it unevenly.

import { borderOf, medianAt, quantile, sidesOf } from "./border.ts";
import type { Raster } from "./pixels.ts";

/** A standard deviation of normal noise in units of its median deviation. */
const SIGMA = 1.4826;

export interface Paper {
  /** Its shade at a place of the raster. */
  shade(at: number): number;
  /** Standard deviation of its noise, as the border has it. */
  readonly noise: number;
}

/** The paper of one shade, unless a sloping one fits the border better. */
export function findPaper(grey: Raster): Paper {
  const flat = paperOf(grey, flatShade(grey));
  const sloping = paperOf(grey, slopingShade(grey));
  return sloping.noise < flat.noise ? sloping : flat;
}

function paperOf(grey: Raster, shade: (at: number) => number): Paper {
  const deviations = borderOf(grey).map((at) => Math.abs(grey.values[at]! - shade(at)));
  return { shade, noise: SIGMA * quantile(Float64Array.from(deviations), 0.5) };
}

/** The median of the border: a digit that touches it has no say up to a half. */
function flatShade(grey: Raster): (at: number) => number {
  const shade = medianAt(grey, borderOf(grey));
  return () => shade;
}

/** The plane through the medians of the four sides. */
function slopingShade(grey: Raster): (at: number) => number {
  const { width, height } = grey;
  const sides = sidesOf(grey);
  const [top, bottom] = [medianAt(grey, sides.top), medianAt(grey, sides.bottom)];
  const [left, right] = [medianAt(grey, sides.left), medianAt(grey, sides.right)];
  const middle = (left + right + top + bottom) / 4;
  return (at) => {
    const across = ((at % width) + 0.5) / width - 0.5;
    const down = (Math.floor(at / width) + 0.5) / height - 0.5;
    return middle + (right - left) * across + (bottom - top) * down;
  };
}
