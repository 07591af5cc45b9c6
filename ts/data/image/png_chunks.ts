// The chunks of a PNG file (ISO/IEC 15948): header, palette, transparency and the compressed pixels. Other chunks are
// skipped unread. Throws plain errors for what is damaged; png.ts says them.

import { joined } from "../../core/bytes.ts";

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colour: Colour;
  readonly interlaced: boolean;
}

export interface PngParts {
  /** RGB of each index. */
  readonly palette: Uint8Array;
  /** Alpha of each index, or the samples of the one colour that is transparent, 16 bits each. */
  readonly transparency: Uint8Array;
  /** The zlib stream. */
  readonly pixels: Uint8Array;
}

/** Colour types by their numbers. */
export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const RGBA = 6;
export type Colour = typeof GREY | typeof RGB | typeof PALETTE | typeof GREY_ALPHA | typeof RGBA;

/** Samples of a pixel, and the depths that a colour type can have. */
const kinds: Readonly<Record<Colour, readonly [samples: number, depths: readonly number[]]>> = {
  [GREY]: [1, [1, 2, 4, 8, 16]],
  [RGB]: [3, [8, 16]],
  [PALETTE]: [1, [1, 2, 4, 8]],
  [GREY_ALPHA]: [2, [8, 16]],
  [RGBA]: [4, [8, 16]],
};

const FIRST_CHUNK_AT = 8;
/** Bytes of a chunk's length, type and checksum. */
const CHUNK_EXTRA = 12;
/** Length of the first chunk's contents. */
const HEADER = 13;
const NONE = new Uint8Array(0);

export function samplesOf(colour: Colour): number {
  return kinds[colour][0];
}

/** Throws a RangeError if the file ends too soon. */
export function readHeader(bytes: Uint8Array): PngHeader {
  const view = viewOf(bytes);
  const at = FIRST_CHUNK_AT + 8;
  const [width, height] = [view.getUint32(at), view.getUint32(at + 4)];
  const [depth, colour, compression, filter, interlacing] = bytes.subarray(at + 8, at + HEADER);
  const [, depths] = kinds[colour as Colour] ?? [];
  if (!depths?.includes(depth!)) throw new Error(`colour type ${colour} of ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlacing! > 1) throw new Error("unknown method");
  return {
    width,
    height,
    depth: depth!,
    colour: colour as Colour,
    interlaced: interlacing === 1,
  };
}

/** Throws if a checksum is wrong or the file ends before its last chunk. */
export function readChunks(bytes: Uint8Array): PngParts {
  const view = viewOf(bytes);
  const found: Record<"PLTE" | "tRNS", Uint8Array> = { PLTE: NONE, tRNS: NONE };
  const pixels: Uint8Array[] = [];
  let at = FIRST_CHUNK_AT;
  for (let type = ""; type !== "IEND"; ) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (view.getUint32(end) !== crc32(bytes.subarray(at + 4, end))) throw new Error("checksum");
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, end);
    if (type === "IDAT") pixels.push(content);
    if (type === "PLTE" || type === "tRNS") found[type] = content;
    at += CHUNK_EXTRA + length;
  }
  return { palette: found.PLTE, transparency: found.tRNS, pixels: joined(pixels) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
