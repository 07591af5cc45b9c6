// Which values of an image are black and white.

import type { RawValues } from "./dataset.ts";

/** The brightest pixel of most images of bytes is above this; in images of few shades, as 0 to 16, none is. */
export const FEW_SHADES = 127;

/** Bytes are 0..255, or of few shades 0 to the largest; of other numbers the lowest is black and the highest white. */
export function brightnessRange(pixels: RawValues): [black: number, white: number] {
  if (pixels instanceof Uint8Array) {
    const most = pixels.reduce((largest, value) => Math.max(largest, value), 0);
    return [0, most > FEW_SHADES || most === 0 ? 255 : most];
  }
  let [low, high] = [Infinity, -Infinity];
  for (const value of pixels) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? [low, high] : [low, low + 1];
}
