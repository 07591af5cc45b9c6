// One epoch of training: its steps, in pieces between which the event loop gets its turns.

import { orderOfEpoch, stepsPerEpoch } from "./batches.ts";
import { SimdigitError } from "./errors.ts";
import type { StepCount } from "./pieces.ts";
import { learningRate, type Recipe } from "./recipe.ts";
import type { Session } from "./session.ts";
import type { CompleteOptions } from "./train_options.ts";
import type { Pace } from "./turn.ts";
import { look, stepsUntilLook, type WatchEvent } from "./watch.ts";

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

/** What the epochs of a run share. */
export interface Rhythm {
  readonly count: StepCount;
  readonly pace: Pace;
}

/**
 * Takes the steps of an epoch from index `step` on, until it ends, the recipe's steps are taken or it is aborted.
 */
export async function* trainEpoch(
  session: Session,
  options: CompleteOptions,
  epoch: number,
  step: number,
  { count, pace }: Rhythm,
): AsyncGenerator<ProgressEvent | WatchEvent, EpochSteps, undefined> {
  const { recipe, seed, train, watched, watch, clock, signal } = options;
  const { batchSize } = recipe;
  const order = orderOfEpoch(recipe, train.count, seed, epoch);
  const steps = stepsPerEpoch(recipe, train.count);
  const before = (epoch - 1) * steps;
  const end = Math.min(steps, (recipe.steps ?? Infinity) - before);
  const interval = options.stepsPerTurn;
  let total = 0;
  let milliseconds = 0;
  await pace.rest(); // the order of many examples takes long
  await session.setLearningRate(learningRate(recipe, epoch));
  while (step < end && !signal?.aborted) {
    const untilLook = watch ? stepsUntilLook(watch, before + step) : Infinity;
    const untilEvent = interval === undefined ? Infinity : interval - (step % interval);
    const ahead = Math.min(count.steps, untilEvent, untilLook, end - step);
    const start = clock();
    const began = performance.now();
    const batches = order.subarray(step * batchSize, (step + ahead) * batchSize);
    const losses = await takeSteps(session, options, batches);
    count.note(ahead, performance.now() - began);
    milliseconds += clock() - start;
    step += ahead;
    for (const loss of losses) {
      checkFinite(loss, epoch, recipe);
      total += loss;
    }
    const isTurn = await pace.rest();
    if (watch && ahead === untilLook) {
      const batch = order.subarray((step - 1) * batchSize, step * batchSize);
      const lookedAt = { train, batch, watched, pace, signal };
      const found = await look(session, watch, before + step, lookedAt);
      if (found) yield found;
    }
    const isDue = interval === undefined ? isTurn : ahead === untilEvent;
    if (isDue || ahead === untilLook || step === end) {
      yield { type: "progress", epoch, step, steps, loss: losses.at(-1)! };
    }
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
  { train, recipe: { gradient } }: CompleteOptions,
  order: Uint32Array,
): Promise<Float64Array> {
  return gradient ? session.trainNumerically(train, order, gradient) : session.train(train, order);
}
