// A worker of the engine: an instance of the same module on the same memory, which serves until the main instance ends
// it. This file is the entry of a worker thread in Node, Deno and Bun, and of a Worker in a page.

import type { ThreadsExports } from "./abi.ts";

/** The data that a worker starts with. */
export interface Job {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the engine's control block. */
  readonly control: number;
  /** 1, 2, ...; 0 is the main thread. */
  readonly thread: number;
}

/** A message of the worker: "ready" once, or the reason why it stopped. */
export type Report = "ready" | { readonly failure: string };

async function serve({ module, memory, control, thread }: Job, report: (text: Report) => void) {
  let exports: ThreadsExports | undefined;
  try {
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    exports = instance.exports as ThreadsExports;
    report("ready");
    exports.threads_work(control, thread);
  } catch (error) {
    exports?.threads_fail(control);
    report({ failure: String(error) });
  }
}

if (globalThis.process?.versions?.node) {
  const { parentPort, workerData } = await import("node:worker_threads");
  if (parentPort) void serve(workerData as Job, (text) => parentPort.postMessage(text));
} else {
  const page = globalThis as unknown as Worker;
  page.onmessage = ({ data }: MessageEvent<Job>) => {
    void serve(data, (text) => page.postMessage(text));
  };
}
