// The samples of a PNG as colours: bits to bytes, palettes, transparent colours.

import {
  GREY,
  GREY_ALPHA,
  PALETTE,
  type PngHeader,
  type PngParts,
  RGB,
  samplesOf,
} from "./png_chunks.ts";
import type { Pass } from "./png_rows.ts";

/** Bytes of a decoded pixel: 1 for grey without alpha, else 4 of RGBA. */
export function channelsOfPng({ colour }: PngHeader, { transparency }: PngParts): 1 | 4 {
  return colour === GREY && transparency.length === 0 ? 1 : 4;
}

/**
 * Writes the pixels of a pass, whose unfiltered bytes begin at `start`, to their places in the picture.
 *
 * @param out channelsOfPng bytes a pixel
 */
export function putColours(
  bytes: Uint8Array,
  start: number,
  pass: Pass,
  header: PngHeader,
  parts: PngParts,
  out: Uint8Array,
): void {
  const { left, top, across, down, columns, rows, rowBytes } = pass;
  const { width, depth, colour } = header;
  const count = samplesOf(colour);
  const channels = channelsOfPng(header, parts);
  const samples = new Uint16Array(columns * count);
  const put = putterOf(header, parts, out);
  for (let row = 0; row < rows; row++) {
    const at = start + row * (1 + rowBytes) + 1;
    unpack(bytes.subarray(at, at + rowBytes), depth, samples);
    const place = (top + row * down) * width + left;
    for (let column = 0; column < columns; column++) {
      put(samples, column * count, (place + column * across) * channels);
    }
  }
}

/** One number a sample, of `depth` bits. */
function unpack(row: Uint8Array, depth: number, samples: Uint16Array): void {
  if (depth === 8) {
    samples.set(row);
    return;
  }
  const each = 8 / depth;
  const mask = 2 ** depth - 1;
  for (let i = 0; i < samples.length; i++) {
    samples[i] =
      depth === 16
        ? row[2 * i]! * 256 + row[2 * i + 1]!
        : (row[Math.floor(i / each)]! >> (8 - depth * ((i % each) + 1))) & mask;
  }
}

/** Writes the pixel whose samples begin at `from` to `out` from `to` on. */
type Put = (samples: Uint16Array, from: number, to: number) => void;

function putterOf({ colour, depth }: PngHeader, parts: PngParts, out: Uint8Array): Put {
  const { palette, transparency } = parts;
  const most = 2 ** depth - 1;
  const toByte = (sample: number) => Math.round((sample * 255) / most);
  const clear = (i: number) => transparency[2 * i]! * 256 + transparency[2 * i + 1]!;
  const write = (to: number, red: number, green: number, blue: number, alpha: number) => {
    out[to] = red;
    out[to + 1] = green;
    out[to + 2] = blue;
    out[to + 3] = alpha;
  };
  switch (colour) {
    case GREY: {
      if (transparency.length === 0) {
        return (samples, from, to) => {
          out[to] = toByte(samples[from]!);
        };
      }
      const hole = clear(0);
      return (samples, from, to) => {
        const shade = toByte(samples[from]!);
        write(to, shade, shade, shade, samples[from] === hole ? 0 : 255);
      };
    }
    case GREY_ALPHA:
      return (samples, from, to) => {
        const shade = toByte(samples[from]!);
        write(to, shade, shade, shade, toByte(samples[from + 1]!));
      };
    case PALETTE:
      return (samples, from, to) => {
        const index = samples[from]!;
        if (3 * index >= palette.length) throw new Error(`colour ${index} is not in the palette`);
        const [red, green, blue] = [3 * index, 3 * index + 1, 3 * index + 2];
        write(to, palette[red]!, palette[green]!, palette[blue]!, transparency[index] ?? 255);
      };
    case RGB: {
      const hole = transparency.length === 0 ? [] : [clear(0), clear(1), clear(2)];
      return (samples, from, to) => {
        const [red, green, blue] = [samples[from]!, samples[from + 1]!, samples[from + 2]!];
        const clear = red === hole[0] && green === hole[1] && blue === hole[2];
        write(to, toByte(red), toByte(green), toByte(blue), clear ? 0 : 255);
      };
    }
    default:
      return (samples, from, to) => {
        for (let channel = 0; channel < 4; channel++) {
          out[to + channel] = toByte(samples[from + channel]!);
        }
      };
  }
}
