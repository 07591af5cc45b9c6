// What a training needs to know, and the checks of it before the first step.

import { stepsPerEpoch } from "./batches.ts";
import { type Best, checkBest } from "./early_stopping.ts";
import { checkFunction, checkInteger, checkObject, checkOneOf, expected, usage } from "./errors.ts";
import { checkRecipe, type Recipe } from "./recipe.ts";
import { checkSameSession } from "./same_session.ts";
import type { ResidentData, Session } from "./session.ts";
import { checkSeed } from "./session_checks.ts";
import { shown } from "./shown.ts";
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
  /** Of the order of the examples and the dropout masks; by default 1. */
  readonly seed?: number | undefined;
  /** The training set, and the set that is evaluated after each epoch, as the session has taken them in. */
  readonly train: ResidentData;
  readonly validation: ResidentData;
  /** The set on which `watch` counts correct predictions; by default the validation set. */
  readonly watched?: ResidentData | undefined;
  /** A look at the run every so many steps, as some handouts print one. */
  readonly watch?: Watch | undefined;
  /** Where the run goes on; by default it begins. */
  readonly from?: Position | undefined;
  /** Milliseconds, from any start; by default performance.now. */
  readonly clock?: (() => number) | undefined;
  /**
   * Ends the run after the current steps; the session stays as they leave it. An epoch that is whole by then is still
   * evaluated on the validation set.
   */
  readonly signal?: AbortSignal | undefined;
  /** Most steps of an epoch between two progress events; by default as many as take 10 to 30 ms. */
  readonly stepsPerTurn?: number | undefined;
}

/** The options with their defaults. */
export interface CompleteOptions extends TrainOptions {
  readonly seed: number;
  readonly clock: () => number;
  readonly watched: ResidentData;
}

/** The options with their defaults. Throws a usage error unless the session can be trained so. */
export function completeTrainOptions(session: Session, options: TrainOptions): CompleteOptions {
  checkSession(session);
  checkObject("options", options, "an object with recipe, train and validation");
  const { recipe, train, validation, watched = validation, seed = 1, from, signal } = options;
  const { clock = () => performance.now(), stepsPerTurn, watch } = options;
  checkRecipe(recipe);
  checkSameSession(recipe, session);
  checkResident("train", train);
  checkResident("validation", validation);
  checkResident("watched", watched);
  checkSeed(seed);
  checkFunction("clock", clock);
  checkSignal(signal);
  if (stepsPerTurn !== undefined) checkInteger("steps per turn", stepsPerTurn, 1);
  if (watch !== undefined) checkWatch(watch, watched);
  if (recipe.batchSize > train.count) {
    throw expected("batch size", `at most the ${train.count} training examples`, recipe.batchSize);
  }
  if (from !== undefined) checkPosition(from, stepsPerEpoch(recipe, train.count));
  return { ...options, seed, clock, watched };
}

/** Throws a usage error unless `session` is one. */
export function checkSession(session: Session): void {
  const wanted = "what openSession gives";
  if (session instanceof Promise)
    throw usage(`session expected ${wanted}, got its promise - await it`);
  checkObject("session", session, wanted);
  checkFunction("session.train", session.train);
}

function checkResident(what: string, data: ResidentData): void {
  checkObject(what, data, "data that the session has taken in");
  checkInteger(`${what}.count`, data.count, 0);
}

/** Throws a usage error unless `signal` is one, of any realm or library, or undefined. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined || typeof signal?.aborted === "boolean") return;
  throw expected("signal", "an AbortSignal", shown(signal));
}

function checkWatch(watch: Watch, watched: ResidentData): void {
  checkObject("watch", watch, "an object with what and every");
  checkOneOf("watch.what", watch.what, ["loss", "correct"]);
  checkInteger("steps between two looks", watch.every, 1);
  if (watch.what === "loss") return;
  if (watch.images !== undefined) checkInteger("watch.images", watch.images, 0);
  if (watched.labels !== undefined) return;
  throw usage('watch expected "loss" for data with targets, got "correct", which takes labels');
}

function checkPosition(from: Position, steps: number): void {
  checkObject("from", from, "an object with epochs");
  const { epochs, stepsOfEpoch = 0, best } = from;
  checkInteger("epochs done", epochs, 0);
  checkInteger("steps done", stepsOfEpoch, 0);
  if (stepsOfEpoch >= steps) {
    throw expected("steps done", `fewer than the ${steps} of an epoch`, stepsOfEpoch);
  }
  if (best) checkBest(best, epochs, stepsOfEpoch);
}
