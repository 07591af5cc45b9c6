// A training run from start to end: session, data, start or checkpoint, events, saving.
// What the commands train, demo and bench have in common.

import { setImmediate } from "node:timers/promises";
import { type Backend, openSession } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import {
  type Checkpoint,
  checkSameNetwork,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../core/checkpoint.ts";
import { type DataSplits, type Dataset, rawScaling, sliceDataset } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import { accuracy } from "../core/metrics.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Evaluation, Session } from "../core/session.ts";
import { layerSizes, parameterCount } from "../core/spec.ts";
import { type EndEvent, type TrainEvent, train } from "../core/train.ts";
import type { Platform } from "../platform/platform.ts";
import { grouped, notice, type Output, percent } from "./output.ts";
import { openProgress } from "./progress.ts";

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
  readonly resume?: string | undefined;
  /** Steps between two lines of progress, instead of a bar. */
  readonly logInterval?: number | undefined;
  /** Test on pixels 0..255 too, as some handouts do. */
  readonly testRawPixels?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult {
  readonly session: Session;
  /** Of the test set. */
  readonly evaluation: Evaluation;
  readonly interrupted: boolean;
}

/** Trains, tells, saves. The session stays open for the caller to use and dispose of. */
export async function runTraining(options: RunOptions): Promise<RunResult> {
  const { platform, recipe, splits, seed, signal } = options;
  const { training, validation } = divide(options);
  const { network, optimizer, batchSize } = recipe;
  const checkpoint = options.resume ? await readCheckpoint(platform, options.resume) : undefined;
  if (checkpoint) checkSameNetwork(checkpoint, network);
  const { backend, build } = options;
  const session = await openSession({ network, optimizer, batchSize, backend, build });
  await start(session, options, checkpoint);
  tellStart(options, training, splits.test);
  const trainData = await session.takeData(training, recipe.scaling);
  const testData = await session.takeData(splits.test, recipe.scaling);
  const validationData =
    validation === splits.test ? testData : await session.takeData(validation, recipe.scaling);
  const events = train({
    session,
    recipe,
    train: trainData,
    validation: validationData,
    validationLabels: validation.labels,
    seed,
    epochsDone: checkpoint?.epochs ?? 0,
    clock: () => platform.now(),
    signal,
    stepsPerTurn: options.logInterval,
  });
  const end = await tellEvents(events, options);
  const evaluation = await session.evaluate(testData);
  if (options.saveModel) await save(session, options, end.epochs);
  await tellEnd(session, options, end, evaluation);
  return { session, evaluation, interrupted: end.interrupted };
}

/** Reads a checkpoint from a file. */
export async function readCheckpoint(platform: Platform, file: string): Promise<Checkpoint> {
  return decodeCheckpoint(await platform.readBytes(file), file);
}

function divide({ splits, validation }: RunOptions): { training: Dataset; validation: Dataset } {
  const { train: all, test } = splits;
  if (validation === undefined) return { training: all, validation: test };
  if (!Number.isInteger(validation) || validation < 1 || validation >= all.count) {
    throw new SimdigitError(
      "usage",
      `validation expected test or an integer from 1 to ${all.count - 1}, got ${validation}`,
    );
  }
  const cut = all.count - validation;
  return {
    training: sliceDataset(all, 0, cut),
    validation: sliceDataset(all, cut, all.count),
  };
}

async function start(
  session: Session,
  { recipe, seed, resume }: RunOptions,
  checkpoint: Checkpoint | undefined,
): Promise<void> {
  if (!checkpoint) return session.initialise(recipe.init, seed);
  if (checkpoint.recipe.optimizer.name !== recipe.optimizer.name) {
    throw new SimdigitError(
      "usage",
      `${resume} was trained by ${checkpoint.recipe.optimizer.name}, the run is by ${recipe.optimizer.name} - resume with --optimizer ${checkpoint.recipe.optimizer.name}`,
    );
  }
  if (checkpoint.seed !== seed) {
    notice(
      `${resume} was started with seed ${checkpoint.seed}; the order from here on is seed ${seed}'s`,
    );
  }
  await session.loadParameters(checkpoint.parameters);
  await session.loadOptimizerState(checkpoint.optimizer);
}

async function tellEvents(
  events: AsyncGenerator<TrainEvent, void, undefined>,
  { output, recipe, logInterval, signal }: RunOptions,
): Promise<EndEvent> {
  let bar = openProgress("", true);
  let barEpoch = 0;
  output.line("epoch      cost  accuracy  seconds");
  try {
    for await (const event of events) {
      if (event.type === "end") return event;
      if (event.type === "epoch") {
        bar.stop();
        const { epoch, cost, accuracy: share, seconds } = event;
        output.event({ event: "epoch", epoch, cost, accuracy: share, seconds });
        output.line(
          `${String(epoch).padStart(5)}  ${cost.toFixed(6).padStart(8)}  ${share.toFixed(4).padStart(8)}  ${seconds.toFixed(2).padStart(7)}`,
        );
      } else {
        if (barEpoch !== event.epoch) {
          barEpoch = event.epoch;
          bar = openProgress(`epoch ${event.epoch}/${recipe.epochs}`, logInterval !== undefined);
        }
        bar.update(event.step, event.steps);
        if (logInterval !== undefined) {
          notice(
            `epoch ${event.epoch} step ${event.step}/${event.steps} loss ${event.loss.toFixed(6)}`,
          );
        }
        if (signal) await setImmediate(); // lets Ctrl-C and the bar have their turn
      }
    }
  } finally {
    bar.stop();
  }
  throw new Error("the training loop ended without an end event");
}

function tellStart(options: RunOptions, training: Dataset, test: Dataset): void {
  const { output, recipe, backend, build, source, seed } = options;
  const layers = layerSizes(recipe.network);
  const params = parameterCount(recipe.network);
  const lab = options.lab ?? "custom";
  output.event({
    event: "start",
    lab,
    layers,
    params,
    backend,
    build: backend === "wasm" ? build : undefined,
    threads: 1,
    data: source,
    train: training.count,
    test: test.count,
    seed,
  });
  const { optimizer, batchSize, network } = recipe;
  const hidden = network.layers.length > 1 ? `${network.layers[0]!.activation}, ` : "";
  const where = backend === "wasm" ? `wasm ${build}` : backend;
  output.line(
    `${lab}: ${layers.join("-")}, ${grouped(params)} parameters, ${hidden}${optimizer.name} ${optimizer.lr}, batch ${batchSize}`,
  );
  output.line(
    `data ${source}: ${grouped(training.count)} to train, ${grouped(test.count)} to test; ${where}, 1 thread, seed ${seed}`,
  );
  output.line();
}

async function tellEnd(
  session: Session,
  options: RunOptions,
  end: EndEvent,
  evaluation: Evaluation,
): Promise<void> {
  const { output, platform, splits } = options;
  const labels = splits.test.labels;
  const raw = options.testRawPixels ? await rawAccuracy(session, splits.test) : undefined;
  const share = accuracy(evaluation.predictions, labels);
  output.event({
    event: "end",
    epochs: end.epochs,
    cost: end.cost,
    accuracy: share,
    ...(raw === undefined ? {} : { accuracy_on_raw_pixels: raw }),
    seconds: end.seconds,
    weights_sha256: await platform.sha256(await session.parameters()),
  });
  output.line();
  if (end.interrupted) output.line(`interrupted in epoch ${end.epochs + 1}`);
  output.line(`test accuracy ${percent(share)} of ${grouped(labels.length)} images`);
  if (raw !== undefined) output.line(`on raw pixels 0..255, as the handout tests: ${percent(raw)}`);
}

async function rawAccuracy(session: Session, test: Dataset): Promise<number> {
  const data = await session.takeData(test, rawScaling);
  return accuracy((await session.evaluate(data)).predictions, test.labels);
}

async function save(session: Session, options: RunOptions, epochs: number): Promise<void> {
  const { platform, recipe, lab, seed, source, saveModel } = options;
  const bytes = encodeCheckpoint({
    recipe,
    ...(lab === undefined ? {} : { lab }),
    seed,
    data: source,
    epochs,
    parameters: await session.parameters(),
    optimizer: await session.optimizerState(),
  });
  await platform.writeFileAtomically(saveModel!, bytes);
  notice(`saved ${saveModel}`);
}
