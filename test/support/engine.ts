// The builds of the engine under test, each instantiated once for a test file.
// A build that the host cannot run is absent; each_build.ts shows it as skipped.

import { type Build, builds, Engine } from "../../ts/backends/wasm/engine.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";
import { onFurtherHost, onlyBuild } from "./effort.ts";
import { fileBytes } from "./files.ts";

export type TestBuild = Build | "debug";
/** debug, which does not ship, is slow. */
const allBuilds: readonly TestBuild[] = onFurtherHost ? builds : [...builds, "debug"];
export const testBuilds = allBuilds.filter((build) => build === (onlyBuild ?? build));

let debug: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** The module of a build, the same array each time. */
export function moduleOf(build: TestBuild): Promise<Uint8Array<ArrayBuffer>> {
  if (build !== "debug") return wasmBytes(build);
  debug ??= fileBytes("dist/wasm/debug.wasm");
  return debug;
}

/** An instance of its own, or undefined where the host cannot run the build. */
export async function loadEngine(build: TestBuild): Promise<Engine | undefined> {
  const bytes = await moduleOf(build);
  if (!(await runs(bytes))) return undefined;
  return Engine.instantiate(bytes, build === "debug" ? "strict" : build);
}

/** Whether the host takes the module; Node 20 has relaxed SIMD behind a flag. */
export async function runs(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (WebAssembly.validate(bytes)) return true;
  // Deno and Bun have node:v8, but no flags, and browsers have none: there the call does nothing or throws.
  try {
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    return false;
  }
  return WebAssembly.validate(bytes);
}
