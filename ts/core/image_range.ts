// Which values of images are black and white.

import type { RawValues } from "./dataset.ts";

export type ImageRange = readonly [black: number, white: number];

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

/**
 * Which values stand for black and white in the images of a data set, where they are not 0 and 255: 0 and the largest of
 * bytes of few shades, 0 and 1 or -1 and 1 around floats within those, else the least and the largest value.
 */
export function rangeOfImages(inputs: RawValues): ImageRange | undefined {
  const [low, high] = brightnessRange(inputs);
  if (inputs instanceof Uint8Array) return high === 255 ? undefined : [low, high];
  if (low >= 0 && high <= 1) return [0, 1];
  if (low >= -1 && high <= 1) return [-1, 1];
  return low >= 0 && high <= 255 && high > FEW_SHADES ? undefined : [low, high];
}

/** The bytes 0..255 of a picture as values of images in this range. */
export function inRange(bytes: Uint8Array, range: ImageRange | undefined): RawValues {
  if (range === undefined) return bytes;
  const [black, white] = range;
  return Float32Array.from(bytes, (value) => black + (value / 255) * (white - black));
}
