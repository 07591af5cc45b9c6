// simdigit labs: what labs there are. simdigit labs run: runs them beside what is published.

import process from "node:process";
import { setImmediate } from "node:timers/promises";
import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { type Build, builds } from "../../backends/wasm/engine.ts";
import type { DataSplits } from "../../core/dataset.ts";
import { type RunRecord, run } from "../../core/run.ts";
import { layerSizes } from "../../core/spec.ts";
import { judge } from "../../labs/judge.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab, labs } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { labData } from "../data.ts";
import { dataFlags, flags, limitFlags, outputFlags } from "../flags.ts";
import { onInterrupt } from "../interrupt.ts";
import { notice, openOutput, percent, table } from "../output.ts";
import { openProgress } from "../progress.ts";
import { INTERRUPTED } from "../status.ts";
import { tellGates } from "../tell_gates.ts";
import { type JudgedLab, tellLab, tellSummary } from "../tell_labs.ts";
import { threadFlags, threadsOf } from "../threads.ts";

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
      for (const line of table("llrl", rows)) output.line(line);
    },
  );
}

function runCommand<T>(yargs: Argv<T>, platform: Platform): Argv<T> {
  return yargs.command(
    "run [lab..]",
    "Run labs and print published beside measured, epoch by epoch",
    (args) =>
      args
        .positional("lab", { type: "string", array: true, describe: "Which; by default all" })
        .options({ ...runFlags, ...dataFlags, ...limitFlags, ...outputFlags })
        .options(threadFlags)
        .example("$0 labs run softmax-sgd toy-softmax", "Two labs")
        .example("$0 labs run xavier-adam --seeds 3", "Mean and deviation of seeds 1 to 3"),
    async ({ lab: ids = [], seeds, epochs, json, build, threads, ...given }) => {
      const chosen = ids.length === 0 ? labs : ids.map(findLab);
      const output = openOutput(json);
      const signal = onInterrupt();
      const done: JudgedLab[] = [];
      for (const lab of chosen) {
        const { source, splits } = await labData(platform, lab, given);
        if (!lab.data && source !== "mnist") {
          notice(`${lab.id}: the published figures are of MNIST, this is ${source}`);
        }
        if (lab.id === "gates") tellGates(output);
        const first = lab.seed ?? 1;
        const records: RunRecord[] = [];
        for (let seed = first; seed < first + seeds && !signal.aborted; seed++) {
          records.push(
            await runLab(lab, { platform, splits, seed, epochs, build, threads, signal }),
          );
        }
        if (signal.aborted) break;
        const judgement = judge(lab, records, source, splits.test.labels);
        const judged = { lab, source, firstSeed: first, records, judgement };
        tellLab(output, judged);
        done.push(judged);
      }
      tellSummary(output, done);
      if (signal.aborted) process.exitCode = INTERRUPTED;
    },
  );
}

const runFlags = flags({
  seeds: {
    type: "number",
    least: 1,
    default: 1,
    describe: "Runs of each lab, a seed after the other",
  },
  epochs: { type: "number", least: 1, describe: "In place of the labs' own" },
  build: {
    choices: builds,
    default: "strict",
    describe: "relaxed is faster; last bits differ by host",
  },
});

interface LabRunOptions {
  readonly platform: Platform;
  readonly splits: DataSplits;
  readonly seed: number;
  readonly epochs: number | undefined;
  readonly build: Build;
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
}

async function runLab(lab: Lab, options: LabRunOptions): Promise<RunRecord> {
  const { platform, seed, splits, signal, build } = options;
  const { epochs } = options;
  const { steps, ...unbounded } = lab.recipe;
  const recipe = epochs === undefined ? lab.recipe : { ...unbounded, epochs };
  const threads = threadsOf(options.threads, { platform, recipe, examples: splits.train.count });
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
      onEvent: async (event) => {
        if (event.type !== "progress") return;
        bar.update((event.epoch - 1) * event.steps + event.step, recipe.epochs * event.steps);
        await setImmediate(); // here Ctrl-C gets through
      },
    });
  } finally {
    bar.stop();
    await session.dispose();
  }
}
