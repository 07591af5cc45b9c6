// The engine's modules, from ts/ and from dist/ alike. They are scripts, imported on demand: no bundler has to find a
// binary file, no server has to know its type, and no host has to read from disk.

/// <reference path="./packed_module.d.ts" />

import type { Bytes } from "../core/arrays.ts";
import { fromBase64 } from "../core/base64.ts";
import { gunzip } from "../data/gzip.ts";
import { builtin } from "./builtin.ts";
import { loaded } from "./loaded.ts";

export type ModuleName = "strict" | "relaxed" | "debug" | "strict_threads" | "relaxed_threads";

const loads: Readonly<Record<ModuleName, () => Promise<Bytes>>> = {
  strict: async () => unpack(await import("../../dist/wasm/strict.wasm.js")),
  relaxed: async () => unpack(await import("../../dist/wasm/relaxed.wasm.js")),
  debug: async () => (await import("./debug_module.ts")).debugModule(),
  strict_threads: async () => unpack(await import("../../dist/wasm/strict_threads.wasm.js")),
  relaxed_threads: async () => unpack(await import("../../dist/wasm/relaxed_threads.wasm.js")),
};

/** Bytes of the modules that have been asked for. */
const asked = new Map<ModuleName, Promise<Bytes>>();

/** The bytes of a module. Calls share one array, which must not be changed. */
export function wasmBytes(name: ModuleName): Promise<Bytes> {
  const known = asked.get(name);
  if (known) return known;
  const bytes = loaded(`engine: its module ${name}`, loads[name]());
  asked.set(name, bytes);
  bytes.catch(() => asked.delete(name)); // the next call tries again
  return bytes;
}

async function unpack({ packed, length }: typeof import("*.wasm.js")): Promise<Bytes> {
  const gzipped = fromBase64(packed)!;
  // Where it is there: loading the streams of the web takes Node 15 ms.
  const zlib = builtin("node:zlib");
  if (zlib) return new Uint8Array(zlib.gunzipSync(gzipped));
  return gunzip(gzipped, "engine", () => length);
}
