// One instance of the engine's module: its exports with their types (abi.ts), its memory, and its status codes as
// errors. Knows nothing of networks.

import { expected, SimdigitError } from "../../core/errors.ts";
import type { ModuleName } from "../../platform/wasm_bytes.ts";
import { ABI_VERSION, type EngineExports } from "./abi.ts";
import { instantiate } from "./loader.ts";
import { compileModule } from "./module.ts";
import { memoryOf, openThreads, type Threads } from "./threads.ts";

/** Builds of the engine: `strict` gives the same bits on every host, `relaxed` may fuse multiply-adds. */
export const builds = ["strict", "relaxed"] as const;
/** `debug` has the bits of strict, checks of its own, and names in its stack traces. No package contains it. */
export type Build = (typeof builds)[number] | "debug";

/** The name of a build's module; there is another one for more than one thread. */
export function moduleName(build: Build, threads = 1): ModuleName {
  if (threads <= 1) return build;
  if (build === "debug") throw expected("threads", "1 for the debug build", threads);
  return `${build}_threads`;
}

/** The bytes of a module, or a compiled WebAssembly.Module, whose type not every program has. */
export type ModuleSource = ArrayBuffer | ArrayBufferView | object;

/** Constructor of a typed array. */
type ViewConstructor<V> = new (buffer: ArrayBuffer, byteOffset: number, length: number) => V;

export interface ThreadOptions {
  /** Number of threads, by default 1. More than 1 need a threads build of the module. */
  readonly threads?: number | undefined;
  /** Address of the package's dist/worker.js, for a page whose Content-Security-Policy forbids workers from blob:. */
  readonly workerScript?: URL | string | undefined;
}

export class Engine {
  readonly exports: EngineExports;
  readonly threads: number;
  readonly #others: Threads | undefined;

  private constructor(exports: EngineExports, others: Threads | undefined) {
    this.exports = exports;
    this.threads = others?.count ?? 1;
    this.#others = others;
  }

  /**
   * Compiles and instantiates the module; for more than one thread, on a shared memory and with its workers. Throws a
   * SimdigitError that says what is wrong with the module, or what the host lacks: SIMD, memory, shared memory.
   */
  static async instantiate(
    source: ModuleSource,
    build: Build,
    { threads = 1, workerScript }: ThreadOptions = {},
  ): Promise<Engine> {
    const module = await compileModule(source, build);
    const memory = memoryOf(module, threads);
    const { exports } = await instantiated(module, memory);
    const version = exports.abi_version();
    if (version !== ABI_VERSION) {
      throw new SimdigitError(
        "unsupported",
        `engine: expected ABI version ${ABI_VERSION}, got ${version} - build the module again with: npm run build`,
      );
    }
    const others = memory && (await openThreads(module, memory, exports, threads, workerScript));
    return new Engine(exports, others);
  }

  /** Ends the other threads, if there are any. The engine cannot be used afterwards. */
  async end(): Promise<void> {
    await this.#others?.end();
  }

  /** Throws an error with the engine's message unless `status` is OK. */
  check(status: number): void {
    if (status !== 0) throw new SimdigitError("engine", this.message());
  }

  /** The address or handle that an export returned. Throws an error with the engine's message if it is 0. */
  pointer(address: number): number {
    if (address === 0) throw new SimdigitError("engine", this.message());
    return address >>> 0;
  }

  /** Allocates `bytes` bytes, 16-byte aligned. If the memory grows, views made before are detached. */
  alloc(bytes: number): number {
    return this.pointer(this.exports.alloc(bytes));
  }

  /** Copies values into new memory and returns their address. */
  copyIn(
    values: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array,
  ): number {
    const address = this.alloc(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.view(Uint8Array, address, values.byteLength).set(bytes);
    return address;
  }

  /** A view of `length` elements at `address`, valid until the memory grows. */
  view<V>(View: ViewConstructor<V>, address: number, length: number): V {
    return new View(this.exports.memory.buffer as ArrayBuffer, address, length);
  }

  /** Runs `body` and frees everything that it allocated. */
  scratch<R>(body: () => R): R {
    const mark = this.exports.mark();
    try {
      return body();
    } finally {
      this.exports.release(mark);
    }
  }

  private message(): string {
    const start = this.exports.status_message();
    const bytes = new Uint8Array(this.exports.memory.buffer, start);
    const text = new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
    // A full memory is not the fault of the export that finds it so, whose name comes first.
    return text.replace(/^\w+: (?=memory expected )/, "the engine's ");
  }
}

/** An instance, on its own memory or on the given one. */
async function instantiated(module: WebAssembly.Module, memory: WebAssembly.Memory | undefined) {
  try {
    return await instantiate<EngineExports>(module, memory ? { env: { memory } } : {});
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SimdigitError(
      "engine",
      `engine: this host has no memory for another session (${cause.message}) - dispose of sessions that are no longer needed`,
      { cause },
    );
  }
}
