// Times single kernels of the engine at the labs' shapes, after checking each against plain loops. The yardstick is the
// peak of the same module: multiply-adds that never leave the registers, times the number of threads.

import { SimdigitError } from "../../core/errors.ts";
import { Philox } from "../../core/random.ts";
import { typedArray } from "../../core/spec.ts";
import { dtypeIds } from "./abi.ts";
import type { Engine } from "./engine.ts";

export interface KernelTiming {
  /** Such as "gemm_nn 100x256x784", m x n x k. */
  readonly name: string;
  readonly gflops?: number;
  readonly peak_gflops?: number;
  readonly percent_of_peak?: number;
  readonly ns_per_element?: number;
}

type Clock = () => number;
export type Gemm = readonly [
  name: "gemm_nn" | "gemm_nt" | "gemm_tn",
  m: number,
  n: number,
  k: number,
];

const someShapes: readonly Gemm[] = [
  ["gemm_nn", 100, 256, 784],
  ["gemm_nn", 100, 256, 256],
  ["gemm_nn", 10, 30, 784],
  ["gemm_nn", 128, 2352, 784],
  ["gemm_tn", 784, 256, 100],
  ["gemm_nt", 100, 256, 256],
  ["gemm_nn", 1024, 1024, 1024],
];

const vectorFunctions = [
  ["vector_exp", "exp", Math.exp],
  ["vector_sigmoid", "sigmoid", (x: number) => 1 / (1 + Math.exp(-x))],
] as const;

/** Operations of one timed run, which takes about 10 ms. */
const WORK = 4e8;
const RUNS = 15;
const ELEMENTS = 4096;

/** Times all kernels in turn, gemm at the given shapes. Throws if one computes something wrong. */
export function* benchKernels(
  engine: Engine,
  clock: Clock,
  shapes: readonly Gemm[] = someShapes,
): Generator<KernelTiming> {
  const peak = findPeak(engine, clock);
  yield { name: "multiply-add peak f32", gflops: rounded(engine.threads * peak.gflops) };
  for (const shape of shapes) yield benchGemm(engine, clock, shape, peak);
  for (const [routine, name, expected] of vectorFunctions) {
    for (const dtype of ["f32", "f64"] as const) {
      const ns = benchVector(engine, clock, routine, dtype, expected);
      yield { name: `${name} ${dtype}`, ns_per_element: Number(ns.toFixed(3)) };
    }
  }
}

/** Multiply-adds in the registers of one thread, and their speed. */
interface Peak {
  readonly run: () => void;
  readonly flops: number;
  readonly gflops: number;
}

/** The fastest number of chains: with few, each waits for its results; with many, registers spill. */
function findPeak(engine: Engine, clock: Clock): Peak {
  const lanes = 4;
  const iterations = 100000;
  const peaks = [8, 10, 12].map((chains) => {
    const flops = 2 * lanes * chains * iterations;
    const run = () => void engine.exports.peak(dtypeIds.f32, chains, iterations);
    return { run, flops, gflops: flops / fastest(run, flops, clock) / 1e6 };
  });
  return peaks.reduce((best, each) => (each.gflops > best.gflops ? each : best));
}

function benchGemm(engine: Engine, clock: Clock, shape: Gemm, peak: Peak): KernelTiming {
  const [name, m, n, k] = shape;
  return engine.scratch(() => {
    const a = randomValues(m * k, 1);
    const b = randomValues(n * k, 2);
    const aAt = engine.copyIn(a);
    const bAt = engine.copyIn(b);
    const cAt = engine.alloc(m * n * 4);
    const lda = name === "gemm_tn" ? m : k;
    const ldb = name === "gemm_nt" ? k : n;
    const run = () =>
      engine.check(
        engine.exports[name](dtypeIds.f32, m, n, k, aAt, lda, bAt, ldb, 0, cAt, n, 0, 0, 0),
      );
    run();
    verify(shape, a, b, engine.view(Float32Array, cAt, m * n));
    const flops = 2 * m * n * k;
    // The peak is measured again, in turns with the kernel: the clock of a shared machine changes within a second.
    let kernelMs = Infinity;
    let peakMs = Infinity;
    for (let i = 0; i < RUNS; i++) {
      kernelMs = Math.min(kernelMs, timed(run, flops, clock));
      peakMs = Math.min(peakMs, timed(peak.run, peak.flops, clock));
    }
    const gflops = flops / kernelMs / 1e6;
    const peakGflops = (engine.threads * peak.flops) / peakMs / 1e6;
    return {
      name: `${name} ${m}x${n}x${k}`,
      gflops: rounded(gflops),
      peak_gflops: rounded(peakGflops),
      percent_of_peak: Math.round((gflops / peakGflops) * 100),
    };
  });
}

/** Compares every 97th element with a float64 sum. */
function verify([name, m, n, k]: Gemm, a: Float32Array, b: Float32Array, c: Float32Array): void {
  for (let at = 0; at < m * n; at += 97) {
    const i = Math.floor(at / n);
    const j = at % n;
    let sum = 0;
    let magnitude = 0;
    for (let p = 0; p < k; p++) {
      const x = name === "gemm_tn" ? a[p * m + i]! : a[i * k + p]!;
      const y = name === "gemm_nt" ? b[j * k + p]! : b[p * n + j]!;
      sum += x * y;
      magnitude += Math.abs(x * y);
    }
    // A chain of k roundings: |error| <= k 2^-24 sum |a b|.
    expectClose(`${name}[${i}][${j}]`, c[at]!, sum, k * 2 ** -24 * magnitude);
  }
}

function benchVector(
  engine: Engine,
  clock: Clock,
  routine: "vector_exp" | "vector_sigmoid",
  dtype: "f32" | "f64",
  expected: (x: number) => number,
): number {
  const View = typedArray(dtype);
  return engine.scratch(() => {
    const x = View.from(randomValues(ELEMENTS, 3).map((value) => value * 10));
    const xAt = engine.copyIn(x);
    const yAt = engine.alloc(x.byteLength);
    const run = () => engine.check(engine.exports[routine](dtypeIds[dtype], ELEMENTS, xAt, yAt));
    run();
    const y = engine.view<Float32Array | Float64Array>(View, yAt, ELEMENTS);
    const epsilon = dtype === "f32" ? 2 ** -23 : 2 ** -52;
    x.forEach((value, i) => {
      expectClose(`${routine}(${value})`, y[i]!, expected(value), 4 * epsilon * expected(value));
    });
    return (fastest(run, ELEMENTS * 40, clock) / ELEMENTS) * 1e6;
  });
}

function expectClose(what: string, actual: number, expected: number, tolerance: number): void {
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new SimdigitError("engine", `bench: ${what} expected ${expected}, got ${actual}`);
  }
}

/** Milliseconds of one call in the fastest of several runs, because the machine is shared. */
function fastest(run: () => void, work: number, clock: Clock): number {
  return Math.min(...Array.from({ length: RUNS }, () => timed(run, work, clock)));
}

/** Milliseconds of one call, averaged over enough calls to be timed. */
function timed(run: () => void, work: number, clock: Clock): number {
  const calls = Math.max(1, Math.round(WORK / work));
  const start = clock();
  for (let call = 0; call < calls; call++) run();
  return (clock() - start) / calls;
}

/** Uniform in (-1/2, 1/2). */
function randomValues(count: number, stream: number): Float32Array {
  const random = new Philox(1, stream);
  return Float32Array.from({ length: count }, (_, i) => random.uniform(i) - 0.5);
}

function rounded(gflops: number): number {
  return Math.round(gflops * 10) / 10;
}
