// Counts the digits in a picture. The strokes of one digit may lie a little apart: a 5's bar, the halves of a broken 8.

import { boxAround, findPatches, type Patch } from "./patches.ts";
import type { Raster } from "./pixels.ts";

/** Patches that are nearer than this share of the largest patch's longer side are strokes of one digit. */
const NEAR = 0.17;

/** A digit's longer side is at least this share of the largest's. */
const LEAST_SIZE = 0.5;

/** No digit is so much wider than high; a stroke may be. */
const FLAT = 1.8;

/** Cells along the longer side of the ink, in which distances are measured. */
const CELLS = 120;

/** Number of digits that stand apart from each other, of at least one patch of ink. */
export function countDigits(ink: Raster): number {
  const found = findPatches(ink);
  const { patches } = found;
  if (patches.length < 2) return patches.length;
  const size = Math.max(...patches.map(sizeOf));
  const cells = cellsOf(ink.width, found.patchOf, patches);
  const group = patches.map((_, number) => number);
  for (let a = 0; a < patches.length; a++) {
    for (let b = 0; b < a; b++) {
      if (group[a] === group[b] || gapBetween(cells[a]!, cells[b]!) > NEAR * size) continue;
      const [from, to] = [group[a], group[b]!];
      group.forEach((number, i) => {
        if (number === from) group[i] = to;
      });
    }
  }
  const groups = [...new Set(group)].map((number) =>
    boxAround(patches.filter((_, i) => group[i] === number)),
  );
  const largest = Math.max(...groups.map(sizeOf));
  const digits = groups.filter(
    (box) => sizeOf(box) >= LEAST_SIZE * largest && box.width <= FLAT * box.height,
  );
  return Math.max(1, digits.length);
}

function sizeOf({ width, height }: Pick<Patch, "width" | "height">): number {
  return Math.max(width, height);
}

/** Places of each patch, in pixels, one of each cell that it touches. */
function cellsOf(
  width: number,
  patchOf: Int32Array,
  patches: readonly Patch[],
): (readonly (readonly [x: number, y: number])[])[] {
  const side = Math.max(1, Math.ceil(sizeOf(boxAround(patches)) / CELLS));
  const cells = patches.map(() => new Map<number, readonly [number, number]>());
  patchOf.forEach((patch, at) => {
    if (patch < 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    cells[patch]!.set(Math.floor(y / side) * width + Math.floor(x / side), [x, y]);
  });
  return cells.map((places) => [...places.values()]);
}

type Places = readonly (readonly [x: number, y: number])[];

/** The width of the gap between two patches; that of neighbours is 0. */
function gapBetween(some: Places, others: Places): number {
  let least = Infinity;
  for (const [x, y] of some) {
    for (const [a, b] of others) least = Math.min(least, (x - a) ** 2 + (y - b) ** 2);
  }
  return Math.sqrt(least) - 1;
}
