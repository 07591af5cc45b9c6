// A thread of the engine beside the main one: an instance of the same module on the same memory, which
// serves until the main one ends it. A module file of its own: in Node, Deno and Bun a worker thread, in a page a Worker.

/** What a worker gets to start with. */
export interface Job {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the engine's control block. */
  readonly control: number;
  /** 1, 2, ...; 0 is the main thread. */
  readonly thread: number;
}

/** What it says: "ready" once, or why it cannot go on. */
export type Report = "ready" | { readonly failure: string };

type Exports = Record<"threads_work" | "threads_fail", (...args: number[]) => number>;

async function serve({ module, memory, control, thread }: Job, report: (text: Report) => void) {
  let exports: Exports | undefined;
  try {
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    exports = instance.exports as Exports;
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
