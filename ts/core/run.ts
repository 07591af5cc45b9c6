// One training run from start to end in a session: data taken in, start or checkpoint, epochs, test.
// What it tells on the way goes to `onEvent`; what it leaves is a record.

import type { Checkpoint } from "./checkpoint.ts";
import { type DataSplits, type Dataset, rawScaling, sliceDataset } from "./dataset.ts";
import { SimdigitError } from "./errors.ts";
import { accuracy } from "./metrics.ts";
import type { Recipe } from "./recipe.ts";
import type { Evaluation, Session } from "./session.ts";
import {
  type EndEvent,
  type EpochEvent,
  type TrainEvent,
  train,
  type Watch,
  type WatchEvent,
} from "./train.ts";

/** What to look at between epochs: the loss of single batches, or how many of the first test images are right. */
export type WatchSpec =
  | { readonly what: "loss"; readonly every: number }
  | { readonly what: "correct"; readonly every: number; readonly images: number };

export interface RunOptions {
  readonly recipe: Recipe;
  readonly splits: DataSplits;
  readonly seed: number;
  /** Judge epochs on the last N training examples, which are then not trained on, instead of the test set. */
  readonly validation?: number | undefined;
  /** Test on raw pixels 0..255 too, and watch on them, as some handouts do. */
  readonly testsOnRawPixels?: boolean | undefined;
  readonly watch?: WatchSpec | undefined;
  /** Where the run goes on, instead of a new start; epochs and steps that are done. */
  readonly from?: { checkpoint: Checkpoint; epochsDone: number; stepsDone: number } | undefined;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly stepsPerTurn?: number | undefined;
  /** Before the first event. */
  readonly onStart?: (train: Dataset, test: Dataset) => void;
  readonly onEvent?: (event: TrainEvent) => Promise<void> | void;
}

/** What a run leaves behind. */
export interface RunRecord {
  readonly epochs: readonly EpochEvent[];
  readonly watched: readonly WatchEvent[];
  readonly end: EndEvent;
  /** Of the test set, with the weights that the session has at the end. */
  readonly evaluation: Evaluation;
  readonly accuracy: number;
  /** Accuracy on the raw pixels of the test set, where asked for. */
  readonly rawAccuracy?: number;
}

/** Trains `session` and tests it. */
export async function run(session: Session, options: RunOptions): Promise<RunRecord> {
  const { recipe, seed, from, splits } = options;
  const { test } = splits;
  const { training, validation } = divide(options);
  const trainData = await session.takeData(training, recipe.scaling);
  const testData = await session.takeData(test, recipe.scaling);
  const validationData =
    validation === test ? testData : await session.takeData(validation, recipe.scaling);
  const rawData = options.testsOnRawPixels ? await session.takeData(test, rawScaling) : undefined;
  const events = train({
    session,
    recipe,
    train: trainData,
    validation: validationData,
    validationLabels: validation.labels,
    seed,
    epochsDone: from?.epochsDone ?? 0,
    stepsDone: from?.stepsDone ?? 0,
    best: from?.checkpoint.best,
    clock: options.clock,
    signal: options.signal,
    stepsPerTurn: options.stepsPerTurn,
    watch: await watchOf(session, options),
  });
  if (from) await restore(session, from.checkpoint, seed);
  else await session.initialise(recipe.init, seed);
  options.onStart?.(training, test);
  const epochs: EpochEvent[] = [];
  const watched: WatchEvent[] = [];
  let end: EndEvent | undefined;
  for await (const event of events) {
    if (event.type === "epoch") epochs.push(event);
    if (event.type === "watch") watched.push(event);
    if (event.type === "end") end = event;
    await options.onEvent?.(event);
  }
  const evaluation = await session.evaluate(testData);
  const raw = rawData && (await session.evaluate(rawData));
  return {
    epochs,
    watched,
    end: end!,
    evaluation,
    accuracy: accuracy(evaluation.predictions, test.labels),
    ...(raw ? { rawAccuracy: accuracy(raw.predictions, test.labels) } : {}),
  };
}

/** Puts the session where the checkpoint was. */
async function restore(session: Session, checkpoint: Checkpoint, seed: number): Promise<void> {
  await session.loadParameters(checkpoint.parameters);
  await session.loadOptimizerState(checkpoint.optimizer);
  await session.setSeed(seed);
}

/** The training set, and what epochs are judged on. */
function divide({ splits, validation }: RunOptions): { training: Dataset; validation: Dataset } {
  const { train: all, test } = splits;
  if (validation === undefined) return { training: all, validation: test };
  if (validation >= all.count) {
    throw new SimdigitError(
      "usage",
      `--validation expected fewer than the ${all.count} training images, got ${validation}`,
    );
  }
  const cut = all.count - validation;
  return {
    training: sliceDataset(all, 0, cut),
    validation: sliceDataset(all, cut, all.count),
  };
}

async function watchOf(session: Session, options: RunOptions): Promise<Watch | undefined> {
  const { watch, splits, recipe } = options;
  if (watch?.what !== "correct") return watch;
  const images = sliceDataset(splits.test, 0, Math.min(watch.images, splits.test.count));
  const scaling = options.testsOnRawPixels ? rawScaling : recipe.scaling;
  const data = await session.takeData(images, scaling);
  return { what: "correct", every: watch.every, data, labels: images.labels };
}
