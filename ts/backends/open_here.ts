// The only file that names every backend: from a name to a session in this thread. The engine is always loaded, another
// backend only when a session asks for it, so that a page that trains by WebAssembly does not load the rest.

import { checkOneOf } from "../core/errors.ts";
import type { Session, SessionOptions } from "../core/session.ts";
import { wasmBytes } from "../platform/wasm_bytes.ts";
import type { GpuOptions } from "./gpu.ts";
import { type Build, builds, moduleName, type ThreadOptions } from "./wasm/engine.ts";
import { compileModule, type ModuleSource } from "./wasm/module.ts";
import { WasmSession } from "./wasm/session.ts";
import { checkThreads } from "./wasm/threads.ts";

/**
 * - wasm: the engine, WebAssembly SIMD
 * - webgpu: a GPU, in float32
 * - auto: whichever of these two takes a step in less time; it says which and why
 * - reference: naive loops in float64, the oracle; hundreds of times slower
 */
export const backends = ["wasm", "webgpu", "auto", "reference"] as const;
export type Backend = (typeof backends)[number];

/**
 * `threads` of the engine are 1 by default; it computes the same bits on any number of them. They share memory, which a
 * page may do only if it is served with COOP and COEP headers.
 */
export interface BackendOptions extends SessionOptions, ThreadOptions, GpuOptions {
  /** By default "wasm". */
  readonly backend?: Backend;
  /** Build of the engine, by default "strict": the same bits on every host. */
  readonly build?: Build;
  /** The engine's module, as bytes or compiled, if it does not lie beside the package's files (a bundled page). */
  readonly module?: ModuleSource;
}

/** Opens a session that computes in this thread. */
export async function openHere(options: BackendOptions): Promise<Session> {
  const { backend = "wasm" } = options;
  checkOneOf("backend", backend, backends);
  const wasm = (own: SessionOptions) => openWasm({ ...options, ...own });
  switch (backend) {
    case "wasm":
      return openWasm(options);
    case "webgpu":
      return (await import("./gpu.ts")).openWebGpu(options, wasm);
    case "auto":
      return (await import("./gpu.ts")).openFaster(options, wasm);
    case "reference": {
      const { ReferenceSession } = await import("./reference/session.ts");
      return ReferenceSession.open(options);
    }
  }
}

async function openWasm(options: BackendOptions): Promise<WasmSession> {
  const { build = "strict" } = options;
  return WasmSession.open(options, await engineModule(options), build, options);
}

/** The module that the options ask for: their own, or that of the package. */
export async function engineModule(options: BackendOptions): Promise<WebAssembly.Module> {
  const { build = "strict", threads = 1 } = options;
  if (build !== "debug") checkOneOf("build", build, builds);
  checkThreads(threads);
  const module = options.module ?? (await wasmBytes(moduleName(build, threads)));
  return compileModule(module, build);
}
