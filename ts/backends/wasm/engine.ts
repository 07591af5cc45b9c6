// One instance of the engine's module, with its exports typed and its status codes turned into
// errors. Knows the ABI (assembly/index.ts), not networks.

import { instantiate } from "@assemblyscript/loader";
import { chainOf } from "../../core/dense_chain.ts";
import { SimdigitError } from "../../core/errors.ts";
import { hyperOf, type OptimizerSpec } from "../../core/optimizer.ts";
import type { NetworkSpec } from "../../core/spec.ts";
import { memoryOf, openThreads, type Threads } from "./threads.ts";

/** The ABI version that this wrapper speaks. */
const ABI_VERSION = 3;

/** Builds of the engine: `strict` gives the same bits on every host, `relaxed` may fuse multiply-adds. */
export const builds = ["strict", "relaxed"] as const;
export type Build = (typeof builds)[number];

/** The module of a build: for more than one thread another one. */
export function moduleName(build: Build, threads = 1): Build | `${Build}_threads` {
  return threads > 1 ? `${build}_threads` : build;
}

/** Ids of the ABI's enumerations (assembly/base/abi.ts, kernels/activation.ts, optimizers/hyper.ts, net/). */
export const dtypeIds = { f32: 0, f64: 1 } as const;
export const U8 = 2;
export const activationIds = {
  linear: 0,
  sigmoid: 1,
  tanh: 2,
  relu: 3,
  leaky_relu: 4,
  elu: 5,
  gelu: 6,
  silu: 7,
  maxout: 8,
} as const;
export const lossIds = {
  softmax_cross_entropy: 0,
  mean_squared_error: 1,
  squared_error: 2,
  binary_cross_entropy: 3,
  summed_binary_cross_entropy: 4,
} as const;
export const optimizerIds = {
  sgd: 0,
  adam: 1,
  momentum: 2,
  nesterov: 3,
  adagrad: 4,
  adagrad_da: 5,
  adadelta: 6,
  rmsprop: 7,
  adamw: 8,
  ftrl: 9,
  proximal_gd: 10,
  proximal_adagrad: 11,
} as const;
export const initialiserIds = {
  zeros: 0,
  normal: 1,
  default: 2,
  normal_fan_in: 3,
  xavier_uniform: 4,
  xavier_normal: 5,
  he_uniform: 6,
  he_normal: 7,
  unit: 8,
} as const;

export const numericalMethodIds = { forward: 0, incremental: 1 } as const;
export const numericalFormIds = { literal: 0, product: 1, series: 2 } as const;

/** An optimiser's numbers as the ABI's Hyper, eight float64 in the order of optimizers/hyper.ts. */
export function hyperValues(optimizer: OptimizerSpec): Float64Array {
  const { lr, weightDecay, decay1, decay2, epsilon, l1, l2, initialAccumulator } =
    hyperOf(optimizer);
  return Float64Array.of(lr, weightDecay, decay1, decay2, epsilon, l1, l2, initialAccumulator);
}

/** Of one layer in what net_create reads. */
const LAYER_BYTES = 32;

/** The layers as net_create reads them: i32 units, activation, pieces, 0, f64 alpha, dropout. */
export function layerBytes(network: NetworkSpec): Uint8Array {
  const { layers } = chainOf(network)!;
  const view = new DataView(new ArrayBuffer(layers.length * LAYER_BYTES));
  layers.forEach(({ units, activation, alpha, pieces, dropout }, index) => {
    const at = index * LAYER_BYTES;
    const defaultAlpha = activation === "elu" ? 1 : activation === "leaky_relu" ? 0.01 : 0;
    view.setInt32(at, units, true);
    view.setInt32(at + 4, (activationIds as Record<string, number>)[activation]!, true);
    view.setInt32(at + 8, activation === "maxout" ? (pieces ?? 2) : 1, true);
    view.setFloat64(at + 16, alpha ?? defaultAlpha, true);
    view.setFloat64(at + 24, dropout ?? 0, true);
  });
  return new Uint8Array(view.buffer);
}

/** The exports that take numbers and return a number; assembly/README.md has their arguments. */
type Routine = (...args: number[]) => number;

export interface EngineExports extends Record<string, unknown> {
  memory: WebAssembly.Memory;
  abi_version: Routine;
  status_message: Routine;
  alloc: Routine;
  mark: Routine;
  release: Routine;
  gemm_nn: Routine;
  gemm_nt: Routine;
  gemm_tn: Routine;
  vector_exp: Routine;
  vector_log: Routine;
  vector_sigmoid: Routine;
  vector_tanh: Routine;
  activation_forward: Routine;
  activation_backward: Routine;
  softmax_rows: Routine;
  log_softmax_rows: Routine;
  softmax_cross_entropy_rows: Routine;
  sum_all: Routine;
  mean_all: Routine;
  sum_over_rows: Routine;
  argmax_rows: Routine;
  optimizer_update: Routine;
  philox_words: Routine;
  uniform: Routine;
  normal: Routine;
  shuffle: Routine;
  peak: Routine;
  net_create: Routine;
  net_parameters: Routine;
  net_params_ptr: Routine;
  net_grads_ptr: Routine;
  net_slot_ptr: Routine;
  net_initialise: Routine;
  net_set_optimizer: Routine;
  net_set_options: Routine;
  net_set_seed: Routine;
  net_set_step: Routine;
  net_step: Routine;
  data_create: Routine;
  net_train: Routine;
  net_gradient: Routine;
  net_update: Routine;
  net_evaluate: Routine;
  net_numerical_gradient: Routine;
  net_train_numerical: Routine;
}

/** Constructors of the views that an engine hands out. */
type ViewConstructor<V> = new (buffer: ArrayBuffer, byteOffset: number, length: number) => V;

/** Of an engine on several threads. */
export interface ThreadOptions {
  /** More than 1 want a threads build of the module. */
  readonly threads?: number | undefined;
  /** The workers' module file, where it does not lie beside the package's files (a bundled page). */
  readonly worker?: URL | string | undefined;
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
   * Compiles and instantiates the module; with more than one thread on a shared memory, with the workers started.
   * Throws "unsupported" where the host lacks its SIMD or shares no memory.
   */
  static async instantiate(
    bytes: Uint8Array<ArrayBuffer>,
    build: Build,
    { threads = 1, worker }: ThreadOptions = {},
  ): Promise<Engine> {
    const module = await compiled(bytes, build);
    const memory = memoryOf(module, threads);
    const { exports } = await instantiate<EngineExports>(module, memory ? { env: { memory } } : {});
    const version = exports.abi_version();
    if (version !== ABI_VERSION) {
      throw new SimdigitError(
        "unsupported",
        `engine: expected ABI version ${ABI_VERSION}, got ${version} - build the module again with: npm run build`,
      );
    }
    const others = memory && (await openThreads(module, memory, exports, threads, worker));
    return new Engine(exports, others);
  }

  /** Ends the other threads, where there are any. The engine is of no use afterwards. */
  async end(): Promise<void> {
    await this.#others?.end();
  }

  /** Throws the engine's own message unless `status` is OK. */
  check(status: number): void {
    if (status !== 0) throw new SimdigitError("engine", this.message());
  }

  /** The address or handle that an export returned; 0 becomes the engine's own message as an error. */
  pointer(address: number): number {
    if (address === 0) throw new SimdigitError("engine", this.message());
    return address >>> 0;
  }

  /** `bytes` bytes of the arena, 16-byte aligned. Growing the memory detaches every earlier view. */
  alloc(bytes: number): number {
    return this.pointer(this.exports.alloc(bytes));
  }

  /** Copies values into new memory and returns their address. */
  copyIn(values: Uint8Array | Uint32Array | Int32Array | Float32Array | Float64Array): number {
    const address = this.alloc(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.view(Uint8Array, address, values.byteLength).set(bytes);
    return address;
  }

  /** A view of `length` elements at `address`, good until the memory grows. */
  view<V>(View: ViewConstructor<V>, address: number, length: number): V {
    return new View(this.exports.memory.buffer as ArrayBuffer, address, length);
  }

  /** Runs `body` and gives back everything that it allocated. */
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
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
  }
}

/** What was compiled of which bytes: sessions on the same bytes share their machine code. */
const modules = new WeakMap<Uint8Array, WebAssembly.Module>();

async function compiled(bytes: Uint8Array<ArrayBuffer>, build: Build): Promise<WebAssembly.Module> {
  const known = modules.get(bytes);
  if (known) return known;
  if (!WebAssembly.validate(bytes)) throw new SimdigitError("unsupported", refusal(build));
  const module = await WebAssembly.compile(bytes);
  modules.set(bytes, module);
  return module;
}

function refusal(build: Build): string {
  return build === "relaxed"
    ? "relaxed build: this host has no relaxed SIMD - use --build strict, or Node >= 22 (Node 20 with --experimental-wasm-relaxed-simd), Deno, Bun or a current browser"
    : "strict build: this host has no WebAssembly SIMD - use Node >= 20, Deno, Bun or a current browser";
}
