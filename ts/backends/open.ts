// The only file that names every backend: from a name to a session.

import { SimdigitError } from "../core/errors.ts";
import type { Session, SessionOptions } from "../core/session.ts";
import { wasmBytes } from "../platform/wasm_bytes.ts";
import { ReferenceSession } from "./reference/session.ts";
import type { Build } from "./wasm/engine.ts";
import { WasmSession } from "./wasm/session.ts";

/**
 * - wasm: the engine, WebAssembly SIMD
 * - reference: naive loops in float64, the oracle; hundreds of times slower
 */
export const backends = ["wasm", "reference"] as const;
export type Backend = (typeof backends)[number];

export interface OpenOptions extends SessionOptions {
  /** Default "wasm". */
  readonly backend?: Backend;
  /** Build of the engine, default "strict": the same bits on every host. */
  readonly build?: Build;
  /** The engine's module, where it does not lie beside the package's files (a bundled page). */
  readonly module?: Uint8Array<ArrayBuffer>;
}

/** Opens a session on a backend. Its parameters are zeros until they are initialised or loaded. */
export async function openSession(options: OpenOptions): Promise<Session> {
  const { backend = "wasm", build = "strict" } = options;
  switch (backend) {
    case "wasm":
      return WasmSession.open(options, options.module ?? (await wasmBytes(build)), build);
    case "reference":
      return ReferenceSession.open(options);
    default:
      throw new SimdigitError("usage", `backend expected ${backends.join(", ")}; got ${backend}`);
  }
}
