// Where the engine's modules lie, seen from ts/ and from dist/ alike, and how their bytes come in.

import { bytesAt } from "./bytes_at.ts";

/** Each address is written out: in this form bundlers find a file that belongs to a module. */
const addresses = {
  strict: () => new URL("../../dist/wasm/strict.wasm", import.meta.url),
  relaxed: () => new URL("../../dist/wasm/relaxed.wasm", import.meta.url),
  strict_threads: () => new URL("../../dist/wasm/strict_threads.wasm", import.meta.url),
  relaxed_threads: () => new URL("../../dist/wasm/relaxed_threads.wasm", import.meta.url),
} as const;

export type ModuleName = keyof typeof addresses;

/** What is built of backends/wasm/worker.ts: not every host runs TypeScript in a worker. */
export const workerUrl = () => new URL("../../dist/backends/wasm/worker.js", import.meta.url);

/** Read once. */
const read = new Map<string, Uint8Array<ArrayBuffer>>();

/** The bytes of a module, from disk or, in a page, over HTTP. The same array each time: only to be read. */
export async function wasmBytes(name: ModuleName): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = read.get(name) ?? (await bytesAt(addresses[name](), MISSING));
  read.set(name, bytes);
  return bytes;
}

/** Why there may be no module, and what to do. */
const MISSING = [
  "the engine's module is not there",
  "build it with: npm run build; of a bundled program hand it to openSession as module (README, Embedding)",
] as const;
