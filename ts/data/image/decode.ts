// Files of pictures to pixels, by their contents and not by their names: PNG and JPEG. Names other files.

import { badData, checkText, checkTypedArray } from "../../core/errors.ts";
import { decodeJpeg, isJpeg } from "./jpeg.ts";
import { type Picture, pictureOf } from "./picture.ts";
import type { Pixels } from "./pixels.ts";
import { decodePng, isPng } from "./png.ts";

/** Beginnings of other files that users may pass. */
const others: readonly (readonly [start: RegExp, kind: string])[] = [
  [/^GIF8/, "a GIF"],
  [/^RIFF.{4}WEBP/s, "a WebP"],
  [/^BM/, "a BMP"],
  [/^(II\*\0|MM\0\*)/, "a TIFF"],
  [/^.{4}ftyp(heic|heix|mif1|avif)/s, "a HEIC or AVIF"],
  [/^\0\0\0.(jP {2}|JXL )/s, "a JPEG 2000 or JPEG XL"],
  [/^%PDF/, "a PDF"],
  [/^version https:\/\/git-lfs/, "a Git LFS pointer"],
  [/^\s*<(\?xml|svg|!DOCTYPE|html)/i, "an SVG, XML or HTML"],
];

/**
 * A PNG or JPEG file as a picture, the way up that its Exif data say; transparent parts show paper.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" for other files, damaged ones, and ones that would need much more memory than they are large
 */
export function decodePicture(bytes: Uint8Array, file = "picture"): Picture {
  checkTypedArray("bytes", bytes, ["Uint8Array"]);
  checkText("file", file);
  return pictureOf(decodePixels(bytes, file), file);
}

/** As decodePicture, with the transparency that the file has. */
export function decodePixels(bytes: Uint8Array, file: string): Pixels {
  if (isPng(bytes)) return decodePng(bytes, file);
  if (isJpeg(bytes)) return decodeJpeg(bytes, file);
  throw badData(`${file}: expected a PNG or JPEG picture, got ${kindOf(bytes)} - save it as a PNG`);
}

function kindOf(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  if (start === "") return "an empty file";
  const known = others.find(([pattern]) => pattern.test(start));
  const printable = start.slice(0, 8).replace(/[^ -~]/g, "?");
  return known ? `${known[1]} file` : `a file that begins with "${printable}"`;
}
