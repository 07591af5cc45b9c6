// The paper under the ink, estimated from the picture's border: one shade, or a slope under uneven light.

import { borderOf, medianAt, quantile, sidesOf } from "./border.ts";
import type { Raster } from "./pixels.ts";

/** Standard deviation of normal noise / its median absolute deviation. */
const SIGMA = 1.4826;

export interface Paper {
  /** The shade at an index of the raster. */
  shade(at: number): number;
  /** Standard deviation of the noise on the border. */
  readonly noise: number;
}

/** Paper of one shade, unless a slope fits the border better. */
export function findPaper(grey: Raster): Paper {
  const flat = paperOf(grey, flatShade(grey));
  const sloping = paperOf(grey, slopingShade(grey));
  return sloping.noise < flat.noise ? sloping : flat;
}

function paperOf(grey: Raster, shade: (at: number) => number): Paper {
  const deviations = borderOf(grey).map((at) => Math.abs(grey.values[at]! - shade(at)));
  return { shade, noise: SIGMA * quantile(Float64Array.from(deviations), 0.5) };
}

/** The median of the border, which a digit on up to half of it does not change. */
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
