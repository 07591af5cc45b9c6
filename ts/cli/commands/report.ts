// simdigit report [LAB ...]: trains settings one after the other and writes the evaluation report.

import process from "node:process";
import type { Argv } from "yargs";
import type { Platform } from "../../platform/platform.ts";
import type { Setting } from "../../report/data.ts";
import { checkSaveTarget } from "../checkpoint_file.ts";
import {
  backendFlags,
  buildFlags,
  dataFlags,
  limitFlags,
  outputFlags,
  parseValidation,
  validationFlags,
} from "../common_flags.ts";
import { flags } from "../flags.ts";
import { onInterrupt } from "../interrupt.ts";
import { notice, openOutput } from "../output.ts";
import { reportData } from "../report/facts.ts";
import { filesBeside, tellReport, writeReport } from "../report/files.ts";
import { plansOf, withData } from "../report/plan.ts";
import { runTraining } from "../run.ts";
import { INTERRUPTED } from "../status.ts";
import { threadFlags, threadsOf } from "../threads.ts";

/** The four settings of the handout's report sheet. */
const SETTINGS = [
  "four-layer-adadelta",
  "four-layer-adam",
  "four-layer-adadelta-wd",
  "four-layer-adam-wd",
];

export function reportCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "report [lab..]",
    "Train labs and write an evaluation report that compares them, as one HTML file",
    (args) =>
      args
        .positional("lab", {
          type: "string",
          array: true,
          describe: "Labs; by default the four settings four-layer-...",
        })
        .options({ ...reportFlags, ...validationFlags, ...backendFlags, ...buildFlags })
        .options({ ...dataFlags, ...limitFlags, ...outputFlags, ...threadFlags })
        .example("$0 report", "The handout's four settings, 100 epochs each")
        .example("$0 report softmax-sgd nn-xavier --out two.html", "Two other labs"),
    async ({ lab: ids = [], json, threads: wanted, backend, build, ...given }) => {
      // All refusals come before what may be hours of training.
      const validation = parseValidation(given.validation);
      const files = filesBeside(given.out);
      for (const file of Object.values(files)) checkSaveTarget(file);
      const plans = plansOf(ids.length === 0 ? SETTINGS : ids, given);
      const { reportHtml } = await import("../../report/page.ts");
      const runs = await withData(platform, plans, validation, given);
      const threads = runs.map((run) => threadsOf(wanted, { ...run, platform, backend, build }));
      const output = openOutput(json);
      const signal = onInterrupt();
      const settings: Setting[] = [];
      try {
        for (const [index, { lab, title, recipe, source, splits }] of runs.entries()) {
          const seed = given.seed ?? lab.seed ?? 1;
          const shared = { platform, output, backend, build, validation, signal };
          const trained = await runTraining({
            ...shared,
            lab: lab.id,
            recipe,
            source,
            splits,
            seed,
            threads: threads[index]!,
            testsOnRawPixels: lab.testsOnRawPixels,
          });
          const { end, epochs } = trained.record;
          if (end.interrupted && epochs.length === 0) break;
          settings.push({ lab: lab.id, title, recipe, seed, test: splits.test, ...trained });
          // Written after every setting: an error in a later one does not lose those before.
          const data = reportData(settings, runs, { ...given, build, threads, validation });
          await writeReport(platform, files, data, reportHtml(data));
          output.line();
          if (signal.aborted) break;
        }
      } catch (error) {
        if (settings.length > 0) notice(`the settings before are in ${files.html}`);
        throw error;
      }
      if (settings.length > 0) tellReport(output, files, settings);
      if (signal.aborted) process.exitCode = INTERRUPTED;
    },
  );
}

const reportFlags = flags({
  out: {
    type: "string",
    default: "report.html",
    describe: "File to write; its table goes beside it, as .md and .csv",
  },
  epochs: { type: "number", least: 0, describe: "Overrides each lab's number of epochs" },
  "weight-decay": {
    type: "number",
    describe: "Overrides the weight decay of the labs that have one",
  },
  "early-stopping": {
    type: "number",
    least: 1,
    describe: "Stop a run after N epochs without improvement; by default never",
  },
  seed: { type: "number", least: 0, describe: "Overrides each lab's seed (usually 1)" },
});
