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
  /** Epochs already done, when a run goes on from a checkpoint. */
  readonly epochsDone?: number;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  /** Ends the run after the current steps. */
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
  /** Mean over the batches of their mean losses, each before its update. */
  readonly cost: number;
  /** On the validation set, after the epoch. */
  readonly accuracy: number;
  /** Of training alone. */
  readonly seconds: number;
}

export interface EndEvent {
  readonly type: "end";
  /** Epochs done in all, of which the last may be one that was interrupted (then it does not count). */
  readonly epochs: number;
  readonly interrupted: boolean;
  /** Cost of the last whole epoch of this run; null when there was none. */
  readonly cost: number | null;
  /** Of training alone, all epochs of this run. */
  readonly seconds: number;
}

export type TrainEvent = ProgressEvent | EpochEvent | EndEvent;

/** Trains `session` by `recipe`. Parameters must have been initialised or loaded. */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, void, undefined> {
  const { session, recipe, signal, clock } = options;
  checkRecipe(recipe);
  const order = examples(recipe, options.train.count);
  const steps = Math.ceil(order.length / recipe.batchSize);
  const turn = (options.stepsPerTurn ?? stepsPerTurn(recipe)) * recipe.batchSize;
  let seconds = 0;
  let cost: number | null = null;
  let epoch = options.epochsDone ?? 0;
  while (epoch < recipe.epochs && !signal?.aborted) {
    arrange(order, recipe, options.seed, epoch + 1);
    let total = 0;
    let elapsed = 0;
    let done = 0;
    while (done < order.length && !signal?.aborted) {
      const start = clock();
      const losses = await session.train(options.train, order.subarray(done, done + turn));
      elapsed += clock() - start;
      total = losses.reduce((sum, loss) => sum + loss, total);
      done = Math.min(done + turn, order.length);
      const loss = losses.at(-1)!;
      if (!Number.isFinite(loss)) throw divergence(epoch + 1, loss, recipe.optimizer.lr);
      yield {
        type: "progress",
        epoch: epoch + 1,
        step: Math.ceil(done / recipe.batchSize),
        steps,
        loss,
      };
    }
    seconds += elapsed / 1000;
    if (done < order.length) break;
    epoch += 1;
    cost = total / steps;
    const { predictions } = await session.evaluate(options.validation);
    yield {
      type: "epoch",
      epoch,
      cost,
      accuracy: accuracy(predictions, options.validationLabels),
      seconds: elapsed / 1000,
    };
  }
  yield { type: "end", epochs: epoch, interrupted: epoch < recipe.epochs, cost, seconds };
}

/** Room for the order of an epoch: all examples, or with dropLast those of the full batches. */
function examples(recipe: Recipe, count: number): Uint32Array {
  const { batchSize, dropLast } = recipe;
  if (batchSize > count) {
    throw new SimdigitError(
      "usage",
      `batch size expected at most the ${count} training examples, got ${batchSize}`,
    );
  }
  const all = new Uint32Array(count);
  return dropLast ? all.subarray(0, count - (count % batchSize)) : all;
}

/** The order of an epoch depends on seed and epoch alone, so a resumed run sees the same batches. */
function arrange(order: Uint32Array, recipe: Recipe, seed: number, epoch: number): void {
  const all = new Uint32Array(order.buffer);
  for (let i = 0; i < all.length; i++) all[i] = i;
  if (recipe.shuffle) shuffle(all, seed, SHUFFLE_STREAM, epoch);
}

function stepsPerTurn(recipe: Recipe): number {
  const workPerStep = 3 * parameterCount(recipe.network) * recipe.batchSize;
  return Math.max(1, Math.floor(WORK_PER_TURN / workPerStep));
}

function divergence(epoch: number, loss: number, lr: number): SimdigitError {
  return new SimdigitError(
    "engine",
    `epoch ${epoch}: the loss expected to be finite, got ${loss} - try a learning rate below ${lr}`,
  );
}
