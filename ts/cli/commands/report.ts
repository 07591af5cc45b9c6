// simdigit report [LAB or FILE ...]: trains or reads settings one after the other and writes the evaluation report.

import type { Argv } from "yargs";
import type { Platform } from "../../platform/platform.ts";
import type { Setting } from "../../report/data.ts";
import {
  backendFlags,
  buildFlags,
  dataFlags,
  limitFlags,
  outputFlags,
  parseValidation,
  validationFlags,
} from "../common_flags.ts";
import { checkNotRead, checkSaveTarget } from "../files_to_write.ts";
import { flags } from "../flags.ts";
import { exitInterrupted, onInterrupt } from "../interrupt.ts";
import { notice, openOutput } from "../output.ts";
import { ReportClock } from "../report/clock.ts";
import { type PlannedRun, withData } from "../report/data.ts";
import { reportData } from "../report/facts.ts";
import { filesBeside, tellReport, writeReport } from "../report/files.ts";
import { modelFiles } from "../report/models.ts";
import { obtain } from "../report/obtain.ts";
import { plansOf } from "../report/plan.ts";
import { threadFlags } from "../threads.ts";

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
    "Train or read settings and write an evaluation report that compares them, as one HTML file",
    (args) =>
      args
        .positional("lab", {
          type: "string",
          array: true,
          describe:
            "Labs, saved models (.safetensors) and histories (.csv, .jsonl); by default the four settings four-layer-...",
        })
        .options({ ...settingFlag, ...reportFlags, ...validationFlags, ...backendFlags })
        .options({ ...buildFlags, ...dataFlags, ...limitFlags, ...outputFlags, ...threadFlags })
        .example("$0 report", "The handout's four settings, 100 epochs each")
        .example("$0 report softmax-sgd nn-xavier --out two.html", "Two other labs")
        .example('$0 report --setting "wide: --hidden 512" --seeds 3', "A network, three seeds")
        .example("$0 report a.safetensors b.safetensors", "Models that were trained before"),
    async ({ lab: words = [], setting = [], json, threads, backend, build, ...given }) => {
      // All refusals come before what may be hours of training.
      const validation = parseValidation(given.validation);
      const files = filesBeside(given.out);
      for (const file of Object.values(files)) checkSaveTarget(file);
      checkNotRead("--out", Object.values(files), [given.data, given.test, ...words]);
      const isDefault = words.length === 0 && setting.length === 0;
      const plans = await plansOf(platform, isDefault ? SETTINGS : words, setting, given);
      const modelFile = await modelFiles(platform, given["save-models"], plans);
      const { reportHtml } = await import("../../report/page.ts");
      const runs = await withData(platform, plans, {
        ...given,
        ...{ validation, backend, build, threads },
      });
      const output = openOutput(json);
      const signal = onInterrupt();
      const clock = new ReportClock(runs, () => platform.now());
      const shared = {
        ...{ platform, output, backend, build, validation, signal, modelFile },
        onTraining: (run: PlannedRun, seed: number) => {
          const { place, left } = clock.next(run, seed);
          if (runs.length > 1) output.line(place);
          if (json) notice(left === undefined ? place : `${place}; ${left}`);
          else if (left !== undefined) notice(left);
        },
      };
      const settings: Setting[] = [];
      try {
        for (const run of runs) {
          const obtained = await obtain(run, shared);
          if (obtained) settings.push(obtained);
          if (settings.length === 0) break;
          // Written after every setting: an error in a later one does not lose those before.
          const data = reportData(settings, runs, { ...given, build, validation });
          await writeReport(platform, files, data, reportHtml(data));
          if (signal.aborted) break;
        }
      } catch (error) {
        if (settings.length > 0) notice(`the settings before are in ${files.html}`);
        throw error;
      }
      if (settings.length > 0) tellReport(output, files, settings);
      if (signal.aborted) exitInterrupted(signal);
    },
  );
}

/** Not one of flags(), because it may be repeated. */
const settingFlag = {
  setting: {
    type: "string",
    requiresArg: true,
    describe: 'A setting by the flags of train, as "wide: --hidden 512 --lr 0.01"; may be repeated',
    coerce: (given: string | readonly string[]) => [given].flat(),
  },
} as const;

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
  seeds: {
    type: "number",
    least: 1,
    default: 1,
    describe: "Number of runs of each setting, with consecutive seeds: their mean and spread",
  },
  "save-models": {
    type: "string",
    describe: "Save the best weights of each trained setting in this folder, as NAME.safetensors",
  },
});
