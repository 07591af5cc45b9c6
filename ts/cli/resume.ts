// Resuming from a checkpoint: what must match, and the epoch and step at which the run continues.

import { stepsPerEpoch } from "../core/batches.ts";
import { type Checkpoint, checkSameNetwork } from "../core/checkpoint.ts";
import { usage } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { notice } from "./output.ts";

/** Throws a usage error unless a run of `recipe` can continue from the checkpoint. */
export function checkResumable(checkpoint: Checkpoint, recipe: Recipe): void {
  checkSameNetwork(checkpoint, recipe.network);
  const saved = checkpoint.recipe.optimizer.name;
  const { name } = recipe.optimizer;
  if (saved === name) return;
  throw usage(
    `--optimizer expected ${saved}, by which the checkpoint was trained, got ${name} - leave it out`,
  );
}

/**
 * Where the run continues, with notices of what differs. An interrupted epoch continues after its last step, so the
 * result is bit for bit that of an uninterrupted run; if its batches differ, the epoch starts over.
 */
export function position(
  { epochs, stepsOfEpoch = 0, seed: savedSeed, recipe: saved }: Checkpoint,
  recipe: Recipe,
  seed: number,
  count: number,
): { readonly epochs: number; readonly stepsOfEpoch: number } {
  if (savedSeed !== seed) {
    notice(`the checkpoint has seed ${savedSeed}; from here on the order is that of seed ${seed}`);
  }
  const steps = stepsPerEpoch(recipe, count);
  const ended = epochs * steps + stepsOfEpoch >= (recipe.steps ?? Infinity);
  if (ended || epochs >= recipe.epochs) {
    const done = ended ? `${recipe.steps} steps` : `${epochs} of ${recipe.epochs} epochs`;
    notice(`nothing to train: ${done} are done - ask for more with --epochs`);
  }
  const fits = stepsOfEpoch === 0 || (saved.batchSize === recipe.batchSize && stepsOfEpoch < steps);
  if (!fits) notice(`epoch ${epochs + 1} starts over: its batches are not those of the checkpoint`);
  return { epochs, stepsOfEpoch: fits ? stepsOfEpoch : 0 };
}
