// The training loop: epochs of batches in a seeded order, a look at the validation set after each.
// An async generator, so that whoever consumes it decides on progress bars, pauses and stopping.

import type { Dataset } from "./dataset.ts";
import { type Best, checkBest, EarlyStopping } from "./early_stopping.ts";
import { SimdigitError } from "./errors.ts";
import { accuracy, correctCount } from "./metrics.ts";
import { shuffle } from "./random.ts";
import { checkRecipe, learningRate, type Recipe } from "./recipe.ts";
import type { ResidentData, Session } from "./session.ts";
import { parameterCount } from "./spec.ts";

/** Stream of the order of examples ("shuf"); its substream is the epoch, counted from 1. */
const SHUFFLE_STREAM = 0x73687566;
/** Multiply-adds after which a run of steps ends, so that the consumer gets a turn: some 50 ms, of a host. */
const WORK_PER_TURN = 1e9;
/** What a numerical derivative of one parameter costs, in multiply-adds; roughly, and more in deep networks. */
const NUMERICAL_WORK = 100;

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
  /** A progress event comes at least at every so many steps of an epoch; by default as many as take some 50 ms. */
  readonly stepsPerTurn?: number | undefined;
  /** Epoch and accuracy that the session stands after, when a run with early stopping goes on from its best. */
  readonly best?: Best | undefined;
  /** A look at the run every so many steps, as some handouts print one. */
  readonly watch?: Watch | undefined;
}

/**
 * - loss: of the batch of steps 1, 1 + every, 1 + 2 every, ... after its update
 * - correct: how many of `data` are read right after steps every, 2 every, ...
 */
export type Watch =
  | { readonly what: "loss"; readonly every: number }
  | {
      readonly what: "correct";
      readonly every: number;
      readonly data: ResidentData;
      readonly labels: Dataset["labels"];
    };

/** What was asked for by TrainOptions.watch. Steps count from the start of the run. */
export type WatchEvent =
  | { readonly type: "watch"; readonly step: number; readonly loss: number }
  | {
      readonly type: "watch";
      readonly step: number;
      readonly correct: number;
      readonly of: number;
    };

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
  /** The best epoch so far, of a run with early stopping. */
  readonly isBest: boolean;
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
  /** With early stopping the epoch whose weights and optimiser the session has at the end. */
  readonly best?: Best;
}

export type TrainEvent = ProgressEvent | WatchEvent | EpochEvent | EndEvent;

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
  const { session, recipe, signal, clock, watch } = options;
  const { batchSize } = recipe;
  const steps = stepsPerEpoch(recipe, options.train.count);
  const order = new Uint32Array(options.train.count);
  /** Examples of an epoch: all, or with dropLast those of the full batches. */
  const last = Math.min(steps * batchSize, order.length);
  const turn = options.stepsPerTurn ?? stepsPerTurn(recipe, session.workPerTurn);
  const stopping = await EarlyStopping.open(session, recipe, options.best);
  let seconds = 0;
  let cost: number | null = null;
  let epoch = options.epochsDone ?? 0;
  let step = options.stepsDone ?? 0;
  const left = () => (recipe.steps ?? Infinity) - (epoch * steps + step);
  const goesOn = () => epoch < recipe.epochs && left() > 0 && !stopping.isOver(epoch);
  while (goesOn() && !signal?.aborted) {
    arrange(order, recipe, options.seed, epoch + 1);
    await session.setLearningRate(learningRate(recipe, epoch + 1));
    const first = step;
    let total = 0;
    let elapsed = 0;
    while (step < steps && left() > 0 && !signal?.aborted) {
      const untilWatched = watch ? stepsUntil(watch, epoch * steps + step) : Infinity;
      const from = step * batchSize;
      const ahead = Math.min(turn - (step % turn), untilWatched, left());
      const to = Math.min(from + ahead * batchSize, last);
      const start = clock();
      const losses = await takeSteps(options, order.subarray(from, to));
      elapsed += clock() - start;
      step += losses.length;
      for (const loss of losses) {
        checkFinite(loss, epoch + 1, recipe);
        total += loss;
      }
      if (watch && losses.length === untilWatched) {
        const batch = order.subarray((step - 1) * batchSize, to);
        yield await watched(options, watch, epoch * steps + step, batch);
      }
      yield { type: "progress", epoch: epoch + 1, step, steps, loss: losses.at(-1)! };
    }
    seconds += elapsed / 1000;
    if (step < steps && left() > 0) break;
    cost = total / (step - first);
    const { predictions, loss } = await session.evaluate(options.validation);
    // Losses are taken before their updates: only here does one see what the last update did.
    checkFinite(loss, epoch + 1, recipe);
    const share = accuracy(predictions, options.validationLabels);
    if (step === steps) {
      epoch += 1;
      step = 0;
      await stopping.note(epoch, share);
    }
    yield {
      type: "epoch",
      epoch: step === 0 ? epoch : epoch + 1,
      cost,
      accuracy: share,
      seconds: elapsed / 1000,
      isBest: step === 0 && stopping.best?.epoch === epoch,
    };
  }
  const interrupted = goesOn();
  await stopping.putBestBack();
  const { best } = stopping;
  yield {
    type: "end",
    epochs: epoch,
    stepsOfEpoch: best ? 0 : step,
    interrupted,
    cost,
    seconds,
    ...(best ? { best } : {}),
  };
}

/** By the gradient that the recipe asks for. */
function takeSteps(
  { session, train, recipe: { gradient } }: TrainOptions,
  order: Uint32Array,
): Promise<Float64Array> {
  return gradient ? session.trainNumerically(train, order, gradient) : session.train(train, order);
}

/** Steps from step number `done` to the next that is watched. */
function stepsUntil({ what, every }: Watch, done: number): number {
  const behind = what === "loss" ? (done + every - 1) % every : done % every;
  return every - behind;
}

async function watched(
  { session, train }: TrainOptions,
  watch: Watch,
  step: number,
  batch: Uint32Array,
): Promise<WatchEvent> {
  if (watch.what === "loss") {
    const { loss } = await session.gradient(train, batch);
    return { type: "watch", step, loss };
  }
  const { predictions } = await session.evaluate(watch.data);
  const correct = correctCount(predictions, watch.labels);
  return { type: "watch", step, correct, of: predictions.length };
}

/** The order of an epoch depends on seed and epoch alone, so a resumed run sees the same batches. */
function arrange(order: Uint32Array, recipe: Recipe, seed: number, epoch: number): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  if (recipe.shuffle) shuffle(order, seed, SHUFFLE_STREAM, epoch);
}

function stepsPerTurn(recipe: Recipe, work = WORK_PER_TURN): number {
  const parameters = parameterCount(recipe.network);
  const workPerStep = parameters * (recipe.gradient ? NUMERICAL_WORK : 3 * recipe.batchSize);
  return Math.max(1, Math.floor(work / workPerStep));
}

function check(options: TrainOptions): void {
  const { recipe, train, validation, validationLabels, seed } = options;
  const { epochsDone = 0, stepsDone = 0, stepsPerTurn = 1, watch, best } = options;
  checkRecipe(recipe);
  checkWhole("seed", seed, 0);
  checkWhole("epochs done", epochsDone, 0);
  checkWhole("steps done", stepsDone, 0);
  checkWhole("steps per turn", stepsPerTurn, 1);
  if (watch) checkWhole("steps between two looks", watch.every, 1);
  if (recipe.batchSize > train.count) {
    throw usage(
      `batch size expected at most the ${train.count} training examples, got ${recipe.batchSize}`,
    );
  }
  const steps = stepsPerEpoch(recipe, train.count);
  if (stepsDone >= steps) {
    throw usage(`steps done expected fewer than the ${steps} of an epoch, got ${stepsDone}`);
  }
  if (best) checkBest(best, epochsDone, stepsDone);
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
