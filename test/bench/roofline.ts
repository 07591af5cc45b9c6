// The least time that an epoch can take by multiply-adds alone: what the networks ask for, at the measured peak.

import { openSession } from "../../ts/backends/open.ts";
import { forward } from "../../ts/backends/reference/network.ts";
import type { Dataset } from "../../ts/core/dataset.ts";
import { hiddenActivations } from "../../ts/core/dense_chain.ts";
import { layerSizes } from "../../ts/core/spec.ts";
import { findLab } from "../../ts/labs/labs.ts";
import type { BuildTimings } from "./kernels.ts";
import { benchRecipe } from "./labs.ts";
import { median, type Result } from "./race.ts";

/** Epochs after which zeros are counted: in the midst of the race. */
const EPOCHS = 2;
/** Examples over which they are. */
const EXAMPLES = 200;

export interface Roof {
  readonly lab: string;
  /** Of all multiply-adds of an epoch: y = x W, dW = x^T dy and, past the first layer, dx = dy W^T. */
  readonly gflop: number;
  /** The same without those by pixels, activations and gradients that are zero, which are no work. */
  readonly nonzeroGflop: number;
  /** By side, on one thread, by processor time: seconds at the build's peak, and the share of that speed that was reached. */
  readonly builds: readonly {
    readonly name: string;
    readonly least: number;
    readonly share: number;
  }[];
  /** What PyTorch did on one thread, zeros included. */
  readonly torchGflops: number | undefined;
}

export async function roofOf(
  lab: string,
  data: Dataset,
  timed: readonly BuildTimings[],
  results: readonly Result[],
): Promise<Roof> {
  const sizes = layerSizes(benchRecipe(lab).network);
  const lit = await litShares(lab, data);
  let all = 0;
  let nonzero = 0;
  sizes.slice(1).forEach((units, layer) => {
    const weights = units * sizes[layer]!;
    all += (layer > 0 ? 3 : 2) * weights;
    nonzero += 2 * lit[layer]! * weights;
    // relu passes no gradient where it is zero.
    if (layer > 0) nonzero += lit[layer + 1]! * weights;
  });
  const gflopOf = (perExample: number) => (2 * perExample * data.count) / 1e9;
  const gflop = gflopOf(all);
  const nonzeroGflop = gflopOf(nonzero);
  const seconds = (name: string) => {
    const found = results.find(({ spec }) => spec.name === name && spec.threads === 1);
    return found && median(found.processorSeconds);
  };
  const builds = timed.flatMap(({ build, timings }) => {
    const taken = seconds(build);
    const peak = timings[0]?.gflops;
    if (taken === undefined || peak === undefined) return [];
    const least = nonzeroGflop / peak;
    return { name: build, least, share: least / taken };
  });
  const torch = seconds("torch");
  return { lab, gflop, nonzeroGflop, builds, torchGflops: torch && gflop / torch };
}

/** Share of the inputs of each dense layer that are not zero, after some training where it matters; then 1 for the outputs. */
async function litShares(lab: string, data: Dataset): Promise<number[]> {
  const { network, optimizer, batchSize } = benchRecipe(lab);
  const { init, scaling } = findLab(lab).recipe;
  const session = await openSession({ network, optimizer, batchSize });
  await session.initialise(init, 1);
  if (hiddenActivations(network)[0] === "relu") {
    const resident = await session.takeData(data, scaling);
    const order = Uint32Array.from({ length: data.count }, (_, i) => i);
    for (let epoch = 0; epoch < EPOCHS; epoch++) await session.train(resident, order);
  }
  const parameters = Float64Array.from(await session.parameters());
  await session.dispose();
  const pixels = data.inputs.subarray(0, EXAMPLES * data.features);
  const x = Float64Array.from(pixels, (pixel) => pixel / 255);
  const passes = forward(network, parameters, x, EXAMPLES);
  const dense = passes.filter((_, index) => network.layers[index]!.kind === "dense");
  return [litShare(data.inputs), ...dense.slice(1).map(({ x }) => litShare(x)), 1];
}

function litShare(values: ArrayLike<number>): number {
  let lit = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) lit++;
  return lit / values.length;
}
