// One training run from start to end in a session: data taken in, start or checkpoint, epochs, test. Events go to
// `onEvent`; the result is a record.

import { claim } from "./busy.ts";
import type { Checkpoint } from "./checkpoint.ts";
import {
  checkDataset,
  type DataSplits,
  type Dataset,
  type GivenData,
  rawScaling,
  type Scaling,
  sliceDataset,
} from "./dataset.ts";
import { checkFunction, checkInteger, checkObject, expected } from "./errors.ts";
import { evaluate } from "./evaluate.ts";
import { accuracy } from "./metrics.ts";
import { checkRecipe } from "./recipe.ts";
import { residentOf, withOwnLabels } from "./residents.ts";
import type { Evaluation, ResidentData, Session } from "./session.ts";
import { type EndEvent, type EpochEvent, epochs, type TrainEvent } from "./train.ts";
import {
  checkSession,
  completeTrainOptions,
  type Position,
  type TrainOptions,
} from "./train_options.ts";
import { Pace } from "./turn.ts";
import type { WatchEvent } from "./watch.ts";

/** A checkpoint, or of one the weights alone: without the optimiser's state the optimiser starts anew. */
export type RunStart = Position & Pick<Checkpoint, "parameters" | "optimizer">;

/** The options of a training, with data that no session has taken in yet. */
export interface RunOptions<D extends GivenData = Dataset>
  extends Omit<TrainOptions, "train" | "validation" | "watched"> {
  readonly splits: DataSplits<D>;
  /** Judge epochs on the last N training examples, which are then not trained on, instead of the test set. */
  readonly validation?: number | undefined;
  /** Test on raw pixels 0..255 too, and watch on them, as some handouts do. */
  readonly testsOnRawPixels?: boolean | undefined;
  /** The checkpoint from which the run goes on; by default it begins. */
  readonly from?: RunStart | undefined;
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
 * Trains `session` and tests it, and releases the data sets that it took in. Timers, signal handlers and `signal` work
 * meanwhile, as with `train`. Another run or training of the session is refused until this one ends.
 */
export async function run<D extends GivenData>(
  session: Session,
  options: RunOptions<D>,
): Promise<RunRecord> {
  const complete = completeRunOptions(session, options);
  const release = claim(session);
  try {
    return await runIn(session, complete);
  } finally {
    release();
  }
}

async function runIn<D extends GivenData>(
  session: Session,
  options: CompleteRun<D>,
): Promise<RunRecord> {
  const taken: ResidentData[] = [];
  try {
    return await runOn(session, options, taken);
  } finally {
    // The last ones first, so that the engine moves none. A session that was disposed of has nothing left to release.
    await Promise.allSettled(taken.toReversed().map((data) => session.release(data)));
  }
}

/** Adds the data sets that it takes in to `taken`. */
async function runOn<D extends GivenData>(
  session: Session,
  options: CompleteRun<D>,
  taken: ResidentData[],
): Promise<RunRecord> {
  const { recipe, seed, from, training, validation, test } = options;
  const pace = new Pace();
  const take = async (data: D, scaling: Scaling = recipe.scaling): Promise<ResidentData> => {
    await pace.rest();
    const resident = await session.takeData(data, scaling);
    taken.push(resident);
    return resident;
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

/** Puts the session where the checkpoint was, or at the weights. */
async function restore(session: Session, from: RunStart, seed: number): Promise<void> {
  await session.loadParameters(from.parameters);
  if (from.optimizer) await session.loadOptimizerState(from.optimizer);
  await session.setSeed(seed);
}

/** The options with their defaults, and the three sets. */
interface CompleteRun<D extends GivenData>
  extends Omit<RunOptions<D>, "splits" | "validation" | "seed" | "clock"> {
  readonly seed: number;
  readonly clock: () => number;
  readonly training: D;
  /** The set on which epochs are judged. */
  readonly validation: D;
  readonly test: D;
}

/** Throws a usage error unless the session can be trained so. */
function completeRunOptions<D extends GivenData>(
  session: Session,
  options: RunOptions<D>,
): CompleteRun<D> {
  checkSession(session);
  checkObject("options", options, "an object with recipe and splits");
  const { splits, validation: count, onStart, onEvent, ...others } = options;
  checkRecipe(others.recipe);
  checkObject("splits", splits, "an object with train and test");
  checkObject("splits.train", splits.train, "a data set");
  checkObject("splits.test", splits.test, "a data set");
  checkDataset(splits.train);
  checkDataset(splits.test);
  if (onStart !== undefined) checkFunction("onStart", onStart);
  if (onEvent !== undefined) checkFunction("onEvent", onEvent);
  const { test } = splits;
  const { training, validation } = divide(splits, count);
  const [train, judged, watched] = [training, validation, test].map(standIn);
  const sets = { train: train!, validation: judged!, watched: watched! };
  const { seed, clock } = completeTrainOptions(session, { ...others, ...sets });
  return { ...options, seed, clock, training, validation, test };
}

/** A data set as the session would return it. */
function standIn(data: GivenData): ResidentData {
  return residentOf(withOwnLabels(data));
}

/** The training set, and the set on which epochs are judged: the last `count` examples, or the test set. */
function divide<D extends GivenData>(
  { train: all, test }: DataSplits<D>,
  count: number | undefined,
): { training: D; validation: D } {
  if (count === undefined) return { training: all, validation: test };
  checkInteger("validation", count, 0);
  if (count >= all.count) {
    throw expected("validation", `fewer than the ${all.count} training examples`, count);
  }
  const cut = all.count - count;
  return {
    training: sliceDataset(all, 0, cut),
    validation: sliceDataset(all, cut, all.count),
  };
}
