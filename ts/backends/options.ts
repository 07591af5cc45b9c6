// What openSession takes, besides what the network is. Declarations of this file need no types of WebAssembly, which a
// program without a DOM library lacks.

import type { SessionOptions } from "../core/session.ts";
import type { GpuOptions } from "./gpu.ts";
import type { Build, ModuleSource, ThreadOptions } from "./wasm/engine.ts";

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
  /** The engine's module, if it is not to be the package's: dist/wasm/strict.wasm, as bytes or compiled. */
  readonly module?: ModuleSource;
}
