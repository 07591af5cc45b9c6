// Pictures: pixels from a canvas or a decoder, and rasters of numbers.

import { badData, checkTypedArray, SimdigitError } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";

/** Pixels as a decoder gives them, or an ImageData. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Row-major: RGBA, four bytes a pixel, or grey, one byte a pixel. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** A number for each pixel, row-major. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** Longest side of a picture, in pixels. */
export const MAX_SIDE = 10_000;

/** Throws a data error unless both sides are from 1 to MAX_SIDE. */
export function checkSize(width: number, height: number, name: string): void {
  const fits = (side: number) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE;
  if (fits(width) && fits(height)) return;
  throw new SimdigitError(
    "data",
    `${name}: expected sides of 1 to ${MAX_SIDE} pixels, got ${shown(width)} x ${shown(height)} - make it smaller`,
  );
}

/** Bytes that decoding a file may take: a small file cannot ask for gigabytes. A photo of 24 million pixels takes 100 times its size. */
export function memoryFor(file: Uint8Array): number {
  return 256 * 2 ** 20 + 64 * file.length;
}

/** Throws a data error if decoding a file takes more than memoryFor(file) bytes. */
export function checkMemory(needed: number, file: Uint8Array, name: string): void {
  if (needed > memoryFor(file)) throw tooLarge(file, name);
}

export function tooLarge(file: Uint8Array, name: string): SimdigitError {
  return badData(
    `${name}: expected a picture that takes at most ${Math.floor(memoryFor(file) / 2 ** 20)} MB in memory, as its ${file.length} bytes may, got a larger one - make it smaller`,
  );
}

/** Bytes per pixel, 4 or 1. Throws a data error for anything else. */
export function channelsOf({ width, height, data }: Pixels, name: string): 1 | 4 {
  checkSize(width, height, name);
  checkTypedArray(`${name}: data`, data, ["Uint8ClampedArray", "Uint8Array"]);
  const count = width * height;
  if (data.length === count) return 1;
  if (data.length === 4 * count) return 4;
  throw new SimdigitError(
    "data",
    `${name}: expected ${4 * count} bytes of RGBA or ${count} of grey for ${width} x ${height} pixels, got ${data.length}`,
  );
}
