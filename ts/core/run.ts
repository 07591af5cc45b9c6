// One training run from start to end in a session: data taken in, start or checkpoint, epochs, test. Events go to
// `onEvent`; the result is a record.

import { claim } from "./busy.ts";
import type { Checkpoint } from "./checkpoint.ts";
import {
  type DataSplits,
  type Dataset,
  type RegressionDataset,
  rawScaling,
  type Scaling,
  sliceDataset,
} from "./dataset.ts";
import { expected } from "./errors.ts";
import { evaluate } from "./evaluate.ts";
import { accuracy } from "./metrics.ts";
import type { Evaluation, ResidentData, Session } from "./session.ts";
import { type EndEvent, type EpochEvent, epochs, type TrainEvent } from "./train.ts";
import { checkTrainOptions, type TrainOptions } from "./train_options.ts";
import { Pace } from "./turn.ts";
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

/**
 * Trains `session` and tests it. Timers, signal handlers and `signal` work meanwhile, as with `train`. Another run or
 * training of the session is refused until this one ends.
 */
export async function run<D extends Dataset | RegressionDataset>(
  session: Session,
  options: RunOptions<D>,
): Promise<RunRecord> {
  const parts = divide(options);
  const { training: train, validation } = parts;
  checkTrainOptions(session, { ...options, train, validation, watched: options.splits.test });
  const release = claim(session);
  try {
    return await runIn(session, options, parts);
  } finally {
    release();
  }
}

async function runIn<D extends Dataset | RegressionDataset>(
  session: Session,
  options: RunOptions<D>,
  { training, validation }: Parts<D>,
): Promise<RunRecord> {
  const { recipe, seed, from, splits } = options;
  const { test } = splits;
  const pace = new Pace();
  const take = async (data: D, scaling: Scaling = recipe.scaling): Promise<ResidentData> => {
    await pace.rest();
    return session.takeData(data, scaling);
  };
  const trainData = await take(training);
  const testData = await take(test);
  const validationData = validation === test ? testData : await take(validation);
  const rawData = options.testsOnRawPixels ? await take(test, rawScaling) : undefined;
  await pace.rest();
  const events = epochs(session, {
    ...options,
    train: trainData,
    validation: validationData,
    watched: rawData ?? testData,
  });
  if (from) await restore(session, from, seed);
  else await session.initialise(recipe.init, seed);
  options.onStart?.(training, test);
  const done: EpochEvent[] = [];
  const watched: WatchEvent[] = [];
  let end: EndEvent | undefined;
  for await (const event of events) {
    if (event.type === "epoch") done.push(event);
    if (event.type === "watch") watched.push(event);
    if (event.type === "end") end = event;
    await options.onEvent?.(event);
  }
  const evaluation = await evaluate(session, testData, pace);
  const raw = rawData && (await evaluate(session, rawData, pace));
  return {
    epochs: done,
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
interface Parts<D> {
  readonly training: D;
  readonly validation: D;
}

function divide<D extends Dataset | RegressionDataset>({
  splits,
  validation,
}: RunOptions<D>): Parts<D> {
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
