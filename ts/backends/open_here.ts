// The only file that names every backend: from a name to a session in this thread. The engine is always loaded, another
// backend only when a session asks for it, so that a page that trains by WebAssembly does not load the rest.

import { checkOneOf } from "../core/errors.ts";
import type { Session, SessionOptions } from "../core/session.ts";
import { wasmBytes } from "../platform/wasm_bytes.ts";
import { type BackendOptions, backends } from "./options.ts";
import { builds, moduleName } from "./wasm/engine.ts";
import { compileModule } from "./wasm/module.ts";
import { WasmSession } from "./wasm/session.ts";
import { checkThreads } from "./wasm/threads.ts";

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
