// The data of a report's settings: what they are trained and tested on.

import type { Backend } from "../../backends/open.ts";
import type { Build } from "../../backends/wasm/engine.ts";
import { sliceDataset } from "../../core/dataset.ts";
import { expected } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { type DataFlags, labData, loadData, type NamedSplits, testSetReader } from "../data.ts";
import { labOfRows } from "../evaluation.ts";
import { dataForModel, followData, learnedTable } from "../follow_data.ts";
import { threadsOf } from "../threads.ts";
import type { Plan, SavedModel, Training } from "./plan.ts";

/** A plan with its data, of which histories need none, and the number of threads to compute on. */
export type PlannedRun = Plan & { readonly data?: NamedSplits; readonly threads: number };

interface Options extends DataFlags {
  readonly validation: number | undefined;
  readonly backend: Backend;
  readonly build: Build;
  /** As the user chose it. */
  readonly threads: number | undefined;
}

/** The plans with their data; labs without rows of their own share it. Throws if a plan lacks a full batch. */
export async function withData(
  platform: Platform,
  plans: readonly Plan[],
  { validation, backend, build, threads, ...given }: Options,
): Promise<PlannedRun[]> {
  const sharing = plans.filter(({ from }) => from.kind !== "history" && !rowsOf(from));
  const isTrained = sharing.some(({ from }) => from.kind === "training");
  const shared = isTrained ? await loadData(platform, given) : undefined;
  const readTest = testSetReader(platform, given);
  const runs: PlannedRun[] = [];
  for (const plan of plans) {
    const { from } = plan;
    if (from.kind === "history") {
      runs.push({ ...plan, threads: 1 });
      continue;
    }
    const rows = rowsOf(from);
    const ofLab = rows && (await labData(platform, rows, sharing.length > 0 ? {} : given));
    if (from.kind === "model") {
      const { checkpoint } = from;
      const like = learnedTable(checkpoint);
      const ofOthers = ofLab ?? (like ? undefined : shared);
      const { source, test: found } = ofOthers
        ? { source: ofOthers.source, test: ofOthers.splits.test }
        : await readTest(like);
      const test = dataForModel(checkpoint, found);
      // Models are only tested.
      const data = { source, splits: { train: sliceDataset(test, 0, 0), test } };
      runs.push({ ...plan, data, threads: threads ?? 1 });
    } else {
      const read = ofLab ?? shared!;
      const { splits, ...followed } = rows
        ? { recipe: from.recipe, splits: read.splits }
        : followData(from.recipe, read.splits, { ...from.flags, validation });
      const { recipe } = followed;
      const isLab = from.isLab && recipe.network === from.recipe.network;
      const { batchSize } = recipe;
      const examples = splits.train.count - (validation ?? 0);
      if (examples < batchSize) {
        const what = `${plan.name}: training examples`;
        throw expected(what, `at least a batch of ${batchSize}`, Math.max(0, examples));
      }
      const work = { platform, recipe, examples, backend, build };
      runs.push({
        ...plan,
        from: { ...from, ...followed, isLab },
        data: { ...read, splits },
        threads: threadsOf(threads, work),
      });
    }
  }
  return runs;
}

/** The lab whose own rows are the data. */
function rowsOf(from: Training | SavedModel) {
  if (from.kind === "model") return labOfRows(from.checkpoint);
  return from.lab.data ? from.lab : undefined;
}
