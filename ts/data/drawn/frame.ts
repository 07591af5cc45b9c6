// MNIST's own framing: the digit fitted into 20 x 20 pixels, its centre of mass at pixel (14, 14) of 28 x 28.
// Points are moved before they are inked, so no pixel is resampled.

import type { Polyline } from "./curve.ts";
import type { Ink } from "./pen.ts";

/** Side of a finished digit, in pixels. */
export const SIDE = 28;

/** Side of the box that the digit fills in its longer direction, in pixels. */
export const BOX = 20;

/** MNIST's centre of mass, in x and in y: the middle of pixel 14, half a pixel past the picture's middle. */
const CENTRE = SIDE / 2 + 0.5;

/** Scales and moves the lines in place so that a pen of `radius` pixels just fills the box. */
export function fitToBox(lines: readonly Polyline[], radius: number): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      left = Math.min(left, line[i]!);
      right = Math.max(right, line[i]!);
      top = Math.min(top, line[i + 1]!);
      bottom = Math.max(bottom, line[i + 1]!);
    }
  }
  const scale = (BOX - 2 * radius) / Math.max(right - left, bottom - top);
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      line[i] = radius + (line[i]! - left) * scale;
      line[i + 1] = radius + (line[i + 1]! - top) * scale;
    }
  }
}

/** The BOX x BOX ink as SIDE x SIDE bytes, moved by whole pixels so that its centre of mass is nearest to CENTRE. */
export function centre(ink: Ink): Uint8Array {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let row = 0; row < BOX; row++) {
    for (let column = 0; column < BOX; column++) {
      const strength = ink[row * BOX + column]!;
      mass += strength;
      momentX += strength * (column + 0.5);
      momentY += strength * (row + 0.5);
    }
  }
  const right = Math.round(CENTRE - momentX / mass);
  const down = Math.round(CENTRE - momentY / mass);
  const bytes = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < BOX; row++) {
    for (let column = 0; column < BOX; column++) {
      const y = row + down;
      const x = column + right;
      if (y < 0 || y >= SIDE || x < 0 || x >= SIDE) continue;
      bytes[y * SIDE + x] = Math.round(255 * ink[row * BOX + column]!);
    }
  }
  return bytes;
}
