// Tells ink from paper: the strength of the ink at each pixel, whichever of the two is darker.

import { borderOf, medianAt, quantile } from "./border.ts";
import { closed, opened } from "./extremes.ts";
import { findPaper } from "./paper.ts";
import { FAINT, findPatches, withoutPatches } from "./patches.ts";
import type { Raster } from "./pixels.ts";

/** Smallest difference between ink and paper, of 255 shades. */
const LEAST_CONTRAST = 16;

/** Ink differs from the paper by more than this many standard deviations of its noise. */
const NOISE_SIGMAS = 4;

/** Strokes are narrower than this share of the picture's shorter side where shadows are told from ink. */
const STROKE = 0.24;

/** Ink on more than this share of the border may be a shadow. */
const SHADED_BORDER = 0.1;

/** Paper in the deepest shadow whose ink can be told from noise. */
const DARKEST_PAPER = 32;

/** What stands out from the paper at each pixel, in shades, and the standard deviation of its noise. */
interface Contrast {
  readonly values: Float64Array;
  readonly noise: number;
}

/**
 * The ink at each pixel, 0 (none) to 1 (full): the difference from the paper beyond its noise, either darker or lighter,
 * whichever has more energy. Full ink is the strength that all but a few ink pixels stay below. If much of the border
 * is ink by that, shadows are paper too, as far as that clears the border.
 *
 * @returns undefined if nothing stands out
 */
export function findInk(grey: Raster): Raster | undefined {
  const plain = inkOf(grey, evenContrast(grey));
  if (!plain) return undefined;
  const border = borderShare(plain);
  if (border <= SHADED_BORDER) return plain;
  const shaded = inkOf(grey, shadedContrast(grey));
  return shaded && borderShare(shaded) < border / 3 ? withoutBorder(shaded) : plain;
}

/** By the paper of one shade or of a slope. */
function evenContrast(grey: Raster): Contrast {
  const paper = findPaper(grey);
  const differences = grey.values.map((shade, at) => shade - paper.shade(at));
  const lighter = differences.map((difference) => Math.max(0, difference));
  const darker = differences.map((difference) => Math.max(0, -difference));
  return { values: stronger(lighter, darker), noise: paper.noise };
}

/** By the paper around each pixel. Shadows weaken paper and dark ink by the same factor. */
function shadedContrast(grey: Raster): Contrast {
  const radius = Math.ceil((STROKE / 2) * Math.min(grey.width, grey.height));
  const values = isDarkInk(grey, radius)
    ? darkerThanAround(grey, radius)
    : lighterThanAround(grey, radius);
  return { values, noise: medianAt({ ...grey, values }, borderOf(grey)) };
}

/** Whether what is thin is dark: strokes are thinner than the gaps between them. */
function isDarkInk(grey: Raster, radius: number): boolean {
  const thin = Math.ceil(radius / 2);
  return energy(darkerThanAround(grey, thin)) > energy(lighterThanAround(grey, thin));
}

function darkerThanAround(grey: Raster, radius: number): Float64Array {
  const paper = closed(grey, radius).values;
  return grey.values.map(
    (shade, at) => (255 * (paper[at]! - shade)) / Math.max(DARKEST_PAPER, paper[at]!),
  );
}

function lighterThanAround(grey: Raster, radius: number): Float64Array {
  const paper = opened(grey, radius).values;
  return grey.values.map((shade, at) => shade - paper[at]!);
}

function stronger(one: Float64Array, other: Float64Array): Float64Array {
  return energy(one) > energy(other) ? one : other;
}

/** The strength of the ink, or undefined if nothing stands out. */
function inkOf(grey: Raster, { values: contrast, noise }: Contrast): Raster | undefined {
  const full = fullContrast(contrast);
  const least = NOISE_SIGMAS * noise;
  if (full < LEAST_CONTRAST || full <= least) return undefined;
  const cut = Math.min(least, full / 2);
  const values = contrast.map((c) => Math.min(1, Math.max(0, (c - cut) / (full - cut))));
  return { ...grey, values };
}

/** The ink without smaller patches at the border, where a shadow may be as narrow as a stroke. */
function withoutBorder(ink: Raster): Raster {
  const found = findPatches(ink);
  const largest = Math.max(...found.patches.map(({ area }) => area));
  const atBorder = new Set(borderOf(ink).map((at) => found.patchOf[at]!));
  const small = [...atBorder].filter((number) => (found.patches[number]?.area ?? 0) < largest);
  return withoutPatches(ink, found, new Set(small));
}

/** The share of the border that is more than faint ink. */
function borderShare(ink: Raster): number {
  const border = borderOf(ink);
  return border.filter((at) => ink.values[at]! > FAINT).length / border.length;
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
