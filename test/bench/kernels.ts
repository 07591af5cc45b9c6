// gemm at the shapes of all timed labs, in its three variants, and of squares; in percent of the same module's
// multiply-adds that never leave the registers.

import { benchKernels, type Gemm, type KernelTiming } from "../../ts/backends/wasm/bench.ts";
import { type Build, builds, Engine } from "../../ts/backends/wasm/engine.ts";
import { layerSizes } from "../../ts/core/spec.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";
import { benchLabs, benchRecipe } from "./labs.ts";
import "./relaxed.ts";

const SQUARES = [64, 128, 1024];

export interface BuildTimings {
  readonly build: Build;
  readonly timings: readonly KernelTiming[];
}

/** Percent of the peak that a kernel is to reach: thin squares have little to do for what they load. */
export function kernelTarget(name: string, build: Build): number | undefined {
  if (!name.startsWith("gemm")) return undefined;
  if (/ (64x64x64|128x128x128)$/.test(name)) return 75;
  return build === "strict" ? 85 : 92;
}

export async function timeKernels(labs: readonly string[]): Promise<BuildTimings[]> {
  const timed: BuildTimings[] = [];
  for (const build of builds) {
    const engine = await Engine.instantiate(await wasmBytes(build), build);
    const timings = [...benchKernels(engine, processorTime, shapesOf(labs))];
    timed.push({ build, timings });
  }
  return timed;
}

/** Milliseconds that this process has computed: what else runs on the machine does not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** y = x W, dW = x^T dy and, past the first layer, dx = dy W^T of every layer. */
function shapesOf(labs: readonly string[]): Gemm[] {
  const shapes = new Map<string, Gemm>();
  const add = (...shape: Gemm) => shapes.set(shape.join(), shape);
  for (const lab of labs.length > 0 ? labs : Object.keys(benchLabs)) {
    const { network, batchSize } = benchRecipe(lab);
    const sizes = layerSizes(network);
    sizes.slice(1).forEach((units, layer) => {
      const inputs = sizes[layer]!;
      add("gemm_nn", batchSize, units, inputs);
      add("gemm_tn", inputs, units, batchSize);
      if (layer > 0) add("gemm_nt", batchSize, inputs, units);
    });
  }
  for (const n of SQUARES) {
    for (const variant of ["gemm_nn", "gemm_nt", "gemm_tn"] as const) add(variant, n, n, n);
  }
  return [...shapes.values()];
}
