// The engine's debug module, which only a checkout has.

import type { Bytes } from "../core/arrays.ts";
import { builtin } from "./builtin.ts";

/** Its bytes. Throws if it was not built. */
export function debugModule(): Bytes {
  // Not by new URL: bundlers would look for the file.
  const file = builtin("node:module")!
    .createRequire(import.meta.url)
    .resolve("../../dist/wasm/debug.wasm");
  return new Uint8Array(builtin("node:fs")!.readFileSync(file));
}
