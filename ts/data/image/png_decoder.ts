// PNG files decoded by pngjs, which the build bundles into this file: nothing else is imported.

import { Buffer } from "node:buffer";
import { PNG } from "pngjs";
import type { Pixels } from "./pixels.ts";

/** Every kind of PNG as RGBA of 8 bits. Throws an Error of the library's for what is no whole PNG. */
export function decodeRgba(bytes: Uint8Array): Pixels {
  return PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
