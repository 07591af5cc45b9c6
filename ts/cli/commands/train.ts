// simdigit train [LAB]: trains a lab, or the network that the flags make of it.

import process from "node:process";
import type { Argv } from "yargs";
import { backends } from "../../backends/open.ts";
import { builds } from "../../backends/wasm/engine.ts";
import { sliceDataset } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import { findLab, type Lab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { loadData, type NamedSplits } from "../data.ts";
import { dataFlags, outputFlags } from "../flags.ts";
import { notice, openOutput } from "../output.ts";
import { makeRecipe, recipeFlags } from "../recipe.ts";
import { runTraining } from "../run.ts";

/** The status of a process that Ctrl-C ended, by the shells' convention. */
const INTERRUPTED = 130;

export function trainCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "train [lab]",
    "Train a lab, or a network given by flags",
    (args) =>
      args
        .positional("lab", {
          type: "string",
          default: "xavier-adam",
          describe: "See: simdigit labs",
        })
        .options({ ...recipeFlags, ...dataFlags, ...outputFlags, ...runFlags })
        .example("$0 train xavier-adam --epochs 5", "a lab of the handouts, five epochs")
        .example("$0 train --hidden 128 --activation tanh --lr 0.002", "a network of your own")
        .example("$0 train softmax-sgd --save-model m.safetensors", "keep the weights"),
    async (flags) => {
      const lab = findLab(flags.lab);
      const recipe = makeRecipe(lab, flags);
      const wanted = { ...recipe, ...(flags.dryRun ? { epochs: 1 } : {}) };
      const seed = checkSeed(flags.seed);
      const data = await loadData(platform, flags);
      const named = flags.dryRun ? firstBatch(data, recipe.batchSize) : data;
      const { signal, release } = onInterrupt();
      const result = await runTraining({
        platform,
        output: openOutput(flags.json),
        lab: isLabItself(lab, flags) ? lab.id : undefined,
        recipe: wanted,
        source: named.source,
        splits: named.splits,
        seed,
        backend: flags.backend,
        build: flags.build,
        validation: flags.validation === "test" ? undefined : Number(flags.validation),
        saveModel: flags.saveModel,
        resume: flags.resume,
        logInterval: flags.logInterval,
        testRawPixels: lab.testsOnRawPixels,
        signal,
      }).finally(release);
      await result.session.dispose();
      if (result.interrupted) process.exitCode = INTERRUPTED;
    },
  );
}

const runFlags = {
  validation: {
    type: "string",
    default: "test",
    describe: "Judge epochs on the test set, or on the last N training images",
  },
  seed: { type: "number", default: 1, describe: "Same seed, same weights (strict build)" },
  backend: { choices: backends, default: "wasm", describe: "Where it is computed" },
  build: {
    choices: builds,
    default: "strict",
    describe: "relaxed is faster; last bits differ by host",
  },
  "save-model": { type: "string", describe: "Write a checkpoint (safetensors) at the end" },
  resume: { type: "string", describe: "Go on from a checkpoint" },
  limit: { type: "number", describe: "Use only the first N training images" },
  "log-interval": { type: "number", describe: "Write a line every N steps instead of a bar" },
  "dry-run": { type: "boolean", default: false, describe: "One batch, to see whether it runs" },
} as const;

/** Whether the run is still what the lab says: the flags that change the network make it one's own. */
function isLabItself(
  lab: Lab,
  flags: { hidden?: string | undefined; activation?: string | undefined },
) {
  return lab && flags.hidden === undefined && flags.activation === undefined;
}

function firstBatch({ source, splits }: NamedSplits, batchSize: number): NamedSplits {
  const count = Math.min(batchSize, splits.train.count);
  return { source, splits: { ...splits, train: sliceDataset(splits.train, 0, count) } };
}

function checkSeed(seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new SimdigitError("usage", `seed expected an integer from 0 to 2^53 - 1, got ${seed}`);
  }
  return seed;
}

/** The first Ctrl-C ends the run after the current step, the second ends the process. */
function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const interrupt = () => {
    notice("ending after this step; once more to end at once");
    controller.abort();
  };
  process.once("SIGINT", interrupt);
  return { signal: controller.signal, release: () => process.off("SIGINT", interrupt) };
}
