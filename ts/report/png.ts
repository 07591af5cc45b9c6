// Encodes PNG files by pngjs, which the build bundles into this file.

import { Buffer } from "node:buffer";
import { PNG } from "pngjs";

/** Shades of grey: height x width bytes, row-major, 0 black and 255 white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const GREY = 0;
/** Rows are not filtered: filters shrink photographs, but not digits and noise. */
const NO_FILTER = 0;

/** The image as a PNG file. */
export function encodePng({ width, height, pixels }: GreyImage): Uint8Array {
  const png = new PNG({ width, height });
  png.data = Buffer.from(pixels);
  return PNG.sync.write(png, {
    colorType: GREY,
    inputColorType: GREY,
    inputHasAlpha: false,
    filterType: NO_FILTER,
  });
}
