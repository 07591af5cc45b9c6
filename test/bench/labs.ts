// The labs that are timed, and how much faster than each peer the engine is to be: the project's targets, medians of
// one run on the same number of threads.

import type { OptimizerSpec } from "../../ts/core/optimizer.ts";
import type { NetworkSpec } from "../../ts/core/spec.ts";
import { findLab } from "../../ts/labs/labs.ts";

/** Peer's seconds over the engine's. */
export interface Targets {
  /** On one thread and on two. */
  readonly torch: readonly [number, number?];
  readonly jax: number;
  readonly tfjs: number;
  /** The engine on one thread over itself on two. */
  readonly threads: number;
}

export interface BenchLab {
  readonly targets: Targets;
  /** Steps in which every side has to come from the same start to the same cost. */
  readonly proofSteps: number;
  /** In place of the lab's, whose cost rises in so few steps: a lower rate, and the same batch every time. */
  readonly proof?: { readonly lr: number };
}

export const benchLabs: Readonly<Record<string, BenchLab>> = {
  "softmax-sgd": { targets: { torch: [3, 3], jax: 10, tfjs: 30, threads: 1 }, proofSteps: 20 },
  backprop: { targets: { torch: [6, 6], jax: 15, tfjs: 40, threads: 1 }, proofSteps: 20 },
  "xavier-adam": {
    targets: { torch: [1.7, 1.4], jax: 5, tfjs: 25, threads: 1 },
    proofSteps: 20,
  },
  "four-layer-adam": {
    targets: { torch: [1.6, 1.6], jax: 5, tfjs: 20, threads: 1 },
    proofSteps: 20,
  },
  "deep-xavier": { targets: { torch: [1.1], jax: 4, tfjs: 15, threads: 1.85 }, proofSteps: 20 },
  "wide-sigmoid": {
    targets: { torch: [0.8, 0.8], jax: 2.5, tfjs: 8, threads: 1.85 },
    proofSteps: 8,
    proof: { lr: 0.03 },
  },
};

export interface BenchRecipe {
  readonly network: NetworkSpec;
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number;
}

/**
 * The lab's network, optimiser and batches. backprop's rule that the gradients of biases are averaged where those of
 * weights are summed is left out: no peer has it, and it is not work. Nor is the rate, which is that of the proof.
 */
export function benchRecipe(id: string): BenchRecipe {
  const { network, optimizer, batchSize } = findLab(id).recipe;
  const lr = benchLabs[id]!.proof?.lr ?? optimizer.lr;
  return { network, optimizer: { ...optimizer, lr }, batchSize };
}
