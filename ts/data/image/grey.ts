// Converts colours to grey, puts transparent pixels on paper, and shrinks large pictures.

import { borderOf, medianAt } from "./border.ts";
import { channelsOf, type Pixels, type Raster } from "./pixels.ts";

/** Longest side to work on, in pixels: a digit of a thirtieth of that still fills MNIST's box. */
const MAX_WORKING_SIDE = 1000;

/** Shares of red, green and blue in a shade of grey. */
export type Shares = readonly [red: number, green: number, blue: number];

/** The luminance (ITU-R BT.601). */
export const LUMINANCE: Shares = [0.299, 0.587, 0.114];

export function luminance(red: number, green: number, blue: number): number {
  return LUMINANCE[0] * red + LUMINANCE[1] * green + LUMINANCE[2] * blue;
}

/**
 * The shade of every pixel, 0 (black) to 255 (white), by default its luminance. Pictures above MAX_WORKING_SIDE become
 * means of blocks.
 */
export function toGrey(pixels: Pixels, name: string, shares = LUMINANCE): Raster {
  const { light, opacity } = blockMeans(pixels, name, shares);
  const paper = paperShade(light, opacity);
  const values = light.values.map((shade, i) => shade + (1 - opacity.values[i]!) * paper);
  return { ...light, values };
}

/** The shade of the paper under transparent pixels. */
export function paperUnder(pixels: Pixels, name: string): number {
  const { light, opacity } = blockMeans(pixels, name, LUMINANCE);
  return paperShade(light, opacity);
}

/** Shade x opacity, and opacity from 0 to 1, as means of square blocks. */
function blockMeans(
  pixels: Pixels,
  name: string,
  [red, green, blue]: Shares,
): { readonly light: Raster; readonly opacity: Raster } {
  const { width, height, data } = pixels;
  const channels = channelsOf(pixels, name);
  const side = Math.ceil(Math.max(width, height) / MAX_WORKING_SIDE);
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const light = new Float64Array(columns * rows);
  const opacity = new Float64Array(columns * rows);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += channels) {
      const block = Math.floor(y / side) * columns + Math.floor(x / side);
      const alpha = channels === 4 ? data[i + 3]! / 255 : 1;
      const shade =
        channels === 4 ? red * data[i]! + green * data[i + 1]! + blue * data[i + 2]! : data[i]!;
      light[block]! += shade * alpha;
      opacity[block]! += alpha;
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const count = Math.min(side, height - row * side) * Math.min(side, width - column * side);
      light[row * columns + column]! /= count;
      opacity[row * columns + column]! /= count;
    }
  }
  const size = { width: columns, height: rows };
  return { light: { ...size, values: light }, opacity: { ...size, values: opacity } };
}

/** Shade of the paper under transparent pixels: that of an opaque border, else black under light ink, white under dark. */
function paperShade(light: Raster, opacity: Raster): number {
  const border = borderOf(light);
  if (medianAt(opacity, border) >= 0.5) return medianAt(light, border);
  return sum(light.values) > 128 * sum(opacity.values) ? 0 : 255;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
