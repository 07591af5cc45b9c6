// Number of threads of a command: that of --threads, else as many as the host has and the work is worth.

import type { Build } from "../backends/wasm/engine.ts";
import { stepsPerEpoch } from "../core/batches.ts";
import { expected } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { parameterCount } from "../core/spec.ts";
import type { Platform } from "../platform/platform.ts";
import { flags } from "./flags.ts";

export const threadFlags = flags({
  threads: {
    type: "number",
    least: 1,
    describe:
      "Engine threads, with the same weights for any number; by default 1, or all cores for a long run",
  },
});

/** Multiply-adds per step from which a second thread gains. */
const LEAST_STEP = 1e7;
/** Multiply-adds of a run that is long beside the start of the threads, about 0.2 s. */
const LEAST_RUN = 3e10;

export interface Work {
  readonly platform: Platform;
  readonly recipe: Recipe;
  /** Training examples. */
  readonly examples: number;
  readonly backend?: string | undefined;
  readonly build?: Build | undefined;
}

/** The given number, else all physical cores if steps and run are large enough, else 1. */
export function threadsOf(given: number | undefined, work: Work): number {
  const { platform, recipe, examples, backend = "wasm", build } = work;
  const isEngine = backend === "wasm" || backend === "auto";
  if (given !== undefined && given > 1 && !isEngine) {
    throw expected("--threads", `1 with --backend ${backend}`, given);
  }
  if (given !== undefined) return given;
  if (!isEngine || build === "debug") return 1;
  if (recipe.gradient) return 1; // numerical derivatives are taken one after the other
  const step = 3 * parameterCount(recipe.network) * recipe.batchSize;
  const steps = recipe.steps ?? recipe.epochs * stepsPerEpoch(recipe, examples);
  return step >= LEAST_STEP && step * steps >= LEAST_RUN ? platform.cores() : 1;
}
