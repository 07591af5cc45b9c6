// Encodes PNG files by pngjs, which the build bundles into this file.

import { Buffer } from "node:buffer";
import { PNG } from "pngjs";

/** height x width x colours bytes, row-major: shades of grey, 0 black and 255 white; or red, green and blue. */
export interface PlainImage {
  readonly width: number;
  readonly height: number;
  /** By default 1. */
  readonly colours?: 1 | 3;
  readonly pixels: Uint8Array;
}

/** PNG's colour types. */
const COLOUR_TYPE = { 1: 0, 3: 2 } as const;
/** Rows are not filtered: filters shrink photographs, but not digits and noise. */
const NO_FILTER = 0;

/** The image as a PNG file. */
export function encodePng({ width, height, colours = 1, pixels }: PlainImage): Uint8Array {
  const png = new PNG({ width, height });
  png.data = Buffer.from(pixels);
  return PNG.sync.write(png, {
    colorType: COLOUR_TYPE[colours],
    inputColorType: COLOUR_TYPE[colours],
    inputHasAlpha: false,
    filterType: NO_FILTER,
  });
}
