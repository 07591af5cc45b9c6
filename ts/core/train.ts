// The training loop: epochs, each validated, until the recipe or early stopping ends them. An async generator, so that
// its consumer decides on progress bars, pauses and stopping.

import { stepsPerEpoch } from "./batches.ts";
import { checkIdle, claim } from "./busy.ts";
import { type Best, EarlyStopping, type Judgement } from "./early_stopping.ts";
import { checkFinite, type ProgressEvent, trainEpoch } from "./epoch.ts";
import { evaluate } from "./evaluate.ts";
import { accuracy } from "./metrics.ts";
import { StepCount } from "./pieces.ts";
import type { Session } from "./session.ts";
import { type CompleteOptions, completeTrainOptions, type TrainOptions } from "./train_options.ts";
import { Pace } from "./turn.ts";
import type { WatchEvent } from "./watch.ts";

export interface EpochEvent {
  readonly type: "epoch";
  readonly epoch: number;
  /** Mean over the batches of their mean losses, each before its update; of this run's batches only. */
  readonly cost: number;
  /** On the validation set, after the epoch; NaN without labels. */
  readonly accuracy: number;
  /** Mean loss on the validation set, after the epoch. */
  readonly loss: number;
  /** Of training alone. */
  readonly seconds: number;
  /** The best epoch so far, of a run with early stopping. */
  readonly isBest: boolean;
}

/** The end of a run, and the Position from which another can go on. */
export interface EndEvent {
  readonly type: "end";
  /** Whole epochs done in all; an interrupted one does not count. */
  readonly epochs: number;
  /** Steps taken of the interrupted epoch, else 0. Parameters and optimiser have moved by them. */
  readonly stepsOfEpoch: number;
  readonly interrupted: boolean;
  /** Cost of the last whole epoch of this run; null if there was none. */
  readonly cost: number | null;
  /** Of training alone, all epochs of this run. */
  readonly seconds: number;
  /** With early stopping, the epoch whose weights and optimiser state the session has at the end. */
  readonly best?: Best;
}

export type TrainEvent = ProgressEvent | WatchEvent | EpochEvent | EndEvent;

/**
 * Trains `session` by a recipe. Parameters must have been initialised or loaded. The event loop gets a turn every few
 * milliseconds, at the latest after one step, or after one layer of a long step: timers, signal handlers and `signal`
 * work meanwhile. The session is busy from the first event until the generator ends or is left.
 *
 * @throws SimdigitError "usage" at once, before the first event, for wrong options, for a recipe whose network,
 *   optimiser or batch size is not the session's, and for a session that is busy; "engine" on the way when the loss is
 *   not finite
 */
export function train(
  session: Session,
  options: TrainOptions,
): AsyncGenerator<TrainEvent, void, undefined> {
  const complete = completeTrainOptions(session, options);
  checkIdle(session);
  return claimedEpochs(session, complete);
}

async function* claimedEpochs(
  session: Session,
  options: CompleteOptions,
): AsyncGenerator<TrainEvent, void, undefined> {
  const release = claim(session);
  try {
    yield* epochs(session, options);
  } finally {
    release();
  }
}

/** The events of a training, in a session that the caller has claimed. */
export async function* epochs(
  session: Session,
  options: CompleteOptions,
): AsyncGenerator<TrainEvent, void, undefined> {
  const { recipe, from, signal } = options;
  const steps = stepsPerEpoch(recipe, options.train.count);
  const stopping = await EarlyStopping.open(session, recipe, from?.best);
  const rhythm = { count: new StepCount(session, recipe), pace: new Pace() };
  let seconds = 0;
  let cost: number | null = null;
  let epoch = from?.epochs ?? 0;
  let step = from?.stepsOfEpoch ?? 0;
  const left = () => (recipe.steps ?? Infinity) - (epoch * steps + step);
  const goesOn = () => epoch < recipe.epochs && left() > 0 && !stopping.isOver(epoch);
  while (goesOn() && !signal?.aborted) {
    const done = yield* trainEpoch(session, options, epoch + 1, step, rhythm);
    const taken = done.step - step;
    step = done.step;
    seconds += done.seconds;
    if (step < steps && left() > 0) break;
    cost = done.total / taken;
    const judgement = await validate(session, options, epoch + 1, rhythm.pace);
    const number = epoch + 1;
    if (step === steps) {
      epoch += 1;
      step = 0;
      await stopping.note(epoch, judgement);
    }
    const isBest = stopping.best?.epoch === number;
    yield { type: "epoch", epoch: number, cost, ...judgement, seconds: done.seconds, isBest };
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

/** Accuracy and loss on the validation set. Training losses precede their updates, so only this evaluation sees the last update. */
async function validate(
  session: Session,
  { recipe, validation }: CompleteOptions,
  epoch: number,
  pace: Pace,
): Promise<Judgement> {
  const { predictions, loss } = await evaluate(session, validation, pace);
  checkFinite(loss, epoch, recipe);
  return { accuracy: accuracy(predictions, validation.labels), loss };
}
