// The engine's debug module, which only a checkout has.

import { builtin } from "./builtin.ts";

/** Apart from its use, so that no bundler looks for the file. */
const here = import.meta.url;

/** Its bytes. Throws if it was not built. */
export function debugModule(): Uint8Array<ArrayBuffer> {
  const file = new URL("../../dist/wasm/debug.wasm", here);
  return new Uint8Array(builtin("node:fs")!.readFileSync(file));
}
