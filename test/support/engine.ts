// The builds of the engine under test. A build that the host cannot run is absent; each_build.ts shows it as skipped.

import { type Build, builds, Engine } from "../../ts/backends/wasm/engine.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";
import { onFurtherHost, onlyBuild } from "./effort.ts";
import { fileBytes } from "./files.ts";

export type TestBuild = Build | "debug";
/** Without the debug build on further hosts: it is slow and does not ship. */
const allBuilds: readonly TestBuild[] = onFurtherHost ? builds : [...builds, "debug"];
export const testBuilds = allBuilds.filter((build) => build === (onlyBuild ?? build));

let debug: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** The bytes of a build's module, the same array each time. */
export function moduleOf(build: TestBuild): Promise<Uint8Array<ArrayBuffer>> {
  if (build !== "debug") return wasmBytes(build);
  debug ??= fileBytes("dist/wasm/debug.wasm");
  return debug;
}

/** A new instance, or undefined if the host cannot run the build. */
export async function loadEngine(build: TestBuild): Promise<Engine | undefined> {
  const bytes = await moduleOf(build);
  if (!(await runs(bytes))) return undefined;
  return Engine.instantiate(bytes, build === "debug" ? "strict" : build);
}

/** Whether the host can run the module; Node 20 has relaxed SIMD behind a flag. */
export async function runs(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (WebAssembly.validate(bytes)) return true;
  // Deno and Bun have node:v8 without flags, and browsers have no node:v8: there the call does nothing or throws.
  try {
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    return false;
  }
  return WebAssembly.validate(bytes);
}
