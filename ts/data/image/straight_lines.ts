// Finds straight lines that cross a picture from side to side: rules of paper, sides of boxes, dashed or slightly turned.

import { FAINT } from "./patches.ts";
import type { Raster } from "./pixels.ts";

/** A piece of a line in one column: `length` pixels downwards from `top`. */
interface Piece {
  readonly x: number;
  readonly top: number;
  readonly length: number;
}

/** A line from the left to the right. Of lines from the top to the bottom, x and y are exchanged. */
export interface Line {
  readonly pieces: readonly Piece[];
  /** Median length of its pieces. */
  readonly thickness: number;
  /** Its first column, and the one behind its last. */
  readonly start: number;
  readonly end: number;
  /** Its middle at a column. */
  at(x: number): number;
}

/** Thickest lines, of the picture's shorter side. */
const MOST_THICKNESS = 0.05;

/** Largest rise from one side to the other, of the width: 3.4 degrees. */
const MOST_RISE = 0.06;

/** A line has ink in at least this share of the columns that have any. */
const LEAST_COVERED = 0.45;

/** Pieces of a line are so many pixels from its middle. */
const NEAR = 2.5;

const MOST_LINES = 60;

/** The lines from the left to the right, all of nearly one slope. */
export function findLines({ width, height, values }: Raster): Line[] {
  const pieces = thinPieces(width, height, values);
  const extent = columnsOf(pieces).size;
  const steps = Math.ceil(MOST_RISE * width);
  let rises = Array.from({ length: 2 * steps + 1 }, (_, i) => i - steps);
  const lines: Line[] = [];
  let left = pieces;
  while (lines.length < MOST_LINES) {
    const found = bestLine(left, rises, width, height);
    if (!found) break;
    const at = (x: number) => found.middle + found.rise * (x / width - 0.5);
    const near = left.filter(({ x, top, length }) => {
      return Math.abs(top + (length - 1) / 2 - at(x)) <= NEAR;
    });
    if (columnsOf(near).size < LEAST_COVERED * extent) break;
    lines.push(lineOf(near, at));
    const taken = new Set(near);
    left = left.filter((piece) => !taken.has(piece));
    // The lines of a page are parallel.
    if (lines.length === 1) rises = rises.filter((rise) => Math.abs(rise - found.rise) <= 2);
  }
  return lines;
}

/** Upright runs of ink that are short enough for a line. */
function thinPieces(width: number, height: number, values: Float64Array): Piece[] {
  const most = Math.ceil(MOST_THICKNESS * Math.min(width, height)) + 1;
  const pieces: Piece[] = [];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (values[y * width + x]! <= FAINT) continue;
      const top = y;
      while (y < height && values[y * width + x]! > FAINT) y++;
      if (y - top <= most) pieces.push({ x, top, length: y - top });
    }
  }
  return pieces;
}

/** The line on which most pieces lie. */
function bestLine(
  pieces: readonly Piece[],
  rises: readonly number[],
  width: number,
  height: number,
) {
  let best: { readonly middle: number; readonly rise: number } | undefined;
  let most = 0;
  const margin = Math.ceil(MOST_RISE * width) + 2;
  for (const rise of rises) {
    const votes = new Int32Array(height + 2 * margin);
    for (const { x, top, length } of pieces) {
      votes[Math.round(top + (length - 1) / 2 - rise * (x / width - 0.5)) + margin]!++;
    }
    for (let i = 1; i + 1 < votes.length; i++) {
      const count = votes[i - 1]! + votes[i]! + votes[i + 1]!;
      if (count <= most) continue;
      most = count;
      best = { middle: i - margin, rise };
    }
  }
  return best;
}

function lineOf(pieces: readonly Piece[], at: (x: number) => number): Line {
  const lengths = pieces.map(({ length }) => length).sort((a, b) => a - b);
  const xs = pieces.map(({ x }) => x);
  return {
    pieces,
    thickness: lengths[lengths.length >> 1]!,
    start: Math.min(...xs),
    end: Math.max(...xs) + 1,
    at,
  };
}

function columnsOf(pieces: readonly Piece[]): Set<number> {
  return new Set(pieces.map(({ x }) => x));
}
