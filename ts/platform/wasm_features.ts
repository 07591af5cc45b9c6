// The smallest modules that a host accepts only if it has a feature of WebAssembly.

import type { Bytes } from "../core/arrays.ts";

export const probes: { readonly simd: Bytes; readonly relaxedSimd: Bytes } = {
  /** (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt) */
  simd: Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8],
    ...[0, 65, 0, 253, 15, 253, 98, 11],
  ),
  /** (func (result v128) ... i8x16.relaxed_swizzle) */
  relaxedSimd: Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13],
    ...[0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
  ),
};
