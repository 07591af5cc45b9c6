// PNG files to pixels. Refuses other files, and PNGs that are too large or damaged; png_decoder.ts decodes.

import { SimdigitError } from "../../core/errors.ts";
import { checkSize, type Pixels } from "./pixels.ts";
import { decodeRgba } from "./png_decoder.ts";
import { checkPixelData } from "./png_stream.ts";

const SIGNATURE = "\x89PNG\r\n\x1a\n";

/** The header chunk comes first: length, "IHDR", width, height. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;
const SIZE_END = 24;

/** Beginnings of other files that users may pass. */
const others: readonly (readonly [start: RegExp, kind: string])[] = [
  [/^\xff\xd8\xff/, "a JPEG"],
  [/^GIF8/, "a GIF"],
  [/^RIFF.{4}WEBP/s, "a WebP"],
  [/^BM/, "a BMP"],
  [/^(II\*\0|MM\0\*)/, "a TIFF"],
  [/^.{4}ftyp(heic|heix|mif1|avif)/s, "a HEIC or AVIF"],
  [/^%PDF/, "a PDF"],
  [/^\s*<(\?xml|svg|!DOCTYPE|html)/i, "an SVG, XML or HTML"],
];

/**
 * The pixels of any PNG: grey or colour, with or without alpha or a palette, of 1 to 16 bits, interlaced or not.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" for anything else
 */
export function decodePng(bytes: Uint8Array, file: string): Pixels {
  const start = latin1(bytes.subarray(0, 64));
  if (start === "" || !SIGNATURE.startsWith(start.slice(0, SIGNATURE.length))) {
    throw new SimdigitError(
      "data",
      `${file}: expected a PNG image, got ${kindOf(start)} - save it as a PNG`,
    );
  }
  if (bytes.length >= SIZE_END) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    checkSize(view.getUint32(WIDTH_AT), view.getUint32(HEIGHT_AT), file);
  }
  try {
    checkPixelData(bytes);
    return decodeRgba(bytes);
  } catch (cause) {
    throw new SimdigitError(
      "data",
      `${file}: expected a whole PNG, got ${bytes.length} bytes of one that is cut short or damaged - save it again`,
      { cause },
    );
  }
}

function kindOf(start: string): string {
  if (start === "") return "an empty file";
  const known = others.find(([pattern]) => pattern.test(start));
  const printable = start.slice(0, 8).replace(/[^ -~]/g, "?");
  return known ? `${known[1]} file` : `a file that begins with "${printable}"`;
}

/** A character for each byte. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
