// Runs a lab once, with a progress bar.

import { openSession } from "../../backends/open.ts";
import type { Build } from "../../backends/wasm/engine.ts";
import type { DataSplits } from "../../core/dataset.ts";
import type { Recipe } from "../../core/recipe.ts";
import { type RunRecord, run } from "../../core/run.ts";
import type { Lab } from "../../labs/lab.ts";
import type { Platform } from "../../platform/platform.ts";
import { openProgress } from "../progress.ts";
import { threadsOf } from "../threads.ts";

export interface LabRunOptions {
  readonly platform: Platform;
  /** The lab's, made to fit the data. */
  readonly recipe: Recipe;
  readonly splits: DataSplits;
  readonly seed: number;
  readonly build: Build;
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
}

export async function runLab(lab: Lab, options: LabRunOptions): Promise<RunRecord> {
  const { platform, recipe, seed, splits, signal, build } = options;
  const threads = threadsOf(options.threads, {
    platform,
    recipe,
    examples: splits.train.count,
    build,
  });
  const session = await openSession({ ...recipe, build, threads });
  const bar = openProgress(`${lab.id} seed ${seed}`);
  try {
    return await run(session, {
      ...(recipe.network === lab.recipe.network ? lab : {}),
      recipe,
      splits,
      seed,
      signal,
      clock: () => platform.now(),
      onEvent: (event) => {
        if (event.type !== "progress") return;
        const done = (event.epoch - 1) * event.steps + event.step;
        bar.update(done, recipe.epochs * event.steps, { note: `loss ${event.loss.toFixed(4)}` });
      },
    });
  } finally {
    bar.stop();
    await session.dispose();
  }
}
