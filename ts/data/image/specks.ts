// Removes specks beside the digit: dust of a scan, single wrong pixels.

import { FAINT } from "./ink.ts";
import type { Raster } from "./pixels.ts";

/** A patch of ink is a speck if it is smaller than this share of the largest patch. */
const SPECK = 1 / 50;

/** The ink without specks. Pixels that touch at a corner belong to one patch. */
export function withoutSpecks(ink: Raster): Raster {
  const patches = findPatches(ink);
  const largest = patches.reduce((most, { length }) => Math.max(most, length), 0);
  const values = ink.values.slice();
  for (const patch of patches) {
    if (patch.length >= largest * SPECK) continue;
    for (const at of patch) values[at] = 0;
  }
  return { ...ink, values };
}

/** The pixels of each connected patch of ink. */
function findPatches({ width, height, values }: Raster): number[][] {
  const seen = values.map((strength) => (strength > FAINT ? 0 : 1));
  const patches: number[][] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start]) continue;
    seen[start] = 1;
    const patch = [start];
    for (let i = 0; i < patch.length; i++) {
      const [x, y] = [patch[i]! % width, Math.floor(patch[i]! / width)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const at = row * width + column;
          if (seen[at]) continue;
          seen[at] = 1;
          patch.push(at);
        }
      }
    }
    patches.push(patch);
  }
  return patches;
}
