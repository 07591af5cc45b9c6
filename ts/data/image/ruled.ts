// Takes straight lines across the page off the ink: rules, grids, boxes, also where a digit is written over them.

import { boxAround, findPatches, type Patch, specksAmong } from "./patches.ts";
import type { Raster } from "./pixels.ts";
import type { Box } from "./resize.ts";
import { findLines, type Line } from "./straight_lines.ts";

/** In smaller pictures strokes are as thin as lines. */
const LEAST_SIDE = 48;

/** A line reaches beyond the digit on both sides by this share of its length. A digit's own strokes do not. */
const BEYOND = 0.02;

/** What is left is at least this large, of the lines' extent. */
const LEAST_DIGIT = 0.08;

/** A piece that is this much longer than the line is thick is a stroke of the digit too, and stays. */
const STROKE = 1.6;

export interface Unruled {
  readonly ink: Raster;
  /** Number of lines that were taken off. */
  readonly lines: number;
}

/** The ink without its lines; the digit's own strokes stay. */
export function withoutLines(ink: Raster): Unruled {
  if (Math.min(ink.width, ink.height) < LEAST_SIDE) return { ink, lines: 0 };
  let across = findLines(ink);
  let down = findLines(exchanged(ink));
  while (across.length + down.length > 0) {
    const left = erased(ink, across, down);
    const digit = boxOfInk(left);
    if (!digit) break;
    const keptAcross = across.filter((line) => reaches(line, digit.left, digit.width));
    const keptDown = down.filter((line) => reaches(line, digit.top, digit.height));
    if (keptAcross.length === across.length && keptDown.length === down.length) {
      const longest = Math.max(...[...across, ...down].map(({ start, end }) => end - start));
      if (Math.max(digit.width, digit.height) < LEAST_DIGIT * longest) break;
      return { ink: left, lines: across.length + down.length };
    }
    [across, down] = [keptAcross, keptDown];
  }
  return { ink, lines: 0 };
}

/** Whether a line begins before the digit and ends behind it. */
function reaches({ start, end }: Line, from: number, length: number): boolean {
  const beyond = BEYOND * (end - start);
  return start <= from - beyond && end >= from + length + beyond;
}

/** The box around all ink but specks. */
function boxOfInk(ink: Raster): Box | undefined {
  const found = findPatches(ink);
  const specks = specksAmong(found);
  const left = found.patches.filter((_: Patch, number: number) => !specks.has(number));
  return left.length === 0 ? undefined : boxAround(left);
}

function erased(ink: Raster, across: readonly Line[], down: readonly Line[]): Raster {
  const withoutAcross = eraseLines(ink, across);
  const withoutDown = exchanged(eraseLines(exchanged(withoutAcross), down));
  return eraseCrossings(withoutDown, across, down);
}

/** Clears the pieces of the lines and their faint rims. */
function eraseLines(ink: Raster, lines: readonly Line[]): Raster {
  const values = ink.values.slice();
  for (const { pieces, thickness } of lines) {
    for (const { x, top, length } of pieces) {
      if (length > STROKE * thickness + 1) continue;
      const end = Math.min(ink.height, top + length + 1);
      for (let y = Math.max(0, top - 1); y < end; y++) values[y * ink.width + x] = 0;
    }
  }
  return { ...ink, values };
}

/** Clears the squares where two lines cross: in neither direction are those pieces thin. */
function eraseCrossings(ink: Raster, across: readonly Line[], down: readonly Line[]): Raster {
  const values = ink.values.slice();
  for (const one of across) {
    for (const other of down) {
      const x = Math.round(other.at(one.at(ink.width / 2)));
      const y = Math.round(one.at(x));
      const [halfX, halfY] = [other.thickness / 2 + 2, one.thickness / 2 + 2];
      for (let row = Math.ceil(y - halfY); row <= y + halfY; row++) {
        for (let column = Math.ceil(x - halfX); column <= x + halfX; column++) {
          const inside = row >= 0 && row < ink.height && column >= 0 && column < ink.width;
          if (inside) values[row * ink.width + column] = 0;
        }
      }
    }
  }
  return { ...ink, values };
}

/** With rows for columns. */
function exchanged({ width, height, values }: Raster): Raster {
  const turned = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = values[y * width + x]!;
  }
  return { width: height, height: width, values: turned };
}
