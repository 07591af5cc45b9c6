// The engine's message about its last refusal, read as a host without the wrapper reads it.

import type { Engine } from "../../ts/backends/wasm/engine.ts";

export function statusMessage(engine: Engine): string {
  const start = engine.exports.status_message();
  const bytes = new Uint8Array(engine.exports.memory.buffer, start, 200);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(0, bytes.indexOf(0)));
}
