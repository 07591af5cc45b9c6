// What makes this Node run relaxed SIMD, which Node 20 hides behind a flag; none where it needs none. All that the
// bench times in Node gets it. By version: whether this process takes the module may be what a flag has changed already.

import { setFlagsFromString } from "node:v8";

export const relaxedFlags: readonly string[] =
  Number.parseInt(process.versions.node, 10) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];

for (const flag of relaxedFlags) setFlagsFromString(flag);
