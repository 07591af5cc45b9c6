// A training run from start to end: session, start or checkpoint, events, saving, test.
// What the commands train and demo have in common.

import { type Backend, openSession } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import { type Checkpoint, encodeCheckpoint } from "../core/checkpoint.ts";
import { type DataSplits, type Dataset, rawScaling, sliceDataset } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import { accuracy } from "../core/metrics.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Evaluation, Session } from "../core/session.ts";
import { type EndEvent, train } from "../core/train.ts";
import type { Platform } from "../platform/platform.ts";
import { notice, type Output } from "./output.ts";
import { position, restore } from "./resume.ts";
import { tellEnd, tellEvents, tellStart } from "./tell.ts";

export interface RunOptions {
  readonly platform: Platform;
  readonly output: Output;
  /** The lab's name, or none for a network of the user's own. */
  readonly lab?: string | undefined;
  readonly recipe: Recipe;
  readonly source: string;
  readonly splits: DataSplits;
  readonly seed: number;
  readonly backend: Backend;
  readonly build: Build;
  /** Validate on the last N training examples instead of the test set. */
  readonly validation?: number | undefined;
  readonly saveModel?: string | undefined;
  /** Where to go on; of this recipe (checkResumable). */
  readonly checkpoint?: Checkpoint | undefined;
  /** Steps between two lines of progress, instead of a bar. */
  readonly logInterval?: number | undefined;
  /** Test on pixels 0..255 too, as some handouts do. */
  readonly testRawPixels?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult {
  /** Of the test set. */
  readonly evaluation: Evaluation;
  readonly interrupted: boolean;
}

/** Trains, tells, saves. */
export async function runTraining(options: RunOptions): Promise<RunResult> {
  const { recipe, backend, build } = options;
  const { network, optimizer, batchSize } = recipe;
  const session = await openSession({ network, optimizer, batchSize, backend, build });
  try {
    return await runIn(session, options);
  } finally {
    await session.dispose();
  }
}

async function runIn(session: Session, options: RunOptions): Promise<RunResult> {
  const { output, platform, recipe, splits, seed, checkpoint } = options;
  const { training, validation } = divide(options);
  const { test } = splits;
  const trainData = await session.takeData(training, recipe.scaling);
  const testData = await session.takeData(test, recipe.scaling);
  const validationData =
    validation === test ? testData : await session.takeData(validation, recipe.scaling);
  const events = train({
    session,
    recipe,
    train: trainData,
    validation: validationData,
    validationLabels: validation.labels,
    seed,
    ...(checkpoint && position(checkpoint, recipe, seed, training.count)),
    clock: () => platform.now(),
    signal: options.signal,
    stepsPerTurn: options.logInterval,
  });
  if (checkpoint) await restore(session, checkpoint);
  else await session.initialise(recipe.init, seed);
  const { lab = "custom" } = options;
  tellStart(output, { ...options, lab, train: training.count, test: test.count });
  const end = await tellEvents(output, events, recipe.epochs, options.logInterval);
  let evaluation: Evaluation;
  try {
    if (options.saveModel) await save(session, options.saveModel, options, end);
  } finally {
    // What was learned is told even if it cannot be saved.
    evaluation = await session.evaluate(testData);
    await tellResult(session, options, end, evaluation);
  }
  return { evaluation, interrupted: end.interrupted };
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

async function tellResult(
  session: Session,
  { output, platform, splits, testRawPixels }: RunOptions,
  end: EndEvent,
  { predictions }: Evaluation,
): Promise<void> {
  const { test } = splits;
  tellEnd(output, {
    ...end,
    accuracy: accuracy(predictions, test.labels),
    test: test.count,
    rawAccuracy: testRawPixels ? await accuracyOnRawPixels(session, test) : undefined,
    sha256: await platform.sha256(await session.parameters()),
  });
}

async function accuracyOnRawPixels(session: Session, test: Dataset): Promise<number> {
  const data = await session.takeData(test, rawScaling);
  return accuracy((await session.evaluate(data)).predictions, test.labels);
}

async function save(
  session: Session,
  file: string,
  { platform, recipe, lab, seed, source }: RunOptions,
  { epochs, stepsOfEpoch }: EndEvent,
): Promise<void> {
  const bytes = encodeCheckpoint({
    recipe,
    ...(lab === undefined ? {} : { lab }),
    seed,
    data: source,
    epochs,
    ...(stepsOfEpoch === 0 ? {} : { stepsOfEpoch }),
    parameters: await session.parameters(),
    optimizer: await session.optimizerState(),
  });
  await platform.writeFileAtomically(file, bytes);
  notice(`saved ${file}`);
}
