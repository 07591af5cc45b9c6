// Pictures as examples of a data set are made of them: opaque, grey or in colour, of any size.

import {
  badData,
  checkInteger,
  checkObject,
  checkTypedArray,
  expected,
} from "../../core/errors.ts";
import { luminance, paperUnder } from "./grey.ts";
import { channelsOf, checkSize, MAX_SIDE, type Pixels } from "./pixels.ts";
import { resize } from "./resize.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** height x width x channels, 0 (black) to 255. */
  readonly data: Uint8Array;
}

/** The pixels without transparency; grey if each has red, green and blue alike. */
export function pictureOf(pixels: Pixels, name: string): Picture {
  const { width, height } = pixels;
  if (channelsOf(pixels, name) === 1) {
    return { width, height, channels: 1, data: Uint8Array.from(pixels.data) };
  }
  const data = opaque(pixels, name);
  const grey = data.every((value, i) => i % 3 === 0 || value === data[i - 1]);
  if (!grey) return { width, height, channels: 3, data };
  return { width, height, channels: 1, data: data.filter((_, i) => i % 3 === 0) };
}

/** RGBA to RGB: what is transparent shows the paper. */
function opaque(pixels: Pixels, name: string): Uint8Array {
  const { width, height, data } = pixels;
  const out = new Uint8Array(3 * width * height);
  let paper: number | undefined;
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3]! / 255;
    if (alpha < 1) paper ??= paperUnder(pixels, name);
    for (let channel = 0; channel < 3; channel++) {
      const value = data[4 * i + channel]!;
      out[3 * i + channel] = alpha < 1 ? Math.round(alpha * value + (1 - alpha) * paper!) : value;
    }
  }
  return out;
}

/**
 * The picture at columns x rows: means of areas where it shrinks, interpolated where it grows.
 *
 * @param channels 1 or 3, as the model's pictures have, by default the picture's own: colours become grey by their
 *   luminance, grey becomes a colour. resizePicture(picture, ...data.shape) makes it one of a data set
 * @throws SimdigitError "usage" unless rows and columns are integers from 1 to 10,000 and channels 1 or 3; "data" for a
 *   picture whose data do not fit it
 */
export function resizePicture(
  picture: Picture,
  rows: number,
  columns: number,
  channels?: number,
): Picture {
  const resized = resizedOf(picture, rows, columns);
  if (channels === undefined || channels === resized.channels) return resized;
  checkChannels("channels", channels);
  return { ...resized, channels, data: inChannels(resized, channels) };
}

function resizedOf(picture: Picture, rows: number, columns: number): Picture {
  checkObject("picture", picture, "what decodePicture returns");
  const { width, height, channels, data } = picture;
  checkSize(width, height, "picture");
  checkChannels("picture: channels", channels);
  checkTypedArray("picture: data", data, ["Uint8Array"]);
  if (data.length !== width * height * channels) {
    throw badData(
      `picture: expected ${width * height * channels} bytes for ${width} x ${height} x ${channels}, got ${data.length}`,
    );
  }
  checkInteger("rows", rows, 1, MAX_SIDE);
  checkInteger("columns", columns, 1, MAX_SIDE);
  if (width === columns && height === rows) return picture;
  const all = { left: 0, top: 0, width, height };
  const out = new Uint8Array(rows * columns * channels);
  for (let channel = 0; channel < channels; channel++) {
    const values = new Float64Array(width * height);
    for (let i = 0; i < values.length; i++) values[i] = data[i * channels + channel]!;
    const resized = resize({ width, height, values }, all, columns, rows).values;
    resized.forEach((value, i) => {
      out[i * channels + channel] = Math.round(value);
    });
  }
  return { width: columns, height: rows, channels, data: out };
}

function checkChannels(what: string, channels: unknown): asserts channels is 1 | 3 {
  if (channels !== 1 && channels !== 3) throw expected(what, "1 or 3", channels);
}

/** The bytes of the picture in so many channels: colours become grey by their luminance, grey becomes a colour. */
export function inChannels({ channels, data }: Picture, wanted: 1 | 3): Uint8Array {
  if (channels === wanted) return data;
  if (wanted === 3)
    return Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]!);
  return Uint8Array.from({ length: data.length / 3 }, (_, i) =>
    Math.round(luminance(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!)),
  );
}
