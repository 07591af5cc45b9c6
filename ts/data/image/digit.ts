// Converts a picture of one digit to pixels as in MNIST (LeCun, Cortes, Burges: fitted into 20 x 20 pixels with its aspect
// ratio, grey by anti-aliasing, its centre of mass in the middle of 28 x 28). Works in browsers too; png.ts decodes files.

import { badData, checkObject, checkText } from "../../core/errors.ts";
import { BOX, centre } from "../drawn/frame.ts";
import { countDigits } from "./digits_apart.ts";
import { withinFrame } from "./edge_frame.ts";
import { enclosures } from "./enclosure.ts";
import { LUMINANCE, type Shares, toGrey } from "./grey.ts";
import { findInk } from "./ink.ts";
import { FAINT, findPatches, specksAmong, withoutPatches } from "./patches.ts";
import type { Pixels, Raster } from "./pixels.ts";
import { type Box, resize } from "./resize.ts";
import { withoutLines } from "./ruled.ts";

/** A digit found in a picture. */
export interface FoundDigit {
  /** 28 x 28 bytes, row-major, 0 (paper) to 255 (ink). */
  readonly digit: Uint8Array;
  /** What was there beside the digit and is left out: "a frame", "ruled lines". */
  readonly dropped: readonly string[];
}

/** Red on green may have one luminance: where it shows nothing, the colours are looked at one by one. */
const SHADES: readonly Shares[] = [LUMINANCE, [1, 0, 0], [0, 1, 0], [0, 0, 1]];

/** Numbers of digits in words. */
const NUMBERS = ["no", "one", "two", "three", "four", "five"];

/**
 * Finds the digit in a picture of any size, dark on light or light on dark, and frames it as MNIST does. Frames, boxes and
 * circles around it, ruled lines and specks are left out.
 *
 * @param name the picture's name in messages
 * @returns 28 x 28 bytes, row-major, 0 (paper) to 255 (ink)
 * @throws SimdigitError "data" for a picture without ink or with several digits, too large, or with a wrong number of bytes
 */
export function digitFromImage(pixels: Pixels, name = "image"): Uint8Array {
  return findDigit(pixels, name).digit;
}

/** As digitFromImage; says what it leaves out. */
export function findDigit(pixels: Pixels, name: string): FoundDigit {
  checkObject("pixels", pixels, "an object with width, height and data");
  checkText("name", name);
  const { found, isFramed } = inkIn(pixels, name);
  const { ink, dropped } = clean(found);
  const count = countDigits(ink);
  if (count > 1) {
    throw badData(
      `${name}: expected one digit, found ${NUMBERS[count] ?? count} - crop the picture`,
    );
  }
  return { digit: centre(fitInk(ink)), dropped: isFramed ? ["a frame", ...dropped] : dropped };
}

/** The ink within a frame at the picture's edge, if it has one. Throws a data error if nothing stands out. */
function inkIn(
  pixels: Pixels,
  name: string,
): { readonly found: Raster; readonly isFramed: boolean } {
  for (const shares of SHADES) {
    const grey = toGrey(pixels, name, shares);
    const page = withinFrame(grey);
    const found = findInk(page ?? grey);
    if (found) return { found, isFramed: page !== undefined };
  }
  throw badData(
    `${name}: expected a digit that stands out from its background, got no ink - is it the right image?`,
  );
}

/** The ink of digits alone. */
function clean(ink: Raster): { readonly ink: Raster; readonly dropped: string[] } {
  const dropped: string[] = [];
  let found = findPatches(ink);
  let left = ink;
  const around = enclosures(ink, found);
  if (around.size > 0) {
    dropped.push("a box");
    left = withoutPatches(left, found, around);
  }
  const unruled = withoutLines(left);
  if (unruled.lines > 0) dropped.push("ruled lines");
  found = findPatches(unruled.ink);
  return { ink: withoutPatches(unruled.ink, found, specksAmong(found)), dropped };
}

/** The ink scaled to fit into BOX x BOX and centred; the strongest becomes full ink. */
function fitInk(ink: Raster): Float64Array {
  const box = inkBox(ink);
  const scale = BOX / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const { values } = resize(ink, box, width, height);
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  const fitted = new Float64Array(BOX * BOX);
  const [left, top] = [(BOX - width) >> 1, (BOX - height) >> 1];
  values.forEach((value, i) => {
    fitted[(top + Math.floor(i / width)) * BOX + left + (i % width)] = value / most;
  });
  return fitted;
}

/** The smallest box around all ink that is more than faint. */
function inkBox({ width, values }: Raster): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  values.forEach((strength, i) => {
    if (strength <= FAINT) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
