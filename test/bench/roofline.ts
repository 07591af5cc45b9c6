// The least time that an epoch can take by multiply-adds alone: what the networks ask for, at the measured peak.

import type { Dataset } from "../../ts/core/dataset.ts";
import { layerSizes } from "../../ts/core/spec.ts";
import type { BuildTimings } from "./kernels.ts";
import { benchRecipe } from "./labs.ts";
import { median, type Result } from "./race.ts";

export interface Roof {
  readonly lab: string;
  /** Of all multiply-adds of an epoch: y = x W, dW = x^T dy and, past the first layer, dx = dy W^T. */
  readonly gflop: number;
  /** The same without those by inputs that are zero, which are no work. */
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

export function roofOf(
  lab: string,
  data: Dataset,
  timed: readonly BuildTimings[],
  results: readonly Result[],
): Roof {
  const sizes = layerSizes(benchRecipe(lab).network);
  const weights = sizes.slice(1).map((units, layer) => units * sizes[layer]!);
  const first = weights[0]!;
  const all = weights.reduce((sum, each) => sum + each, 0);
  const gflopOf = (perExample: number) => (2 * perExample * data.count) / 1e9;
  const gflop = gflopOf(2 * all + all - first);
  const nonzeroGflop = gflop - gflopOf(2 * first * zeroShare(data));
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

function zeroShare({ inputs }: Dataset): number {
  let zeros = 0;
  for (let i = 0; i < inputs.length; i++) if (inputs[i] === 0) zeros++;
  return zeros / inputs.length;
}
