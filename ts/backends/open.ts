// The only file that names every backend: from a name to a session. The engine is here; the other backends are
// loaded when they are asked for: a page that trains by WebAssembly does without them.

import { checkOneOf, SimdigitError } from "../core/errors.ts";
import type { Session, SessionOptions } from "../core/session.ts";
import { wasmBytes } from "../platform/wasm_bytes.ts";
import { type Build, builds, moduleName, type ThreadOptions } from "./wasm/engine.ts";
import { WasmSession } from "./wasm/session.ts";
import { checkThreads } from "./wasm/threads.ts";
import type { TileMemory } from "./webgpu/probe.ts";

/**
 * - wasm: the engine, WebAssembly SIMD
 * - webgpu: a GPU, in float32
 * - auto: of these two the one that takes a step in less time; it says which and why
 * - reference: naive loops in float64, the oracle; hundreds of times slower
 */
export const backends = ["wasm", "webgpu", "auto", "reference"] as const;
export type Backend = (typeof backends)[number];

/**
 * `threads` of the engine, default 1: on any number of them it computes the same bits. They share memory, which a page
 * may do only when it is served with COOP and COEP headers.
 */
export interface OpenOptions extends SessionOptions, ThreadOptions {
  /** Default "wasm". */
  readonly backend?: Backend;
  /** Build of the engine, default "strict": the same bits on every host. */
  readonly build?: Build;
  /** The engine's module, where it does not lie beside the package's files (a bundled page). */
  readonly module?: Uint8Array<ArrayBuffer>;
  /** WebGPU, where it is not the host's own navigator.gpu or the package "webgpu". */
  readonly gpu?: GPU;
  /** What was measured of a GPU before, and will be; by default what this program has measured. */
  readonly tiles?: TileMemory;
  /** What becomes of a session whose GPU device is lost: its calls fail, by default, or it goes on with a new one. */
  readonly onLostDevice?: "fail" | "continue" | undefined;
  /** Told what is worth knowing of the choice: a software adapter, what auto took and why. */
  readonly onNotice?: (text: string) => void;
}

/** Opens a session on a backend. Its parameters are zeros until they are initialised or loaded. */
export async function openSession(options: OpenOptions): Promise<Session> {
  const { backend = "wasm" } = options;
  switch (backend) {
    case "wasm":
      return openWasm(options);
    case "webgpu":
      return (await import("./gpu.ts")).openWebGpu(options, openWasm);
    case "auto":
      return (await import("./gpu.ts")).openFaster(options, openWasm);
    case "reference": {
      const { ReferenceSession } = await import("./reference/session.ts");
      return ReferenceSession.open(options);
    }
    default:
      throw new SimdigitError("usage", `backend expected ${backends.join(", ")}; got ${backend}`);
  }
}

async function openWasm(options: OpenOptions): Promise<WasmSession> {
  const { build = "strict", threads = 1 } = options;
  checkOneOf("build", build, builds);
  checkThreads(threads);
  const module = options.module ?? (await wasmBytes(moduleName(build, threads)));
  return WasmSession.open(options, module, build, options);
}
