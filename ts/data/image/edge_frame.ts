// Cuts off a frame along the edges of a picture, as a screenshot of a canvas has one.

import { borderOf, medianAt, quantile } from "./border.ts";
import type { Raster } from "./pixels.ts";

/** Smallest difference between frame and page, of 255 shades. */
const LEAST_CONTRAST = 32;

/** A frame is thinner than this share of the picture's side. */
const MOST_THICKNESS = 0.15;

/** A row belongs to the frame if more than this share of it has the frame's shade: frames may have gaps. */
const FRAME_SHARE = 0.5;

/** Just within the frame at least this share of a row has the page's shade. */
const PAGE_SHARE = 0.85;

/** Sides that are smaller show too little. */
const LEAST_SIDE = 8;

/**
 * The picture within its frame: most of its border has another shade than most of its pixels, in a band that ends along
 * all four sides. Undefined if there is no frame.
 */
export function withinFrame(grey: Raster): Raster | undefined {
  const { width, height, values } = grey;
  if (Math.min(width, height) < LEAST_SIDE) return undefined;
  const frame = medianAt(grey, borderOf(grey));
  const page = quantile(values, 0.5);
  if (Math.abs(frame - page) < LEAST_CONTRAST) return undefined;
  const isFrame = (x: number, y: number) => {
    const shade = values[y * width + x]!;
    return Math.abs(shade - frame) < Math.abs(shade - page);
  };
  const rowShare = (y: number) => shareOf(width, (x) => isFrame(x, y));
  const columnShare = (x: number) => shareOf(height, (y) => isFrame(x, y));
  const bands = [
    bandOf(height, rowShare),
    bandOf(height, (y) => rowShare(height - 1 - y)),
    bandOf(width, columnShare),
    bandOf(width, (x) => columnShare(width - 1 - x)),
  ];
  if (bands.includes(undefined)) return undefined;
  const [top, bottom, left, right] = bands as [number, number, number, number];
  const inside = cut(grey, left, top, width - left - right, height - top - bottom);
  const shades = inside.values;
  const contrast = shades.reduce((most, shade) => Math.max(most, Math.abs(shade - page)), 0);
  return contrast < LEAST_CONTRAST ? undefined : inside;
}

/** Number of rows from an edge that belong to the frame, or the picture has none of a frame's. */
function bandOf(side: number, shareAt: (depth: number) => number): number | undefined {
  let depth = 0;
  while (depth <= MOST_THICKNESS * side && shareAt(depth) > FRAME_SHARE) depth++;
  if (depth > MOST_THICKNESS * side) return undefined;
  // The first row of the page may be mixed with the frame.
  if (shareAt(depth) <= 1 - PAGE_SHARE) return depth;
  return shareAt(depth + 1) <= 1 - PAGE_SHARE ? depth + 1 : undefined;
}

/** The share of places along a side for which something holds, without the corners, where the frame turns. */
function shareOf(side: number, holds: (i: number) => boolean): number {
  const [start, end] = [Math.floor(MOST_THICKNESS * side), Math.ceil((1 - MOST_THICKNESS) * side)];
  let found = 0;
  for (let i = start; i < end; i++) if (holds(i)) found++;
  return found / (end - start);
}

function cut(grey: Raster, left: number, top: number, width: number, height: number): Raster {
  const values = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * grey.width + left;
    values.set(grey.values.subarray(start, start + width), y * width);
  }
  return { width, height, values };
}
