// simdigit demo: trains a network on digits and shows the result. npm start runs it.

import type { Argv } from "yargs";
import { hasTargets } from "../../core/dataset.ts";
import { DEFAULT_LAB, findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { dataFlags, limitFlags } from "../common_flags.ts";
import { loadData } from "../data.ts";
import { pictures, tellTest } from "../evaluation.ts";
import { flags } from "../flags.ts";
import { followData } from "../follow_data.ts";
import { openOutput } from "../output.ts";
import { withinExamples } from "../recipe.ts";
import { runTraining } from "../run.ts";
import { threadsOf } from "../threads.ts";

const SHOWN = 5;

export function demoCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "demo",
    "Watch a network learn digits: training, confusion matrix, a few predictions",
    (args) => args.options({ ...demoFlags, ...dataFlags, ...limitFlags }),
    async ({ epochs, ...given }) => {
      const lab = findLab(DEFAULT_LAB);
      const { source, splits: read } = await loadData(platform, given);
      const followed = followData({ ...lab.recipe, epochs }, read, {});
      const { splits, outputs } = followed;
      const recipe = withinExamples(followed.recipe, splits.train.count);
      const output = openOutput(false);
      const { record } = await runTraining({
        platform,
        output,
        lab: lab.id,
        recipe,
        threads: threadsOf(undefined, { platform, recipe, examples: splits.train.count }),
        source,
        splits,
        outputs,
        seed: 1,
        backend: "wasm",
        build: "strict",
      });
      const { evaluation } = record;
      output.line();
      const { test } = splits;
      tellTest(output, evaluation, test, { outputs, loss: recipe.network.loss });
      if (!hasTargets(test)) {
        output.line();
        const shown = Array.from({ length: Math.min(SHOWN, test.count) }, (_, i) => i);
        for (const line of pictures(shown, evaluation, test)) output.line(line);
      }
      output.line();
      output.line("next: npx simdigit train --help, npx simdigit labs");
    },
  );
}

const demoFlags = flags({
  epochs: { type: "number", least: 0, default: 3, describe: `Number of epochs of ${DEFAULT_LAB}` },
});
