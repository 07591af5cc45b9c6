// What a training needs to know, and the checks of it before the first step.

import { stepsPerEpoch } from "./batches.ts";
import { type Best, checkBest } from "./early_stopping.ts";
import { checkInteger, expected, usage } from "./errors.ts";
import { checkRecipe, type Recipe } from "./recipe.ts";
import { checkSameSession } from "./same_session.ts";
import type { ResidentData, Session } from "./session.ts";
import { checkSeed } from "./session_checks.ts";
import type { Watch } from "./watch.ts";

/** Where a run stands: a checkpoint says so, and the last event of a run. */
export interface Position {
  /** Whole epochs done. */
  readonly epochs: number;
  /** Steps taken of the epoch after those, if it was interrupted. */
  readonly stepsOfEpoch?: number;
  /** With early stopping, the best epoch so far; the session has its weights. */
  readonly best?: Best;
}

export interface TrainOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  /** The training set, and the set that is evaluated after each epoch, as the session has taken them in. */
  readonly train: ResidentData;
  readonly validation: ResidentData;
  /** The set on which `watch` counts correct predictions; by default the validation set. */
  readonly watched?: ResidentData | undefined;
  /** A look at the run every so many steps, as some handouts print one. */
  readonly watch?: Watch | undefined;
  /** Where the run goes on; by default it begins. */
  readonly from?: Position | undefined;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  /**
   * Ends the run after the current steps; the session stays as they leave it. An epoch that is whole by then is still
   * evaluated on the validation set.
   */
  readonly signal?: AbortSignal | undefined;
  /** Most steps of an epoch between two progress events; by default as many as take 10 to 30 ms. */
  readonly stepsPerTurn?: number | undefined;
}

/** Throws a usage error unless the session can be trained so. */
export function checkTrainOptions(session: Session, options: TrainOptions): void {
  const {
    recipe,
    train,
    validation,
    watched = validation,
    seed,
    from,
    stepsPerTurn,
    watch,
  } = options;
  const { epochs = 0, stepsOfEpoch = 0, best } = from ?? {};
  checkRecipe(recipe);
  checkSameSession(recipe, session);
  checkSeed(seed);
  checkInteger("epochs done", epochs, 0);
  checkInteger("steps done", stepsOfEpoch, 0);
  if (stepsPerTurn !== undefined) checkInteger("steps per turn", stepsPerTurn, 1);
  if (watch) checkInteger("steps between two looks", watch.every, 1);
  if (watch?.what === "correct" && watched.labels === undefined) {
    throw usage('watch expected "loss" for data with targets, got "correct", which takes labels');
  }
  if (recipe.batchSize > train.count) {
    throw expected("batch size", `at most the ${train.count} training examples`, recipe.batchSize);
  }
  const steps = stepsPerEpoch(recipe, train.count);
  if (stepsOfEpoch >= steps) {
    throw expected("steps done", `fewer than the ${steps} of an epoch`, stepsOfEpoch);
  }
  if (best) checkBest(best, epochs, stepsOfEpoch);
}
