// A session on the engine chosen in the page.

import { openHere } from "../../backends/open_here.ts";
import { MOST_THREADS } from "../../backends/wasm/threads.ts";
import type { Session, SessionOptions } from "../../core/session.ts";
import type { EngineName } from "../state/address.ts";

/** Opens a session. Its parameters are zeros. */
export async function openFor(
  asked: SessionOptions,
  engine: EngineName,
  onNotice: (text: string) => void,
): Promise<Session> {
  const { network, optimizer, batchSize, maxNorm, biasGradientScale } = asked;
  const options = { network, optimizer, batchSize, maxNorm, biasGradientScale, onNotice };
  if (engine === "webgpu") {
    return openHere({ ...options, backend: "webgpu" });
  }
  if (engine === "threads") {
    return openHere({ ...options, threads: threadCount(), workerScript: threadScript });
  }
  return openHere({ ...options, build: engine });
}

const threadScript = new URL("thread.js", import.meta.url);

/** One per core, up to the engine's limit. */
function threadCount(): number {
  return Math.min(MOST_THREADS, navigator.hardwareConcurrency);
}
