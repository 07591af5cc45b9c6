// Locations of the engine's modules, from ts/ and from dist/ alike, and their bytes.

import type { Bytes } from "../core/arrays.ts";
import { bytesAt } from "./bytes_at.ts";

/** Not written out at its use, so that no bundler looks for it: it is in no package. */
const DEBUG = "../../dist/wasm/debug.wasm";

/** Each address is written out: bundlers recognise a module's files in this form. */
const addresses = {
  strict: () => new URL("../../dist/wasm/strict.wasm", import.meta.url),
  relaxed: () => new URL("../../dist/wasm/relaxed.wasm", import.meta.url),
  debug: () => new URL(DEBUG, import.meta.url),
  strict_threads: () => new URL("../../dist/wasm/strict_threads.wasm", import.meta.url),
  relaxed_threads: () => new URL("../../dist/wasm/relaxed_threads.wasm", import.meta.url),
} as const;

export type ModuleName = keyof typeof addresses;

/** Bytes of the modules read so far. */
const read = new Map<string, Bytes>();

/** The bytes of a module, from disk or, in a page, over HTTP. Calls share one array, which must not be changed. */
export async function wasmBytes(name: ModuleName): Promise<Bytes> {
  const bytes = read.get(name) ?? (await bytesAt(addresses[name](), MISSING));
  read.set(name, bytes);
  return bytes;
}

/** Reason and advice if there is no module. */
const MISSING = [
  "the engine's module is missing",
  "build it with npm run build; in a bundled program pass it to openSession as module (ts/API.md, Bundlers)",
] as const;
