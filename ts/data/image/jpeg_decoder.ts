// Decodes JPEG files by jpeg-js, which the build bundles into this file (scripts/build.ts): the format is large, and its
// decoder, used by Jimp and Jest's snapshots, runs on every host and bounds its memory.

import { decode } from "jpeg-js";
import type { Pixels } from "./pixels.ts";

/** A baseline or progressive JPEG as RGBA. Throws an error of jpeg-js for others and when it needs more memory. */
export function decodeRgba(bytes: Uint8Array, megabytes: number): Pixels {
  return decode(bytes, {
    useTArray: true,
    tolerantDecoding: false,
    maxMemoryUsageInMB: megabytes,
    maxResolutionInMP: Infinity,
  });
}
