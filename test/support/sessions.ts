// Sessions on a build of the engine.

import { WasmSession } from "../../ts/backends/wasm/session.ts";
import type { SessionOptions } from "../../ts/core/session.ts";
import { moduleOf, type TestBuild } from "./engine.ts";

/** A session with an instance of the build to itself; debug answers as strict, whose arithmetic it has. */
export async function openEngine(build: TestBuild, options: SessionOptions): Promise<WasmSession> {
  return WasmSession.open(options, await moduleOf(build), build === "debug" ? "strict" : build);
}
