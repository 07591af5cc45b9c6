// What makes this Node run relaxed SIMD, which Node 20 hides behind a flag; none where it needs none. All that the
// bench times in Node gets it.

import { setFlagsFromString } from "node:v8";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

export const relaxedFlags: readonly string[] = WebAssembly.validate(await wasmBytes("relaxed"))
  ? []
  : ["--experimental-wasm-relaxed-simd"];

for (const flag of relaxedFlags) setFlagsFromString(flag);
