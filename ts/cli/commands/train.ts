// simdigit train [LAB]: trains a lab, or the network that flags make of it.

import type { Argv } from "yargs";
import type { Backend } from "../../backends/open.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { sliceDataset } from "../../core/dataset.ts";
import { expected, usage } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import { DEFAULT_LAB, findLab, labs } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import {
  backendFlags,
  buildFlags,
  dataFlags,
  limitFlags,
  outputFlags,
  parseValidation,
  validationFlags,
} from "../common_flags.ts";
import { runCompared } from "../compare.ts";
import { labData, type NamedSplits } from "../data.ts";
import { checkModelTarget, checkNotRead, tellReplaced } from "../files_to_write.ts";
import { flags } from "../flags.ts";
import { batchFor, followData, learnedTable, withLabels } from "../follow_data.ts";
import { checkHistoryTarget } from "../history.ts";
import { exitInterrupted, onInterrupt } from "../interrupt.ts";
import { labArgument } from "../lab_argument.ts";
import { DEFAULTS_NOTE, withDefaultsOf } from "../lab_defaults.ts";
import { tellDoubledOutput } from "../network.ts";
import { changedRates } from "../optimizer.ts";
import { notice, openOutput } from "../output.ts";
import { checkPlotTarget } from "../plot.ts";
import { readModel } from "../read_model.ts";
import { makeRecipe, withinExamples } from "../recipe.ts";
import { recipeFlags } from "../recipe_flags.ts";
import { checkResumable, startOf, tellOtherCount } from "../resume.ts";
import { runTraining } from "../run.ts";
import { threadFlags, threadsOf } from "../threads.ts";
import { layoutFlag, type WeightsFlags } from "../weights_flags.ts";

export function trainCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "train [lab]",
    "Train a lab, or a network given by flags",
    (args) =>
      args
        .positional(
          "lab",
          labArgument(
            `One of "simdigit labs"; by default ${DEFAULT_LAB}, or the lab of --resume`,
            "--resume",
          ),
        )
        .options({
          ...backendFlags,
          ...withDefaultsOf(findLab(DEFAULT_LAB), recipeFlags),
          ...dataFlags,
          ...limitFlags,
          ...outputFlags,
        })
        .options({ ...validationFlags, ...runFlags, ...buildFlags, ...threadFlags })
        .options(layoutFlag)
        .example("$0 train xavier-adam --epochs 5", "A lab of the handouts for five epochs")
        .example("$0 train --hidden 128 --lr 0.002", "A network of your own")
        .example("$0 train --save-model m.safetensors", "Keep the weights")
        .example("$0 train --resume m.safetensors --epochs 20", "Continue up to epoch 20")
        .epilogue(DEFAULTS_NOTE),
    async (given) => {
      // All refusals come before the data is read, which may take a while.
      const validation = parseValidation(given.validation);
      if (given["save-model"] !== undefined) checkModelTarget("--save-model", given["save-model"]);
      const checkpoint = await checkpointOf(platform, given);
      const continued = checkpoint?.optimizer ? checkpoint : undefined;
      const base = startingPoint(given.lab, checkpoint);
      const asked = makeRecipe(base.recipe, given);
      if (checkpoint) checkResumable(checkpoint, asked);
      const rates = changedRates(base.recipe.optimizer, asked.optimizer, given);
      if (rates !== undefined) notice(rates);
      tellDoubledOutput(asked.network, given);
      if (given.compare) checkComparable(asked, given);
      if (given.plot !== undefined) checkPlotTarget(given.plot);
      if (given.history !== undefined) checkHistoryTarget(given.history, continued);
      for (const flag of ["save-model", "history", "plot"] as const) {
        checkNotRead(`--${flag}`, [given[flag]], [given.data, given.test]);
      }
      if (given["save-every"] !== undefined && given["save-model"] === undefined) {
        throw expected("--save-every", "--save-model beside it", "none");
      }
      if (!continued) tellReplaced([given["save-model"], given.history]);
      const lab = labs.find(({ id }) => id === base.lab);
      const like = checkpoint && learnedTable(checkpoint);
      const data = await labData(platform, lab, { ...given, like });
      const { source, splits: read } = given["dry-run"]
        ? firstImages(
            data,
            batchFor(data.splits.train, asked, given["batch-size"]) + (validation ?? 0),
          )
        : data;
      const examples = read.train.count - (validation ?? 0);
      const followed = lab?.data
        ? { recipe: asked, splits: read, outputs: undefined }
        : followData(asked, read, { ...given, checkpoint, validation });
      if (checkpoint && !given["dry-run"]) tellOtherCount(checkpoint, examples);
      const { splits, outputs } = followed;
      const recipe = withinExamples(followed.recipe, examples, given["batch-size"]);
      const isLab = recipe.network === base.recipe.network;
      const seed = given.seed ?? checkpoint?.seed ?? lab?.seed ?? 1;
      if (given.compare) {
        const { build, plot, json } = given;
        const compared = { source, splits: withLabels(splits, "--compare") };
        const shared = { platform, output: openOutput(json), recipe, ...compared, seed, build };
        const named = { lab: (isLab ? base.lab : undefined) ?? "custom", plot };
        const signal = onInterrupt();
        const interrupted = await runCompared({ ...shared, ...named, signal });
        if (interrupted) exitInterrupted(signal);
        return;
      }
      const planned = given["dry-run"]
        ? { ...recipe, epochs: (checkpoint?.epochs ?? 0) + 1 }
        : recipe;
      // GPUs do not train by numerical derivatives.
      const backend = recipe.gradient && given.backend === "auto" ? "wasm" : given.backend;
      const signal = onInterrupt();
      const { record } = await runTraining({
        platform,
        output: openOutput(given.json),
        lab: isLab ? base.lab : undefined,
        recipe: planned,
        threads: threadsOf(given.threads, {
          platform,
          recipe: planned,
          examples,
          backend,
          build: given.build,
        }),
        source,
        splits,
        outputs,
        seed,
        backend,
        build: given.build,
        onLostDevice: given["continue-on-lost-device"] ? "continue" : "fail",
        validation,
        saveModel: given["save-model"],
        saveEvery: given["save-every"],
        history: given.history,
        plot: given.plot,
        checkpoint,
        logInterval: given["log-interval"],
        testsOnRawPixels: isLab ? lab?.testsOnRawPixels : undefined,
        watch: isLab ? lab?.watch : undefined,
        signal,
      });
      if (record.end.interrupted) exitInterrupted(signal);
    },
  );
}

const runFlags = flags({
  seed: {
    type: "number",
    least: 0,
    describe: "Same seed, same weights (strict build); by default that of --resume, else 1",
  },
  "save-model": {
    type: "string",
    describe:
      "Save a checkpoint after the first epoch, from time to time and at the end; with --keep-best or --early-stopping of the best epoch",
  },
  "save-every": {
    type: "number",
    least: 1,
    describe: "Also keep the model of every N-th epoch, as m.epoch-5.safetensors",
  },
  history: {
    type: "string",
    describe: "Write a row an epoch: FILE.csv or FILE.jsonl; --resume continues it",
  },
  resume: {
    type: "string",
    describe: "Continue from a checkpoint, or start from another program's weights",
  },
  "warm-start": {
    type: "boolean",
    default: false,
    describe: "Take the weights of --resume alone: a fresh optimiser, from epoch 0",
  },
  "log-interval": {
    type: "number",
    least: 1,
    describe: "Print a line every N steps instead of a bar",
  },
  compare: {
    type: "boolean",
    default: false,
    describe: "Train one epoch by numerical derivatives and by backpropagation, side by side",
  },
  plot: { type: "string", describe: "Draw accuracy and cost by epoch: FILE.html or FILE.svg" },
  "continue-on-lost-device": {
    type: "boolean",
    default: false,
    describe: "If the GPU's device is lost, continue on a new one from the last epoch",
  },
  "dry-run": { type: "boolean", default: false, describe: "Train one batch, as a test" },
});

/** Throws unless the recipe can be trained both ways and no flag belongs to a single run. */
function checkComparable(
  recipe: Recipe,
  given: {
    backend: Backend;
    resume?: string | undefined;
    "save-model"?: string | undefined;
    history?: string | undefined;
  },
): void {
  if (recipe.gradient === undefined) {
    throw usage("--compare expected --gradient numerical, or the lab numerical-derivative");
  }
  const single = ["resume", "save-model", "history"] as const;
  const stray = single.find((flag) => given[flag] !== undefined);
  if (stray !== undefined) throw usage(`--compare expected no --${stray}: it trains two networks`);
  if (given.backend !== "wasm") throw expected("--compare", "--backend wasm", given.backend);
}

/** The model of --resume, if it is given. */
async function checkpointOf(
  platform: Platform,
  given: WeightsFlags & {
    readonly resume?: string | undefined;
    readonly "warm-start": boolean;
  },
): Promise<Checkpoint | undefined> {
  const { resume, "warm-start": warmStart } = given;
  if (resume !== undefined) {
    return startOf(await readModel(platform, resume, given), resume, warmStart);
  }
  if (warmStart) throw expected("--warm-start", "--resume MODEL beside it", "none");
  return undefined;
}

/** What the flags change: the named lab, else the resumed checkpoint, else the default lab. */
function startingPoint(
  id: string | undefined,
  checkpoint: Checkpoint | undefined,
): Pick<Checkpoint, "lab" | "recipe"> {
  if (id === undefined && checkpoint) return checkpoint;
  const lab = findLab(id ?? DEFAULT_LAB);
  return { lab: lab.id, recipe: lab.recipe };
}

function firstImages({ source, splits }: NamedSplits, most: number): NamedSplits {
  const count = Math.min(most, splits.train.count);
  return { source, splits: { ...splits, train: sliceDataset(splits.train, 0, count) } };
}
