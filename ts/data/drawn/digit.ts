// One drawn digit: choose a style, move the pen, bend, fit, ink, centre.
// Which digits make a data set is splits.ts.

import { SimdigitError } from "../../core/errors.ts";
import { drawStrokes } from "./curve.ts";
import { deform } from "./deform.ts";
import { Dice } from "./dice.ts";
import { BOX, centre, fitToBox } from "./frame.ts";
import { choosePen, inkLines } from "./pen.ts";
import { stylesOf } from "./styles.ts";

/** Classes of digits. */
export const DIGITS = 10;

/** "draw" in ASCII. The substream is the digit's index, so any digit can be drawn alone. */
const DIGIT_STREAM = 0x64726177;

/**
 * A digit as if by hand: 28 x 28 bytes, row-major, light ink (255) on black (0), framed as MNIST's are.
 *
 * The same arguments give the same bytes on every host.
 *
 * @param label which digit, 0 to 9
 * @param seed 0 to 2^53 - 1
 * @param index 0 to 2^32 - 1: which of the seed's digits; the hand, the style and the pen all depend on it
 */
export function drawDigit(label: number, seed: number, index: number): Uint8Array {
  expectInteger("label", label, 0, DIGITS - 1);
  expectInteger("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  expectInteger("index", index, 0, 2 ** 32 - 1);
  const dice = new Dice(seed, DIGIT_STREAM, index);
  const lines = drawStrokes(dice.pick(stylesOf(label)).strokes, dice);
  deform(lines, dice);
  const pen = choosePen(label, dice);
  fitToBox(lines, pen.radius);
  return centre(inkLines(lines, pen, BOX));
}

/** Throws a usage error unless `value` is an integer from `least` to `most`. */
export function expectInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new SimdigitError(
      "usage",
      `drawn digits: ${name} expected an integer from ${least} to ${most}, got ${value}`,
    );
  }
}
