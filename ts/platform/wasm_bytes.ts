// Where the engine's modules lie, seen from ts/ and from dist/ alike, and how their bytes come in.

import { bytesAt } from "./bytes_at.ts";

/** Each address is written out: in this form bundlers find a file that belongs to a module. */
const addresses = {
  strict: () => new URL("../../dist/wasm/strict.wasm", import.meta.url),
  relaxed: () => new URL("../../dist/wasm/relaxed.wasm", import.meta.url),
} as const;

/** Read once. */
const read = new Map<string, Uint8Array<ArrayBuffer>>();

/** The bytes of a build, from disk or, in a page, over HTTP. The same array each time: only to be read. */
export async function wasmBytes(build: keyof typeof addresses): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = read.get(build) ?? (await bytesAt(addresses[build](), MISSING));
  read.set(build, bytes);
  return bytes;
}

/** Why there may be no module, and what to do. */
const MISSING = [
  "the engine's module is not there",
  "build it with: npm run build; of a bundled program hand it to openSession as module (README, Embedding)",
] as const;
