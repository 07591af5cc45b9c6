// Patches of ink: pixels that touch each other, at a corner too.

import type { Raster } from "./pixels.ts";
import type { Box } from "./resize.ts";

/** Weaker ink, as at the rim of a blurred line, is ignored when the digit is located. */
export const FAINT = 1 / 16;

export interface Patch extends Box {
  /** Number of its pixels. */
  readonly area: number;
}

export interface Patches {
  readonly patches: readonly Patch[];
  /** For each pixel the number of its patch; -1 where there is no ink. */
  readonly patchOf: Int32Array;
}

/** A patch of ink is a speck if it is smaller than this share of the largest patch: dust of a scan, single wrong pixels. */
const SPECK = 1 / 50;

/** The patches of all ink that is more than faint. */
export function findPatches({ width, height, values }: Raster): Patches {
  const patchOf = Int32Array.from(values, (strength) => (strength > FAINT ? -2 : -1));
  const patches: Patch[] = [];
  const queue = new Int32Array(width * height);
  for (let start = 0; start < patchOf.length; start++) {
    if (patchOf[start] !== -2) continue;
    const number = patches.length;
    let [left, right, top, bottom] = [width, 0, height, 0];
    let area = 0;
    queue[area++] = start;
    patchOf[start] = number;
    for (let i = 0; i < area; i++) {
      const x = queue[i]! % width;
      const y = Math.floor(queue[i]! / width);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const at = row * width + column;
          if (patchOf[at] !== -2) continue;
          patchOf[at] = number;
          queue[area++] = at;
        }
      }
    }
    patches.push({ left, top, width: right - left + 1, height: bottom - top + 1, area });
  }
  return { patches, patchOf };
}

/** The ink without the patches of these numbers. */
export function withoutPatches(
  ink: Raster,
  { patchOf }: Patches,
  dropped: ReadonlySet<number>,
): Raster {
  return { ...ink, values: ink.values.map((value, at) => (dropped.has(patchOf[at]!) ? 0 : value)) };
}

/** The numbers of the patches that are specks. */
export function specksAmong({ patches }: Patches): Set<number> {
  const largest = patches.reduce((most, { area }) => Math.max(most, area), 0);
  const numbers = [...patches.keys()];
  return new Set(numbers.filter((number) => patches[number]!.area < largest * SPECK));
}

/** The smallest box around boxes, of at least one. */
export function boxAround(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return { left, top, width: right - left, height: bottom - top };
}
