// One epoch of training: its steps, in turns that are short enough for a caller who has other things to do.

import { orderOfEpoch, stepsPerEpoch } from "./batches.ts";
import { SimdigitError } from "./errors.ts";
import { learningRate, type Recipe } from "./recipe.ts";
import type { Session } from "./session.ts";
import { parameterCount } from "./spec.ts";
import type { TrainOptions } from "./train_options.ts";
import { look, stepsUntilLook, type WatchEvent } from "./watch.ts";

/** Multiply-adds of a turn: some 50 ms of a host. */
const WORK_PER_TURN = 1e9;
/** Multiply-adds of the numerical derivative of one parameter; roughly, and more in deep networks. */
const NUMERICAL_WORK = 100;

/** Some steps of an epoch have been taken. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the last batch, before its update. */
  readonly loss: number;
}

/** How far the epoch came. */
export interface EpochSteps {
  /** Steps taken of the epoch, those before this run included. */
  readonly step: number;
  /** Sum of the mean losses of this run's batches. */
  readonly total: number;
  /** Seconds of training alone. */
  readonly seconds: number;
}

/**
 * Takes the steps of an epoch from index `step` on, until it ends, the recipe's steps are taken or it is aborted.
 */
export async function* trainEpoch(
  session: Session,
  options: TrainOptions,
  epoch: number,
  step: number,
): AsyncGenerator<ProgressEvent | WatchEvent, EpochSteps, undefined> {
  const { recipe, seed, train, validation, watched = validation, watch, clock, signal } = options;
  const { batchSize } = recipe;
  const order = orderOfEpoch(recipe, train.count, seed, epoch);
  const steps = stepsPerEpoch(recipe, train.count);
  const before = (epoch - 1) * steps;
  const end = Math.min(steps, (recipe.steps ?? Infinity) - before);
  const turn = options.stepsPerTurn ?? stepsPerTurn(recipe, session.workPerTurn);
  let total = 0;
  let milliseconds = 0;
  await session.setLearningRate(learningRate(recipe, epoch));
  while (step < end && !signal?.aborted) {
    const untilLook = watch ? stepsUntilLook(watch, before + step) : Infinity;
    const ahead = Math.min(turn - (step % turn), untilLook, end - step);
    const start = clock();
    const batches = order.subarray(step * batchSize, (step + ahead) * batchSize);
    const losses = await takeSteps(session, options, batches);
    milliseconds += clock() - start;
    step += ahead;
    for (const loss of losses) {
      checkFinite(loss, epoch, recipe);
      total += loss;
    }
    if (watch && ahead === untilLook) {
      const batch = order.subarray((step - 1) * batchSize, step * batchSize);
      yield await look(session, watch, before + step, { train, batch, watched });
    }
    yield { type: "progress", epoch, step, steps, loss: losses.at(-1)! };
  }
  return { step, total, seconds: milliseconds / 1000 };
}

/** Throws an engine error that says what to do about a loss that is infinite or NaN. */
export function checkFinite(loss: number, epoch: number, recipe: Recipe): void {
  if (Number.isFinite(loss)) return;
  const rate = Number(learningRate(recipe, epoch).toPrecision(3));
  throw new SimdigitError(
    "engine",
    `epoch ${epoch}: the loss became ${loss} - try a learning rate below ${rate}`,
  );
}

/** Trains by the gradient of the recipe. */
function takeSteps(
  session: Session,
  { train, recipe: { gradient } }: TrainOptions,
  order: Uint32Array,
): Promise<Float64Array> {
  return gradient ? session.trainNumerically(train, order, gradient) : session.train(train, order);
}

function stepsPerTurn(recipe: Recipe, work = WORK_PER_TURN): number {
  const parameters = parameterCount(recipe.network);
  const workPerStep = parameters * (recipe.gradient ? NUMERICAL_WORK : 3 * recipe.batchSize);
  return Math.max(1, Math.floor(work / workPerStep));
}
