// Tells ink from paper: the strength of the ink at each pixel, whichever of the two is darker.

import { SimdigitError } from "../../core/errors.ts";
import { quantile } from "./border.ts";
import { findPaper } from "./paper.ts";
import type { Raster } from "./pixels.ts";

/** Smallest difference between ink and paper, of 255 shades. */
const LEAST_CONTRAST = 16;

/** Weaker ink, as at the rim of a blurred line, is ignored when the digit is located. */
export const FAINT = 1 / 16;

/** Ink differs from the paper by more than this many standard deviations of its noise. */
const NOISE_SIGMAS = 4;

/**
 * The ink at each pixel, 0 (none) to 1 (full): the difference from the paper beyond its noise, either darker or lighter,
 * whichever has more energy. Full ink is the strength that all but a few ink pixels stay below.
 *
 * @throws SimdigitError "data" if nothing stands out
 */
export function findInk(grey: Raster, name: string): Raster {
  const paper = findPaper(grey);
  const differences = grey.values.map((shade, at) => shade - paper.shade(at));
  const lighter = differences.map((difference) => Math.max(0, difference));
  const darker = differences.map((difference) => Math.max(0, -difference));
  const contrast = energy(lighter) > energy(darker) ? lighter : darker;
  const full = fullContrast(contrast);
  const least = NOISE_SIGMAS * paper.noise;
  if (full < LEAST_CONTRAST || full <= least) throw noInk(name);
  const cut = Math.min(least, full / 2);
  const values = contrast.map((c) => Math.min(1, Math.max(0, (c - cut) / (full - cut))));
  return { ...grey, values };
}

function energy(contrast: Float64Array): number {
  return contrast.reduce((sum, value) => sum + value * value, 0);
}

/** The 95th percentile of the ink's contrast; pixels with half of the largest contrast count as ink. */
function fullContrast(contrast: Float64Array): number {
  const most = contrast.reduce((max, value) => Math.max(max, value), 0);
  return quantile(
    contrast.filter((value) => value >= most / 2),
    0.95,
  );
}

function noInk(name: string): SimdigitError {
  return new SimdigitError(
    "data",
    `${name}: expected a digit that stands out from its background, got no ink - is it the right image?`,
  );
}
