// Runs a lab once, with a progress bar.

import { openSession } from "../../backends/open.ts";
import type { Build } from "../../backends/wasm/engine.ts";
import type { DataSplits } from "../../core/dataset.ts";
import { type RunRecord, run } from "../../core/run.ts";
import type { Lab } from "../../labs/lab.ts";
import type { Platform } from "../../platform/platform.ts";
import { openProgress } from "../progress.ts";
import { makeRecipe } from "../recipe.ts";
import { threadsOf } from "../threads.ts";

export interface LabRunOptions {
  readonly platform: Platform;
  readonly splits: DataSplits;
  readonly seed: number;
  readonly epochs: number | undefined;
  readonly build: Build;
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
}

export async function runLab(lab: Lab, options: LabRunOptions): Promise<RunRecord> {
  const { platform, seed, splits, signal, build, epochs } = options;
  const recipe = makeRecipe(lab.recipe, { epochs });
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
      ...lab,
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
