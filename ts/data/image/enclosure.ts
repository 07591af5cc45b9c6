// Finds what is drawn around a digit: a box, with round corners or gaps, a circle.

import { boxAround, type Patch, type Patches } from "./patches.ts";
import type { Raster } from "./pixels.ts";

/** An enclosure lies within this share of its sides along its edges; there is none of it further in. */
const RIM = 0.18;

/** It covers at least this share of each of its sides. */
const LEAST_COVERED = 0.4;

/** What is enclosed is at least this large, of the enclosure's longer side; a dot within a 0 is not. */
const LEAST_CONTENT = 0.2;

/** The numbers of the patches that enclose others. */
export function enclosures({ width }: Raster, { patches, patchOf }: Patches): Set<number> {
  const found = new Set<number>();
  patches.forEach((outer, number) => {
    const content = patches.filter((inner) => inner !== outer && contains(outer, inner));
    if (content.length === 0) return;
    const box = boxAround(content);
    const size = Math.max(box.width, box.height);
    if (size < LEAST_CONTENT * Math.max(outer.width, outer.height)) return;
    if (isHollow(outer, (x, y) => patchOf[y * width + x] === number)) found.add(number);
  });
  return found;
}

function contains(outer: Patch, inner: Patch): boolean {
  return (
    inner.left > outer.left &&
    inner.top > outer.top &&
    inner.left + inner.width < outer.left + outer.width &&
    inner.top + inner.height < outer.top + outer.height
  );
}

/** Whether the patch runs along its four sides and nowhere else. */
function isHollow(patch: Patch, has: (x: number, y: number) => boolean): boolean {
  const { left, top, width, height } = patch;
  const [rimX, rimY] = [Math.floor(RIM * width), Math.floor(RIM * height)];
  const covered = {
    top: new Set<number>(),
    bottom: new Set<number>(),
    left: new Set<number>(),
    right: new Set<number>(),
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!has(left + x, top + y)) continue;
      const [toRight, toBottom] = [width - 1 - x, height - 1 - y];
      if (x >= rimX && toRight >= rimX && y >= rimY && toBottom >= rimY) return false;
      if (y < rimY) covered.top.add(x);
      if (toBottom < rimY) covered.bottom.add(x);
      if (x < rimX) covered.left.add(y);
      if (toRight < rimX) covered.right.add(y);
    }
  }
  const across = Math.min(covered.top.size, covered.bottom.size) / width;
  const down = Math.min(covered.left.size, covered.right.size) / height;
  return Math.min(across, down) >= LEAST_COVERED;
}
