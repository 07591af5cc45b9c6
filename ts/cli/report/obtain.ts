// A setting of a report from its plan: trained with every seed, tested as it was saved, or read from a history.

import { type Answered, hasTargets } from "../../core/dataset.ts";
import type { Best } from "../../core/early_stopping.ts";
import { accuracy } from "../../core/metrics.ts";
import type { NumberOutputs, Outputs } from "../../core/outputs.ts";
import { numberScore } from "../../core/regression_metrics.ts";
import type { Evaluation } from "../../core/session.ts";
import type { Setting, SettingRun, Tested } from "../../report/data.ts";
import { defined } from "../defined.ts";
import type { HistoryRow } from "../history.ts";
import { runTraining, type TrainingOptions } from "../run.ts";
import { openForCommand } from "../session.ts";
import type { PlannedRun } from "./data.ts";
import type { Past, SavedModel, Training } from "./plan.ts";

/** What all runs of a report have in common. */
export interface Shared
  extends Pick<TrainingOptions, "platform" | "output" | "backend" | "build" | "validation"> {
  readonly signal: AbortSignal;
  /** Called before each training. */
  readonly onTraining: (run: PlannedRun, seed: number) => void;
  /** File for a setting's best weights. */
  readonly modelFile: (run: PlannedRun, seed: number) => string | undefined;
}

/** The setting, or undefined if it was interrupted before its first epoch. */
export async function obtain(run: PlannedRun, shared: Shared): Promise<Setting | undefined> {
  const { name, title, from } = run;
  switch (from.kind) {
    case "history":
      return { name, title, runs: [past(from)] };
    case "model":
      return {
        name,
        title,
        recipe: from.checkpoint.recipe,
        runs: [await tested(run, from, shared)],
      };
    case "training": {
      const runs = await trained(run, from, shared);
      return runs.length === 0 ? undefined : { name, title, recipe: from.recipe, runs };
    }
  }
}

function past({ rows }: Past): SettingRun {
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  return {
    epochs: rows,
    trained: rows.at(-1)?.epoch ?? 0,
    seconds,
    ...defined("best", bestOf(rows)),
  };
}

/** The row of the best accuracy, or without labels of the least loss; the first of equals. */
function bestOf(rows: readonly HistoryRow[]): Best | undefined {
  const isLabelled = rows.every(({ accuracy }) => !Number.isNaN(accuracy));
  const [best] = rows.toSorted((a, b) => (isLabelled ? b.accuracy - a.accuracy : a.loss - b.loss));
  if (!best) return undefined;
  const { epoch, accuracy, loss } = best;
  return isLabelled ? { epoch, accuracy } : { epoch, accuracy, loss };
}

async function tested(
  { data, threads }: PlannedRun,
  { checkpoint }: SavedModel,
  { platform, backend, build }: Shared,
): Promise<SettingRun> {
  const { recipe, parameters, seed, epochs, best, outputs } = checkpoint;
  const { test } = data!.splits;
  const session = await openForCommand(platform, { ...recipe, backend, build, threads });
  try {
    await session.loadParameters(parameters);
    const evaluation = await session.evaluate(await session.takeData(test, recipe.scaling));
    const sha256 = await platform.sha256(parameters);
    return {
      seed,
      backend: session.backend,
      epochs: [],
      trained: epochs,
      ...defined("best", best),
      tested: { parameters, sha256, test, evaluation, ...judged(evaluation, test, outputs) },
    };
  } finally {
    await session.dispose();
  }
}

/** Accuracy, or the score of numbers. */
function judged(
  evaluation: Evaluation,
  test: Answered,
  outputs: Outputs | undefined,
): Pick<Tested, "accuracy" | "score"> {
  if (!hasTargets(test)) return { accuracy: accuracy(evaluation.predictions, test.labels) };
  return { score: numberScore(evaluation, test, outputs as NumberOutputs) };
}

/** A run of every seed; those that an interrupt leaves out are missing. */
async function trained(
  run: PlannedRun,
  { lab, isLab, recipe, outputs, seeds }: Training,
  shared: Shared,
): Promise<SettingRun[]> {
  const { output, signal } = shared;
  const { source, splits } = run.data!;
  const runs: SettingRun[] = [];
  for (const seed of seeds) {
    if (signal.aborted) break;
    shared.onTraining(run, seed);
    const { record, ...weights } = await runTraining({
      ...shared,
      setting: run.name,
      lab: isLab ? lab.id : undefined,
      recipe,
      source,
      splits,
      outputs,
      seed,
      threads: run.threads,
      saveModel: shared.modelFile(run, seed),
      testsOnRawPixels: isLab ? lab.testsOnRawPixels : undefined,
    });
    output.line();
    const { epochs, end, evaluation, rawAccuracy } = record;
    if (end.interrupted && epochs.length === 0) break;
    const { backend: computed, parameters, sha256 } = weights;
    runs.push({
      seed,
      backend: computed,
      epochs,
      trained: end.epochs,
      seconds: end.seconds,
      ...defined("best", end.best),
      tested: {
        parameters,
        sha256,
        test: splits.test,
        evaluation,
        ...judged(evaluation, splits.test, outputs),
        ...defined("rawAccuracy", rawAccuracy),
      },
    });
  }
  return runs;
}
