// The training loop: epochs of batches in a seeded order, a look at the validation set after each.
// An async generator, so that whoever consumes it decides on progress bars, pauses and stopping.

import type { Dataset } from "./dataset.ts";
import { SimdigitError } from "./errors.ts";
import { accuracy } from "./metrics.ts";
import { shuffle } from "./random.ts";
import { checkRecipe, type Recipe } from "./recipe.ts";
import type { ResidentData, Session } from "./session.ts";
import { parameterCount } from "./spec.ts";

/** Stream of the order of examples ("shuf"); its substream is the epoch, counted from 1. */
const SHUFFLE_STREAM = 0x73687566;
/** Multiply-adds after which a run of steps ends, so that the consumer gets a turn: some 50 ms. */
const WORK_PER_TURN = 1e9;

export interface TrainOptions {
  readonly session: Session;
  readonly recipe: Recipe;
  /** The training set as the session has taken it in, and the set that is evaluated after each epoch. */
  readonly train: ResidentData;
  readonly validation: ResidentData;
  readonly validationLabels: Dataset["labels"];
  readonly seed: number;
  /** Whole epochs already done, when a run goes on from a checkpoint. */
  readonly epochsDone?: number;
  /** Steps already taken of the epoch after those, when it was interrupted (EndEvent.stepsOfEpoch). */
  readonly stepsDone?: number;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  /** Ends the run after the current steps; the session stays as they leave it. */
  readonly signal?: AbortSignal | undefined;
  /** Steps between two progress events; by default as many as take some 50 ms. */
  readonly stepsPerTurn?: number | undefined;
}

/** Some steps of an epoch have been taken. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the last batch, before its update. */
  readonly loss: number;
}

export interface EpochEvent {
  readonly type: "epoch";
  readonly epoch: number;
  /** Mean over the batches of their mean losses, each before its update; of this run's batches only. */
  readonly cost: number;
  /** On the validation set, after the epoch. */
  readonly accuracy: number;
  /** Of training alone. */
  readonly seconds: number;
}

export interface EndEvent {
  readonly type: "end";
  /** Whole epochs done in all; one that was interrupted does not count. */
  readonly epochs: number;
  /**
   * Steps taken of the epoch that was interrupted, else 0. Parameters and optimiser have moved by
   * them, so a run that goes on from here must not take them again (TrainOptions.stepsDone).
   */
  readonly stepsOfEpoch: number;
  readonly interrupted: boolean;
  /** Cost of the last whole epoch of this run; null when there was none. */
  readonly cost: number | null;
  /** Of training alone, all epochs of this run. */
  readonly seconds: number;
}

export type TrainEvent = ProgressEvent | EpochEvent | EndEvent;

/**
 * Trains `session` by `recipe`. Parameters must have been initialised or loaded.
 *
 * @throws SimdigitError "usage" at once, before the first event, for options that cannot be right;
 *   "engine" on the way when the loss is not finite
 */
export function train(options: TrainOptions): AsyncGenerator<TrainEvent, void, undefined> {
  check(options);
  return epochs(options);
}

/** How many steps an epoch over `count` examples has. */
export function stepsPerEpoch({ batchSize, dropLast }: Recipe, count: number): number {
  return dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
}

async function* epochs(options: TrainOptions): AsyncGenerator<TrainEvent, void, undefined> {
  const { session, recipe, signal, clock } = options;
  const { batchSize } = recipe;
  const steps = stepsPerEpoch(recipe, options.train.count);
  const order = new Uint32Array(options.train.count);
  /** Examples of an epoch: all, or with dropLast those of the full batches. */
  const last = Math.min(steps * batchSize, order.length);
  const turn = (options.stepsPerTurn ?? stepsPerTurn(recipe)) * batchSize;
  let seconds = 0;
  let cost: number | null = null;
  let epoch = options.epochsDone ?? 0;
  let step = options.stepsDone ?? 0;
  while (epoch < recipe.epochs && !signal?.aborted) {
    arrange(order, recipe, options.seed, epoch + 1);
    const first = step;
    let total = 0;
    let elapsed = 0;
    while (step < steps && !signal?.aborted) {
      const from = step * batchSize;
      const to = Math.min(from + turn, last);
      const start = clock();
      const losses = await session.train(options.train, order.subarray(from, to));
      elapsed += clock() - start;
      step += losses.length;
      for (const loss of losses) {
        checkFinite(loss, epoch + 1, recipe);
        total += loss;
      }
      yield { type: "progress", epoch: epoch + 1, step, steps, loss: losses.at(-1)! };
    }
    seconds += elapsed / 1000;
    if (step < steps) break;
    epoch += 1;
    cost = total / (steps - first);
    step = 0;
    const { predictions, loss } = await session.evaluate(options.validation);
    // Losses are taken before their updates: only here does one see what the last update did.
    checkFinite(loss, epoch, recipe);
    yield {
      type: "epoch",
      epoch,
      cost,
      accuracy: accuracy(predictions, options.validationLabels),
      seconds: elapsed / 1000,
    };
  }
  const interrupted = epoch < recipe.epochs;
  yield { type: "end", epochs: epoch, stepsOfEpoch: step, interrupted, cost, seconds };
}

/** The order of an epoch depends on seed and epoch alone, so a resumed run sees the same batches. */
function arrange(order: Uint32Array, recipe: Recipe, seed: number, epoch: number): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  if (recipe.shuffle) shuffle(order, seed, SHUFFLE_STREAM, epoch);
}

function stepsPerTurn(recipe: Recipe): number {
  const workPerStep = 3 * parameterCount(recipe.network) * recipe.batchSize;
  return Math.max(1, Math.floor(WORK_PER_TURN / workPerStep));
}

function check(options: TrainOptions): void {
  const { recipe, train, validation, validationLabels, seed } = options;
  const { epochsDone = 0, stepsDone = 0, stepsPerTurn = 1 } = options;
  checkRecipe(recipe);
  checkWhole("seed", seed, 0);
  checkWhole("epochs done", epochsDone, 0);
  checkWhole("steps done", stepsDone, 0);
  checkWhole("steps per turn", stepsPerTurn, 1);
  if (recipe.batchSize > train.count) {
    throw usage(
      `batch size expected at most the ${train.count} training examples, got ${recipe.batchSize}`,
    );
  }
  const steps = stepsPerEpoch(recipe, train.count);
  if (stepsDone >= steps) {
    throw usage(`steps done expected fewer than the ${steps} of an epoch, got ${stepsDone}`);
  }
  if (validationLabels.length !== validation.count) {
    throw usage(
      `validation labels expected ${validation.count}, one for each example, got ${validationLabels.length}`,
    );
  }
}

function checkWhole(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw usage(`${what} expected an integer of at least ${least}, got ${value}`);
}

function checkFinite(loss: number, epoch: number, { optimizer }: Recipe): void {
  if (Number.isFinite(loss)) return;
  throw new SimdigitError(
    "engine",
    `epoch ${epoch}: the loss expected to be finite, got ${loss} - try a learning rate below ${optimizer.lr}`,
  );
}

function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}
