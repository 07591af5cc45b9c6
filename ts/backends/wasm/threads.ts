// The threads builds of the engine: the memory that the threads share, and the workers on it.
// assembly/base/threads.ts is the other side; workers.ts knows how a host starts workers.

import { SimdigitError } from "../../core/errors.ts";
import { startWorkers } from "./workers.ts";

/** What the threads builds export beside index.ts (assembly/index_threads.ts). */
interface ThreadsExports {
  threads_start(count: number, mayWait: number): number;
  threads_end(): number;
}

/** Pages of 64 KiB that asconfig.json gives the module at first, and at most. */
const INITIAL_PAGES = 16;
const MOST_PAGES = 49152;
/** assembly/base/threads.ts's. */
export const MOST_THREADS = 64;

export interface Threads {
  readonly count: number;
  end(): Promise<void>;
}

export function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return;
  throw new SimdigitError(
    "usage",
    `threads expected an integer from 1 to ${MOST_THREADS}, got ${threads}`,
  );
}

/**
 * The shared memory that a threads build wants, or none for a plain build. Throws where the two do not fit, and
 * "unsupported" where the host shares no memory.
 */
export function memoryOf(
  module: WebAssembly.Module,
  threads: number,
): WebAssembly.Memory | undefined {
  checkThreads(threads);
  const shares = WebAssembly.Module.imports(module).some(({ kind }) => kind === "memory");
  if (!shares && threads > 1) {
    throw new SimdigitError(
      "usage",
      `module expected a threads build (strict_threads.wasm) for ${threads} threads, got a plain one`,
    );
  }
  if (!shares) return undefined;
  checkSharing();
  return reserve(MOST_PAGES);
}

/** Pages share memory only where they are isolated from others. */
function checkSharing(): void {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  const inPage = globalThis.process?.versions?.node === undefined;
  if (typeof SharedArrayBuffer === "function" && !(inPage && isolated === false)) return;
  throw new SimdigitError(
    "unsupported",
    "threads: this page shares no memory - serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use threads: 1",
  );
}

/** Address space is taken at once, memory as it is used; a host that has less of it gives half, and so on. */
function reserve(maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
  } catch (error) {
    if (maximum > 1024) return reserve(maximum >> 1);
    throw new SimdigitError(
      "unsupported",
      `threads: no shared memory - use threads: 1 (${error})`,
      {
        cause: error,
      },
    );
  }
}

/** Makes `exports` the main one of `count` threads and starts the others. */
export async function openThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  exports: object,
  count: number,
  worker: URL | string | undefined,
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
  const workers = await startWorkers(jobs, worker);
  return {
    count,
    async end() {
      threads_end();
      await workers.end();
    },
  };
}

/** Whether this thread may sleep until another wakes it; a page's main thread may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
