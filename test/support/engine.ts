// The builds of the engine under test, each instantiated once for a test file.
// A build that the host cannot run is absent; each_build.ts shows it as skipped.

import { setFlagsFromString } from "node:v8";
import { Engine } from "../../ts/backends/wasm/engine.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

export const testBuilds = ["strict", "relaxed", "debug"] as const;
export type TestBuild = (typeof testBuilds)[number];

/** An instance of its own, or undefined where the host cannot run the build. */
export async function loadEngine(build: TestBuild): Promise<Engine | undefined> {
  const bytes = await wasmBytes(build);
  if (!runs(bytes)) return undefined;
  return Engine.instantiate(bytes, build === "debug" ? "strict" : build);
}

/** Whether the host takes the module; Node 20 has relaxed SIMD behind a flag. */
export function runs(bytes: Uint8Array<ArrayBuffer>): boolean {
  if (WebAssembly.validate(bytes)) return true;
  // Deno and Bun have node:v8, but no flags: there the call does nothing or throws.
  try {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    return false;
  }
  return WebAssembly.validate(bytes);
}
