// PNG files to pixels, in browsers too: no maintained library reads all of the format there and bounds its memory.
// Refuses PNGs that are too large or damaged.

import { SimdigitError } from "../../core/errors.ts";
import { unzlibSync } from "../deflate.ts";
import { checkMemory, checkSize, type Pixels } from "./pixels.ts";
import { type PngHeader, readChunks, readHeader } from "./png_chunks.ts";
import { channelsOfPng, putColours } from "./png_colours.ts";
import { bytesOfPasses, passesOf, unfilter } from "./png_rows.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Most bytes that a byte of a deflate stream can stand for. */
const MOST_DEFLATED = 1032;

/** Whether a file begins as a PNG does, or is cut short within that. */
export function isPng(bytes: Uint8Array): boolean {
  return (
    bytes.length > 0 && SIGNATURE.every((byte, at) => at >= bytes.length || bytes[at] === byte)
  );
}

/**
 * The pixels of any PNG: grey or colour, with or without alpha or a palette, of 1 to 16 bits, interlaced or not. Of an
 * animation, the first picture.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" if it is too large or damaged
 */
export function decodePng(bytes: Uint8Array, file: string): Pixels {
  const header = intact(bytes, file, () => readHeader(bytes));
  const { width, height } = header;
  checkSize(width, height, file);
  checkMemory(bytesOfPasses(passesOf(header)) + 4 * width * height, bytes, file);
  return intact(bytes, file, () => decode(bytes, header));
}

function decode(bytes: Uint8Array, header: PngHeader): Pixels {
  const { width, height } = header;
  const parts = readChunks(bytes);
  const passes = passesOf(header);
  const rows = inflate(parts.pixels, bytesOfPasses(passes));
  const data = new Uint8Array(channelsOfPng(header, parts) * width * height);
  let start = 0;
  for (const pass of passes) {
    unfilter(rows, start, pass, header);
    putColours(rows, start, pass, header, parts, data);
    start += bytesOfPasses([pass]);
  }
  return { width, height, data };
}

/** Throws unless the stream has exactly so many bytes. */
function inflate(stream: Uint8Array, expected: number): Uint8Array {
  if (stream.length * MOST_DEFLATED < expected) throw new Error("too few pixels");
  // One byte more shows whether there are more; fflate writes no further than the buffer.
  const found = unzlibSync(stream, { out: new Uint8Array(expected + 1) });
  if (found.length !== expected)
    throw new Error(`${expected} bytes of pixels, got ${found.length}`);
  return found;
}

function intact<T>(bytes: Uint8Array, file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new SimdigitError(
      "data",
      `${file}: expected a whole PNG, got ${bytes.length} bytes of one that is cut short or damaged - save it again`,
      { cause },
    );
  }
}
