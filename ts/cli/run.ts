// A training run of a command: opens a session, trains, tells, saves, tests and draws. saver.ts decides when to
// save.

import type { Backend } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import type { Checkpoint } from "../core/checkpoint.ts";
import { hasTargets } from "../core/dataset.ts";
import { rangeOfImages } from "../core/image_range.ts";
import type { NumberOutputs, Outputs } from "../core/outputs.ts";
import type { Recipe } from "../core/recipe.ts";
import { numberScore } from "../core/regression_metrics.ts";
import { type RunRecord, run } from "../core/run.ts";
import type { Parameters, Session } from "../core/session.ts";
import type { Watch } from "../core/watch.ts";
import type { Platform } from "../platform/platform.ts";
import type { EpochPoint } from "../report/curves.ts";
import type { AnySplits } from "./follow_data.ts";
import { type History, openHistory, rowOf } from "./history.ts";
import { notice, type Output } from "./output.ts";
import { plotFigure } from "./plot.ts";
import { position } from "./resume.ts";
import { Saver } from "./saver.ts";
import { openForCommand } from "./session.ts";
import {
  type End,
  introduction,
  resultOf,
  type Start,
  Teller,
  tellEnd,
  tellStart,
} from "./tell.ts";

export interface TrainingOptions {
  readonly platform: Platform;
  readonly output: Output;
  /** The name of a report's setting. */
  readonly setting?: string | undefined;
  /** The lab's name; none for a network of the user's own. */
  readonly lab?: string | undefined;
  readonly recipe: Recipe;
  readonly source: string;
  /** Targets as the network learns them. */
  readonly splits: AnySplits;
  /** What the outputs stand for; undefined for classes 0, 1, ... */
  readonly outputs?: Outputs | undefined;
  readonly seed: number;
  readonly backend: Backend;
  readonly build: Build;
  readonly onLostDevice?: "fail" | "continue" | undefined;
  readonly threads: number;
  /** Validate on the last N training examples instead of the test set. */
  readonly validation?: number | undefined;
  readonly saveModel?: string | undefined;
  /** Also keep the model of every N-th epoch in a file of its own. */
  readonly saveEvery?: number | undefined;
  /** File for a row an epoch. */
  readonly history?: string | undefined;
  /** File for curves of accuracy and cost. */
  readonly plot?: string | undefined;
  /** Where to continue; it must fit the recipe (checkResumable). */
  readonly checkpoint?: Checkpoint | undefined;
  /** Steps between two lines of progress; by default a bar. */
  readonly logInterval?: number | undefined;
  /** Also test on pixels 0..255, as some handouts do. */
  readonly testsOnRawPixels?: boolean | undefined;
  readonly watch?: Watch | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Trained {
  readonly record: RunRecord;
  /** The session's. */
  readonly backend: string;
  /** The parameters at the end, and the SHA-256 of their bytes. */
  readonly parameters: Parameters;
  readonly sha256: string;
}

export async function runTraining(options: TrainingOptions): Promise<Trained> {
  const session = await openForCommand(options.platform, { ...options.recipe, ...options });
  try {
    return await runIn(session, options);
  } finally {
    await session.dispose();
  }
}

async function runIn(session: Session, options: TrainingOptions): Promise<Trained> {
  const { output, platform, recipe, seed, checkpoint, saveModel, lab = "custom" } = options;
  const { splits } = options;
  const trainingCount = splits.train.count - (options.validation ?? 0);
  const start: Start = {
    ...options,
    backend: session.backend,
    lab,
    threads: session.threads ?? 1,
    train: trainingCount,
    test: splits.test.count,
    of: splits.train,
  };
  const hasLabels = !hasTargets(splits.train);
  const teller = new Teller(output, recipe, { logInterval: options.logInterval, hasLabels });
  const { shape, inputs, columns } = splits.train;
  const range = shape && rangeOfImages(inputs);
  const saver =
    saveModel === undefined
      ? undefined
      : new Saver(session, { ...options, saveModel, trainingCount, shape, range, columns });
  const from = checkpoint && {
    ...checkpoint,
    ...position(checkpoint, recipe, seed, trainingCount),
  };
  let history: History | undefined;
  try {
    const record = await run(session, {
      ...options,
      from,
      clock: () => platform.now(),
      stepsPerTurn: options.logInterval,
      onStart: () => tellStart(output, start),
      onEvent: async (event) => {
        teller.tell(event);
        // Opened by the first event: a run that is refused leaves an old file alone.
        if (options.history !== undefined) {
          history ??= await openHistory(platform, options.history, from?.epochs ?? 0);
        }
        if (event.type === "epoch") history?.add(rowOf(event, recipe));
        await saver?.note(event);
      },
    });
    const parameters = await session.parameters();
    const sha256 = await platform.sha256(parameters);
    const { test } = splits;
    const score = hasTargets(test)
      ? numberScore(record.evaluation, test, options.outputs as NumberOutputs)
      : undefined;
    const end: End = { ...record, test, score, sha256 };
    tellEnd(output, end);
    if (options.plot !== undefined) {
      await plotRun(platform, options.plot, start, end, history?.rows ?? record.epochs);
    }
    saver?.check();
    return { record, backend: session.backend, parameters, sha256 };
  } catch (error) {
    saver?.tellWhatIsKept();
    throw error;
  } finally {
    teller.stop();
  }
}

/** The curves of a run that has trained an epoch. */
async function plotRun(
  platform: Platform,
  file: string,
  start: Start,
  end: End,
  epochs: readonly EpochPoint[],
): Promise<void> {
  if (epochs.length === 0) return notice(`${file} is not drawn: no epoch was trained`);
  const { trainingFigure } = await import("../report/training.ts");
  const [network, data] = introduction(start);
  const { best } = end.end;
  const figure = trainingFigure({ name: network, facts: [data, resultOf(end)], epochs, best });
  await plotFigure(platform, file, figure);
}
