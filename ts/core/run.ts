// One training run from start to end in a session: data taken in, start or checkpoint, epochs, test. Events go to
// `onEvent`; the result is a record.

import type { Checkpoint } from "./checkpoint.ts";
import {
  type DataSplits,
  type Dataset,
  type RegressionDataset,
  rawScaling,
  sliceDataset,
} from "./dataset.ts";
import { expected } from "./errors.ts";
import { accuracy } from "./metrics.ts";
import type { Evaluation, Session } from "./session.ts";
import { type EndEvent, type EpochEvent, type TrainEvent, train } from "./train.ts";
import type { TrainOptions } from "./train_options.ts";
import type { WatchEvent } from "./watch.ts";

/** The options of a training, with data that no session has taken in yet. */
export interface RunOptions<D extends Dataset | RegressionDataset = Dataset>
  extends Omit<TrainOptions, "train" | "validation" | "watched"> {
  readonly splits: DataSplits<D>;
  /** Judge epochs on the last N training examples, which are then not trained on, instead of the test set. */
  readonly validation?: number | undefined;
  /** Test on raw pixels 0..255 too, and watch on them, as some handouts do. */
  readonly testsOnRawPixels?: boolean | undefined;
  /** The checkpoint from which the run goes on; by default it begins. */
  readonly from?: Checkpoint | undefined;
  /** Called before the first event. */
  readonly onStart?: (train: D, test: D) => void;
  readonly onEvent?: (event: TrainEvent) => Promise<void> | void;
}

/** What a run leaves behind. */
export interface RunRecord {
  readonly epochs: readonly EpochEvent[];
  readonly watched: readonly WatchEvent[];
  readonly end: EndEvent;
  /** On the test set, with the weights that the session has at the end. */
  readonly evaluation: Evaluation;
  /** NaN without labels. */
  readonly accuracy: number;
  /** Accuracy on the raw pixels of the test set, where asked for. */
  readonly rawAccuracy?: number;
}

/** Trains `session` and tests it. */
export async function run<D extends Dataset | RegressionDataset>(
  session: Session,
  options: RunOptions<D>,
): Promise<RunRecord> {
  const { recipe, seed, from, splits } = options;
  const { test } = splits;
  const { training, validation } = divide(options);
  const trainData = await session.takeData(training, recipe.scaling);
  const testData = await session.takeData(test, recipe.scaling);
  const validationData =
    validation === test ? testData : await session.takeData(validation, recipe.scaling);
  const rawData = options.testsOnRawPixels ? await session.takeData(test, rawScaling) : undefined;
  const events = train(session, {
    ...options,
    train: trainData,
    validation: validationData,
    watched: rawData ?? testData,
  });
  if (from) await restore(session, from, seed);
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
    accuracy: accuracy(evaluation.predictions, testData.labels),
    ...(raw ? { rawAccuracy: accuracy(raw.predictions, testData.labels) } : {}),
  };
}

/** Puts the session where the checkpoint was. */
async function restore(session: Session, checkpoint: Checkpoint, seed: number): Promise<void> {
  await session.loadParameters(checkpoint.parameters);
  await session.loadOptimizerState(checkpoint.optimizer);
  await session.setSeed(seed);
}

/** The training set, and the set on which epochs are judged. */
function divide<D extends Dataset | RegressionDataset>({
  splits,
  validation,
}: RunOptions<D>): { training: D; validation: D } {
  const { train: all, test } = splits;
  if (validation === undefined) return { training: all, validation: test };
  if (validation >= all.count) {
    throw expected("validation", `fewer than the ${all.count} training examples`, validation);
  }
  const cut = all.count - validation;
  return {
    training: sliceDataset(all, 0, cut),
    validation: sliceDataset(all, cut, all.count),
  };
}
