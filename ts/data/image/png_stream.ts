// Checks the compressed pixels of a PNG before decoding: if there are too few, pngjs reads beyond them in memory.

import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";

/** Offsets of the header chunk's fields. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;
const DEPTH_AT = 24;
const COLOUR_AT = 25;
const INTERLACED_AT = 28;

const FIRST_CHUNK_AT = 8;
/** Bytes of a chunk's length, type and checksum. */
const CHUNK_EXTRA = 12;

/** Samples per pixel by colour type: grey, RGB, palette, grey and alpha, RGBA. */
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Throws unless the file has as many pixels as its header says. */
export function checkPixelData(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = (samplesOf[view.getUint8(COLOUR_AT)] ?? 0) * view.getUint8(DEPTH_AT);
  const row = 1 + Math.ceil((view.getUint32(WIDTH_AT) * bits) / 8);
  const expected = row * view.getUint32(HEIGHT_AT);
  const interlaced = view.getUint8(INTERLACED_AT) === 1;
  // Interlaced rows are shorter but more, each with a byte of its own: at most twice the bytes.
  const most = interlaced ? 2 * expected : expected;
  const found = inflateSync(pixelData(bytes, view), { maxOutputLength: most }).length;
  if (!interlaced && found < expected) throw new Error(`${expected} bytes of pixels, got ${found}`);
}

/** The IDAT chunks, joined. Throws a RangeError if the file ends too soon. */
function pixelData(bytes: Uint8Array, view: DataView): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = FIRST_CHUNK_AT;
  for (let type = ""; type !== "IEND"; ) {
    const length = view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += CHUNK_EXTRA + length;
  }
  return Buffer.concat(parts);
}
