// Going on from a checkpoint: what must be the same, and where in which epoch the run goes on.

import { stepsPerEpoch } from "../core/batches.ts";
import { type Checkpoint, checkSameNetwork } from "../core/checkpoint.ts";
import { SimdigitError } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { notice } from "./output.ts";

/** Throws a usage error unless a run by `recipe` can go on from the checkpoint. */
export function checkResumable(checkpoint: Checkpoint, recipe: Recipe): void {
  checkSameNetwork(checkpoint, recipe.network);
  const saved = checkpoint.recipe.optimizer.name;
  const { name } = recipe.optimizer;
  if (saved === name) return;
  throw new SimdigitError(
    "usage",
    `the checkpoint was trained by ${saved}, the run is by ${name} - resume with --optimizer ${saved}`,
  );
}

/**
 * Where the run goes on, and a word on what differs. An epoch that was interrupted goes on after
 * its last step, so that a run with a Ctrl-C in it ends bit for bit as one without - unless other
 * batches make it another epoch, which then starts at its first step.
 */
export function position(
  { epochs, stepsOfEpoch = 0, seed: savedSeed, recipe: saved }: Checkpoint,
  recipe: Recipe,
  seed: number,
  count: number,
): { readonly epochs: number; readonly stepsOfEpoch: number } {
  if (savedSeed !== seed) {
    notice(`the checkpoint is of seed ${savedSeed}; the order from here on is seed ${seed}'s`);
  }
  const steps = stepsPerEpoch(recipe, count);
  const ended = epochs * steps + stepsOfEpoch >= (recipe.steps ?? Infinity);
  if (ended || epochs >= recipe.epochs) {
    const done = ended ? `${recipe.steps} steps` : `${epochs} of ${recipe.epochs} epochs`;
    notice(`nothing to train: ${done} are done - ask for more with --epochs`);
  }
  const fits = stepsOfEpoch === 0 || (saved.batchSize === recipe.batchSize && stepsOfEpoch < steps);
  if (!fits) notice(`epoch ${epochs + 1} starts anew: its batches are not those of the checkpoint`);
  return { epochs, stepsOfEpoch: fits ? stepsOfEpoch : 0 };
}
