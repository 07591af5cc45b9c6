// A further thread of the engine: an instance of the same module on the same memory, which serves until the main instance
// ends it.

import type { ThreadsExports } from "./abi.ts";

/** The data that a thread starts with. */
export interface Job {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the engine's control block. */
  readonly control: number;
  /** 1, 2, ...; 0 is the main thread. */
  readonly thread: number;
}

/** What a thread reports: "ready" once, or the reason why it stopped. */
export type Report = "ready" | { readonly failure: string };

/** Runs the thread. Returns when the main instance ends it. */
export async function serveThread(
  { module, memory, control, thread }: Job,
  report: (report: Report) => void,
): Promise<void> {
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
