// Where the engine's modules are, seen from ts/ and from dist/ alike, and how their bytes come in.

import { fault } from "./fault.ts";

const folder = new URL("../../dist/wasm/", import.meta.url);

/** What is built of backends/wasm/worker.ts: not every host runs TypeScript in a worker. */
export const workerUrl = new URL("../../dist/backends/wasm/worker.js", import.meta.url);

/** The bytes of a build, from disk or, in a page, over HTTP. */
export async function wasmBytes(build: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(`${build}.wasm`, folder);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    try {
      return new Uint8Array(await readFile(url));
    } catch (error) {
      throw fault("read", url.pathname, error, [
        "the engine is not built",
        "build it with: npm run build",
      ]);
    }
  }
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`${url}: expected the engine's module, got HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
