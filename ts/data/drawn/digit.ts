// One drawn digit: choose a style, move the pen, bend, fit, ink, centre. splits.ts makes data sets of digits.

import { checkInteger } from "../../core/errors.ts";
import { drawStrokes } from "./curve.ts";
import { deform } from "./deform.ts";
import { Dice } from "./dice.ts";
import { BOX, centre, fitToBox } from "./frame.ts";
import { choosePen, inkLines } from "./pen.ts";
import { stylesOf } from "./styles.ts";

/** Number of classes. */
export const DIGITS = 10;

/** "draw" in ASCII. The substream is the digit's index, so that any digit can be drawn alone. */
const DIGIT_STREAM = 0x64726177;

/**
 * A digit as if written by hand: 28 x 28 bytes, row-major, white ink (255) on black (0), framed as in MNIST.
 *
 * The same arguments give the same bytes on every host.
 *
 * @param label the digit, 0 to 9
 * @param seed 0 to 2^53 - 1
 * @param index 0 to 2^32 - 1: number of the digit for this seed; style, hand and pen depend on it
 */
export function drawDigit(label: number, seed: number, index: number): Uint8Array {
  checkInteger("label of a drawn digit", label, 0, DIGITS - 1);
  checkInteger("seed of a drawn digit", seed, 0, Number.MAX_SAFE_INTEGER);
  checkInteger("index of a drawn digit", index, 0, 2 ** 32 - 1);
  const dice = new Dice(seed, DIGIT_STREAM, index);
  const lines = drawStrokes(dice.pick(stylesOf(label)).strokes, dice);
  deform(lines, dice);
  const pen = choosePen(label, dice);
  fitToBox(lines, pen.radius);
  return centre(inkLines(lines, pen, BOX));
}
