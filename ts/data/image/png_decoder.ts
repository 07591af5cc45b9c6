// Decodes PNG files by pngjs, which the build bundles into this file.

import { Buffer } from "node:buffer";
import { PNG } from "pngjs";
import type { Pixels } from "./pixels.ts";

/** Any PNG as RGBA of 8 bits. Throws an error of pngjs for a damaged file. */
export function decodeRgba(bytes: Uint8Array): Pixels {
  return PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
