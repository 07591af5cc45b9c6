// The pen: turns lines in pixel units into anti-aliased ink, by the distance of each pixel from the line.

import type { Polyline } from "./curve.ts";
import type { Dice } from "./dice.ts";

/** A square raster of ink, 0 (none) to 1 (full), row-major. */
export type Ink = Float64Array;

/** A pen's `radius`, and the width `softness` of the edge from full ink to none, in pixels. */
export interface Pen {
  readonly radius: number;
  readonly softness: number;
}

/** Relative boldness of each digit's lines: writers keep loops open, and a 1 has none. */
const BOLDNESS = [1.08, 1.18, 1, 0.95, 0.92, 0.92, 0.95, 1, 0.9, 0.9];

/** A pen for one digit, from fine to bold, more often fine. */
export function choosePen(label: number, dice: Dice): Pen {
  const bold = dice.between(0, 1);
  const radius = 0.75 + dice.between(0, 0.4) + 1.3 * bold * bold;
  return { radius: radius * BOLDNESS[label]!, softness: SOFTNESS };
}

/** Width of a stroke's edge in pixels, as MNIST's from shrinking black and white scans. */
const SOFTNESS = 1.3;

/** Draws the lines on a raster of `size` x `size` pixels. The centre of pixel (r, c) is (c + 0.5, r + 0.5). */
export function inkLines(lines: readonly Polyline[], pen: Pen, size: number): Ink {
  const ink = new Float64Array(size * size);
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      inkSegment(ink, size, pen, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!);
    }
  }
  return ink;
}

/** A pixel keeps the strongest ink of all segments, so crossing strokes do not add up. */
function inkSegment(
  ink: Ink,
  size: number,
  { radius, softness }: Pen,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  const reach = radius + softness / 2;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const perLength = 1 / Math.max(dx * dx + dy * dy, 1e-12);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = Math.min(Math.max((px * dx + py * dy) * perLength, 0), 1);
      const awayX = px - along * dx;
      const awayY = py - along * dy;
      const squared = awayX * awayX + awayY * awayY;
      if (squared >= reach * reach) continue;
      const strength = Math.min((reach - Math.sqrt(squared)) / softness, 1);
      const at = row * size + column;
      if (strength > ink[at]!) ink[at] = strength;
    }
  }
}
