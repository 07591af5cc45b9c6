// How many threads a command computes on: what --threads says, else what the host has and the work is worth.

import { stepsPerEpoch } from "../core/batches.ts";
import { SimdigitError } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { parameterCount } from "../core/spec.ts";
import type { Platform } from "../platform/platform.ts";
import { flags } from "./flags.ts";

export const threadFlags = flags({
  threads: {
    type: "number",
    least: 1,
    describe:
      "Threads of the engine, the same weights on any number; by default 1, or all cores where a long run gains",
  },
});

/** Multiply-adds of a step from which a second thread gains. */
const LEAST_STEP = 1e7;
/** And of a whole run: it must outlast the start of the threads, some 0.2 s. */
const LEAST_RUN = 3e10;

export interface Work {
  readonly platform: Platform;
  readonly recipe: Recipe;
  /** Training examples. */
  readonly examples: number;
  readonly backend?: string | undefined;
}

/** What was given, or the physical cores where steps and run are large enough, else 1. */
export function threadsOf(given: number | undefined, work: Work): number {
  const { platform, recipe, examples, backend = "wasm" } = work;
  const isEngine = backend === "wasm" || backend === "auto";
  if (given !== undefined && given > 1 && !isEngine) {
    throw new SimdigitError(
      "usage",
      `--threads expected 1 with --backend ${backend}, got ${given}`,
    );
  }
  if (given !== undefined) return given;
  if (!isEngine || recipe.gradient) return 1; // numerical derivatives are taken one after the other
  const step = 3 * parameterCount(recipe.network) * recipe.batchSize;
  const steps = recipe.steps ?? recipe.epochs * stepsPerEpoch(recipe, examples);
  return step >= LEAST_STEP && step * steps >= LEAST_RUN ? platform.cores() : 1;
}
