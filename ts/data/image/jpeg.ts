// JPEG files to pixels, the way up that their Exif data say. Refuses JPEGs that are too large, damaged or of rare kinds;
// jpeg_decoder.ts decodes.

import { SimdigitError } from "../../core/errors.ts";
import { decodeRgba } from "./jpeg_decoder.ts";
import { countScans, type JpegHeader, readHeader } from "./jpeg_header.ts";
import { checkSize, memoryFor, type Pixels, tooLarge } from "./pixels.ts";
import { upright } from "./upright.ts";

/** Files with more scans are made to keep decoders busy. */
const MOST_SCANS = 100;

/** jpeg-js counts the bytes of its arrays, not what each of them costs beside. */
const UNCOUNTED = 1.4;

/** Whether a file begins as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * The pixels of a baseline or progressive JPEG, as RGBA.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" if it is too large, damaged or of another kind
 */
export function decodeJpeg(bytes: Uint8Array, file: string): Pixels {
  const header = intact(bytes, file, () => headerOf(bytes));
  checkSize(header.width, header.height, file);
  const megabytes = memoryFor(bytes) / UNCOUNTED / 2 ** 20;
  const pixels = intact(bytes, file, () => decodeRgba(bytes, megabytes));
  return header.orientation === 1 ? pixels : upright(pixels, header.orientation);
}

function headerOf(bytes: Uint8Array): JpegHeader {
  if (countScans(bytes) > MOST_SCANS) throw new Error(`more than ${MOST_SCANS} scans`);
  return readHeader(bytes);
}

function intact<T>(bytes: Uint8Array, file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (/limit exceeded/.test((cause as Error).message)) throw tooLarge(bytes, file);
    throw new SimdigitError(
      "data",
      `${file}: expected a whole JPEG, baseline or progressive, got ${bytes.length} bytes of one that is cut short, damaged or of a rare kind - save it again, or as a PNG`,
      { cause },
    );
  }
}
