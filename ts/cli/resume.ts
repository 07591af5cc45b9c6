// Resuming from a checkpoint: what must match, and the epoch and step at which the run continues.

import { stepsPerEpoch } from "../core/batches.ts";
import type { Checkpoint } from "../core/checkpoint.ts";
import { usage } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { checkSameNetwork } from "../core/same_network.ts";
import { defined } from "./defined.ts";
import { grouped, notice } from "./output.ts";
import { isStart } from "./read_model.ts";

/** Throws a usage error unless a run of `recipe` can continue from the checkpoint. */
export function checkResumable(checkpoint: Checkpoint, recipe: Recipe): void {
  checkSameNetwork(checkpoint, recipe.network);
  if (!checkpoint.optimizer) return;
  const saved = checkpoint.recipe.optimizer.name;
  const { name } = recipe.optimizer;
  if (saved === name) return;
  throw usage(
    `--optimizer expected ${saved}, by which the checkpoint was trained, got ${name} - leave it out, or add --warm-start`,
  );
}

/**
 * The checkpoint, or the start of a new run from its weights alone: asked for by --warm-start, and for weights of another
 * program, which are nothing more.
 */
export function startOf(checkpoint: Checkpoint, file: string, warmStart: boolean): Checkpoint {
  if (!warmStart && checkpoint.optimizer) return checkpoint;
  if (!warmStart && !isStart(checkpoint)) {
    throw usage(
      `--resume expected a checkpoint with the optimiser's state, got ${file} without it - add --warm-start to start from its weights with a fresh optimiser`,
    );
  }
  notice(`the run starts from the weights of ${file}, with a fresh optimiser`);
  const { recipe, seed, data, lab, outputs, shape, columns, parameters, layout } = checkpoint;
  return {
    recipe,
    seed,
    data,
    epochs: 0,
    parameters,
    ...defined("lab", lab),
    ...defined("outputs", outputs),
    ...defined("shape", shape),
    ...defined("columns", columns),
    ...defined("layout", layout),
  };
}

/** Says so if the run has another number of training examples than the checkpoint's. */
export function tellOtherCount({ trainingCount: saved }: Checkpoint, trainingCount: number): void {
  if (saved === undefined || saved === trainingCount) return;
  notice(
    `the checkpoint was trained on ${grouped(saved)} examples, this run trains on ${grouped(trainingCount)} - repeat --limit and --validation to go on as before`,
  );
}

/**
 * Where the run continues, with notices of what differs. An interrupted epoch continues after its last step, so the
 * result is bit for bit that of an uninterrupted run; if its batches differ, the epoch starts over.
 */
export function position(
  checkpoint: Checkpoint,
  recipe: Recipe,
  seed: number,
  trainingCount: number,
): { readonly epochs: number; readonly stepsOfEpoch: number } {
  const { epochs, stepsOfEpoch = 0 } = checkpoint;
  if (!checkpoint.optimizer) return { epochs, stepsOfEpoch };
  if (checkpoint.seed !== seed) {
    notice(
      `the checkpoint has seed ${checkpoint.seed}; from here on the order is that of seed ${seed}`,
    );
  }
  const steps = stepsPerEpoch(recipe, trainingCount);
  const ended = epochs * steps + stepsOfEpoch >= (recipe.steps ?? Infinity);
  if (ended || epochs >= recipe.epochs) {
    notice(`nothing to train: ${done(epochs, recipe, ended)} - ask for more with --epochs`);
  }
  const fits =
    stepsOfEpoch === 0 ||
    (stepsOfEpoch < steps && sameBatches(checkpoint, recipe, seed, trainingCount));
  if (!fits) notice(`epoch ${epochs + 1} starts over: its batches are not those of the checkpoint`);
  return { epochs, stepsOfEpoch: fits ? stepsOfEpoch : 0 };
}

/** What is done of what was asked for. */
function done(epochs: number, recipe: Recipe, ended: boolean): string {
  if (ended) return `${recipe.steps} steps are done`;
  return epochs === recipe.epochs
    ? `${epochs} of ${epochs} epochs are done`
    : `${epochs} epochs are done, ${recipe.epochs} in total were asked for`;
}

/** Whether the epoch that was interrupted has the same examples in the same batches. */
function sameBatches(
  { recipe: saved, seed: savedSeed, trainingCount: savedCount }: Checkpoint,
  { batchSize, shuffle }: Recipe,
  seed: number,
  trainingCount: number,
): boolean {
  return (
    saved.batchSize === batchSize &&
    saved.shuffle === shuffle &&
    (savedSeed === seed || !shuffle) &&
    (savedCount ?? trainingCount) === trainingCount
  );
}
