// Deforms a whole digit as a hand does: slant, turn, stretch, and a smooth unevenness. Size and place do not matter here,
// because the frame is fitted afterwards.

import type { Polyline } from "./curve.ts";
import type { Dice } from "./dice.ts";

/** Standard deviation of the unevenness, in skeleton units (percent of the box). */
const UNEVENNESS = 8;

/** Number of places over the box, 3 x 3, where displacements in x and in y are drawn. */
const PLACES = 9;

/** Moves the points in place, from skeleton units to arbitrary ones. */
export function deform(lines: readonly Polyline[], dice: Dice): void {
  const field = Float64Array.from({ length: PLACES * 2 }, () => dice.bell(UNEVENNESS));
  // Rotation by 2 atan(t): its cosine and sine are rational in t, so every engine agrees on their last bit.
  const t = dice.bell(0.07);
  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  const slant = 0.13 + dice.bell(0.27);
  const width = 0.76 + dice.bell(0.16);
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const x = line[i]!;
      const y = line[i + 1]!;
      const down = y + displacement(field, 1, x, y) - 50;
      const right = (x + displacement(field, 0, x, y) - 50) * width - slant * down;
      line[i] = cosine * right - sine * down;
      line[i + 1] = sine * right + cosine * down;
    }
  }
}

/** One axis of the field (row, column, axis) at (x, y): the biquadratic surface through its places. */
function displacement(field: Float64Array, axis: number, x: number, y: number): number {
  // The surface continues just outside the box, but is clamped before it grows without bound.
  const u = Math.min(Math.max(x / 100, -0.1), 1.1);
  const v = Math.min(Math.max(y / 100, -0.1), 1.1);
  const row0 = quadratic(field[axis]!, field[axis + 2]!, field[axis + 4]!, u);
  const row1 = quadratic(field[axis + 6]!, field[axis + 8]!, field[axis + 10]!, u);
  const row2 = quadratic(field[axis + 12]!, field[axis + 14]!, field[axis + 16]!, u);
  return quadratic(row0, row1, row2, v);
}

/** The parabola through `start` at 0, `middle` at 1/2 and `end` at 1. */
function quadratic(start: number, middle: number, end: number, t: number): number {
  return start * (1 - t) * (1 - 2 * t) + middle * 4 * t * (1 - t) + end * t * (2 * t - 1);
}
