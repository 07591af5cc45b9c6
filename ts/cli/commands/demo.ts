// simdigit demo: a network learns digits before your eyes. What npm start runs.

import type { Argv } from "yargs";
import { findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { loadData } from "../data.ts";
import { dataFlags } from "../flags.ts";
import { openOutput } from "../output.ts";
import { runTraining } from "../run.ts";
import { pictures, tellEvaluation } from "./test.ts";

const SHOWN = [0, 1, 2, 3, 4];

export function demoCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "demo",
    "Watch a network learn digits: training, confusion matrix, a few predictions",
    (args) =>
      args
        .options(dataFlags)
        .options({ epochs: { type: "number", default: 3, describe: "Epochs of xavier-adam" } }),
    async (flags) => {
      const { id, recipe } = findLab("xavier-adam");
      const { source, splits } = await loadData(platform, flags);
      const output = openOutput(false);
      const { session, evaluation } = await runTraining({
        platform,
        output,
        lab: id,
        recipe: { ...recipe, epochs: flags.epochs },
        source,
        splits,
        seed: 1,
        backend: "wasm",
        build: "strict",
      });
      await session.dispose();
      output.line();
      tellEvaluation(output, evaluation, splits.test);
      output.line();
      for (const line of pictures(SHOWN, evaluation, splits.test)) output.line(line);
      output.line();
      output.line("next: npx simdigit train --help, npx simdigit labs");
    },
  );
}
