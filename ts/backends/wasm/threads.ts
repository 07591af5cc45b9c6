// The threads builds of the engine: the memory that the threads share, and the workers on it. Counterpart of
// assembly/base/threads.ts.

import { checkInteger, SimdigitError, usage } from "../../core/errors.ts";
import type { EngineExports, ThreadsExports } from "./abi.ts";
import { startWorkers } from "./workers.ts";

/** Initial and maximum size of the memory in pages of 64 KiB, as in asconfig.json. */
const INITIAL_PAGES = 16;
const MOST_PAGES = 49152;
/** As in assembly/base/threads.ts. */
export const MOST_THREADS = 64;

export interface Threads {
  readonly count: number;
  end(): Promise<void>;
}

export function checkThreads(threads: number): void {
  checkInteger("threads", threads, 1, MOST_THREADS);
}

/**
 * A shared memory for a threads build, undefined for a plain build. Throws a usage error if a plain build is to run on
 * several threads, and an "unsupported" error if the host has no shared memory.
 */
export function memoryOf(
  module: WebAssembly.Module,
  threads: number,
): WebAssembly.Memory | undefined {
  checkThreads(threads);
  const shares = WebAssembly.Module.imports(module).some(({ kind }) => kind === "memory");
  if (!shares && threads > 1) {
    throw usage(
      `module expected a threads build (strict_threads.wasm) for ${threads} threads, got a plain one`,
    );
  }
  if (!shares) return undefined;
  checkSharing();
  return reserve(MOST_PAGES);
}

/** Pages can share memory only if they are isolated from other origins. */
function checkSharing(): void {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  const inPage = globalThis.process?.versions?.node === undefined;
  if (typeof SharedArrayBuffer === "function" && !(inPage && isolated === false)) return;
  throw new SimdigitError(
    "unsupported",
    "threads: this page shares no memory - serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use threads: 1",
  );
}

/** Reserves address space; memory is taken as it is used. If the host has not enough, tries half, and so on. */
function reserve(maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
  } catch (error) {
    if (maximum > 1024) return reserve(maximum >> 1);
    throw new SimdigitError(
      "unsupported",
      `threads: no shared memory - use threads: 1 (${error})`,
      { cause: error },
    );
  }
}

/** Makes the instance of `exports` the main one of `count` threads and starts the others. */
export async function openThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  exports: EngineExports,
  count: number,
  workerScript: URL | string | undefined,
): Promise<Threads> {
  const { threads_start, threads_end } = exports as ThreadsExports;
  const control = threads_start(count, mayWait() ? 1 : 0) >>> 0;
  if (control === 0) throw new SimdigitError("engine", "threads: no memory for their workspaces");
  const jobs = Array.from({ length: count - 1 }, (_, i) => ({
    module,
    memory,
    control,
    thread: i + 1,
  }));
  const workers = await startWorkers(jobs, workerScript);
  return {
    count,
    async end() {
      threads_end();
      await workers.end();
    },
  };
}

/** Whether this thread may sleep until another one wakes it; the main thread of a page may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
