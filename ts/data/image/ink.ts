// Ink and paper told apart: how strong the ink is at each pixel, whichever of the two is the darker.

import { SimdigitError } from "../../core/errors.ts";
import { quantile } from "./border.ts";
import { findPaper } from "./paper.ts";
import type { Raster } from "./pixels.ts";

/** Shades of 255 by which ink must differ from the paper. */
const LEAST_CONTRAST = 16;

/** Ink weaker than this has no part in where the digit is: the rim of a blurred line. */
export const FAINT = 1 / 16;

/** Beyond so many standard deviations of the paper's noise there is ink. */
const NOISE_SIGMAS = 4;

/**
 * The ink at each pixel, 0 (none) to 1 (full): what differs from the paper by more than its noise,
 * being darker or lighter, whichever has more energy. Full ink is what all but a few of its pixels reach.
 *
 * @throws SimdigitError "data" if nothing stands out
 */
export function findInk(grey: Raster): Raster {
  const paper = findPaper(grey);
  const differences = grey.values.map((shade, at) => shade - paper.shade(at));
  const lighter = differences.map((difference) => Math.max(0, difference));
  const darker = differences.map((difference) => Math.max(0, -difference));
  const contrast = energy(lighter) > energy(darker) ? lighter : darker;
  const full = fullContrast(contrast);
  const least = NOISE_SIGMAS * paper.noise;
  if (full < LEAST_CONTRAST || full <= least) throw noInk();
  const cut = Math.min(least, full / 2);
  const values = contrast.map((c) => Math.min(1, Math.max(0, (c - cut) / (full - cut))));
  return { ...grey, values };
}

function energy(contrast: Float64Array): number {
  return contrast.reduce((sum, value) => sum + value * value, 0);
}

/** What the 95th of 100 pixels of ink has, those being ink that have half of the most. */
function fullContrast(contrast: Float64Array): number {
  const most = contrast.reduce((max, value) => Math.max(max, value), 0);
  return quantile(
    contrast.filter((value) => value >= most / 2),
    0.95,
  );
}

function noInk(): SimdigitError {
  return new SimdigitError(
    "data",
    "image: expected a digit that stands out from its background, got no ink - is it the right image?",
  );
}
