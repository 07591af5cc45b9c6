// simdigit labs lists the labs; simdigit labs run runs them beside what their handouts publish.

import type { Argv } from "yargs";
import type { DataSplits } from "../../core/dataset.ts";
import type { RunRecord } from "../../core/run.ts";
import { layerSizes } from "../../core/spec.ts";
import { judge } from "../../labs/judge.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab, labs } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { buildFlags, dataFlags, limitFlags, outputFlags } from "../common_flags.ts";
import { labData } from "../data.ts";
import { flags } from "../flags.ts";
import { followData, withLabels } from "../follow_data.ts";
import { exitInterrupted, onInterrupt } from "../interrupt.ts";
import { labsArgument } from "../lab_argument.ts";
import { runLab } from "../labs/run.ts";
import { type JudgedLab, tellLab, tellSummary } from "../labs/tell.ts";
import { tellGates } from "../labs/tell_gates.ts";
import { openOutput, percent, textTable } from "../output.ts";
import { makeRecipe, withinExamples } from "../recipe.ts";
import { threadFlags } from "../threads.ts";

export function labsCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "labs",
    "List the labs; labs run: run them beside what their handouts publish",
    (args) => runCommand(args.options(outputFlags), platform),
    ({ json }) => {
      const output = openOutput(json);
      const rows = [["lab", "layers", "published", "what it shows"]];
      for (const { id, title, recipe, published } of labs) {
        const layers = layerSizes(recipe.network);
        output.event({ event: "lab", id, title, layers, published });
        const share = published.accuracy === undefined ? "" : percent(published.accuracy);
        rows.push([id, layers.join("-"), share, title]);
      }
      for (const line of textTable("llrl", rows)) output.line(line);
    },
  );
}

function runCommand<T>(yargs: Argv<T>, platform: Platform): Argv<T> {
  return yargs.command(
    "run [lab..]",
    "Run labs and print published beside measured figures, epoch by epoch",
    (args) =>
      args
        .positional("lab", labsArgument("Labs; by default all"))
        .options({ ...runFlags, ...buildFlags, ...dataFlags, ...limitFlags, ...outputFlags })
        .options(threadFlags)
        .example("$0 labs run softmax-sgd toy-softmax", "Two labs")
        .example("$0 labs run xavier-adam --seeds 3", "Mean and deviation of three seeds"),
    async ({ lab: ids = [], seeds, epochs, json, build, threads, ...given }) => {
      const chosen = ids.length === 0 ? labs : ids.map(findLab);
      const output = openOutput(json);
      const signal = onInterrupt();
      const done: JudgedLab[] = [];
      for (const lab of chosen) {
        const { source, splits: read } = await labData(platform, lab, given);
        const { recipe, splits } = recipeAndData(lab, withLabels(read, "labs run"), epochs);
        if (lab.id === "gates") tellGates(output);
        const first = lab.seed ?? 1;
        const records: RunRecord[] = [];
        for (let seed = first; seed < first + seeds && !signal.aborted; seed++) {
          records.push(
            await runLab(lab, { platform, recipe, splits, seed, build, threads, signal }),
          );
        }
        if (signal.aborted) break;
        const obstacle = obstacleOf(lab, source, given.limit as number | undefined);
        const judgement = judge(lab, records, obstacle === undefined, splits.test.labels);
        const judged = { lab, source, firstSeed: first, records, judgement, obstacle };
        tellLab(output, judged);
        done.push(judged);
      }
      tellSummary(output, done);
      if (signal.aborted) exitInterrupted(signal);
    },
  );
}

/** The lab's recipe made to fit other data than its own. */
function recipeAndData(lab: Lab, read: DataSplits, epochs: number | undefined) {
  const asked = makeRecipe(lab.recipe, { epochs });
  if (lab.data) return { recipe: asked, splits: read };
  const { recipe, splits } = followData(asked, read, {});
  return {
    recipe: withinExamples(recipe, read.train.count),
    splits: withLabels(splits, "labs run"),
  };
}

/** Why a run of the lab is not comparable with its handout's; undefined if it is. */
function obstacleOf(lab: Lab, source: string, limit: number | undefined): string | undefined {
  if (limit !== undefined) return `not comparable: --limit ${limit} leaves out training images`;
  if (lab.data || source === "mnist") return undefined;
  return `not comparable: the handout's figures are for mnist, the data is ${source}`;
}

const runFlags = flags({
  seeds: {
    type: "number",
    least: 1,
    default: 1,
    describe: "Number of runs per lab, with consecutive seeds",
  },
  epochs: { type: "number", least: 1, describe: "Overrides each lab's number of epochs" },
});
