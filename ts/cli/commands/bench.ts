// simdigit bench: how fast the engine is here, kernel by kernel and for an epoch of a lab.

import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { benchKernels } from "../../backends/wasm/bench.ts";
import { type Build, builds, Engine } from "../../backends/wasm/engine.ts";
import { train } from "../../core/train.ts";
import { findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { wasmBytes } from "../../platform/wasm_bytes.ts";
import { loadData } from "../data.ts";
import { dataFlags, outputFlags } from "../flags.ts";
import { type Output, openOutput } from "../output.ts";

export function benchCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "bench",
    "Measure kernels, in percent of this machine's peak, and epochs of labs",
    (args) =>
      args.options({ ...dataFlags, ...outputFlags }).options({
        build: { choices: builds, default: "strict" as Build, describe: "Build of the engine" },
        labs: {
          type: "array",
          string: true,
          default: ["softmax-sgd", "xavier-adam"],
          describe: "Labs of which to time an epoch; none with --labs alone",
        },
        epochs: { type: "number", default: 3, describe: "Epochs of each lab, the fastest counts" },
      }),
    async (flags) => {
      const { build } = flags;
      const output = openOutput(flags.json);
      const engine = await Engine.instantiate(await wasmBytes(build), build);
      for (const result of benchKernels(engine, () => platform.now())) {
        output.event({ event: "bench", build, threads: 1, ...result });
        output.line(describe(result));
      }
      for (const lab of flags.labs) await benchLab(platform, output, lab, flags);
    },
  );
}

function describe(result: object): string {
  const [name, ...rest] = Object.entries(result).map(([key, value]) =>
    key === "name" ? String(value).padEnd(24) : `${key.replaceAll("_", " ")} ${value}`,
  );
  return [name, ...rest].join("  ");
}

/** Seconds of the fastest of a few epochs, training alone. */
async function benchLab(
  platform: Platform,
  output: Output,
  id: string,
  flags: { build: Build; epochs: number; data?: string | undefined; offline: boolean },
): Promise<void> {
  const { recipe } = findLab(id);
  const { splits, source } = await loadData(platform, flags);
  const { network, optimizer, batchSize } = recipe;
  const session = await openSession({ network, optimizer, batchSize, build: flags.build });
  await session.initialise(recipe.init, 1);
  const events = train({
    session,
    recipe: { ...recipe, epochs: flags.epochs },
    train: await session.takeData(splits.train, recipe.scaling),
    validation: await session.takeData(splits.test, recipe.scaling),
    validationLabels: splits.test.labels,
    seed: 1,
    clock: () => platform.now(),
  });
  const seconds: number[] = [];
  let learned = 0;
  for await (const event of events) {
    if (event.type !== "epoch") continue;
    seconds.push(event.seconds);
    learned = event.accuracy;
  }
  await session.dispose();
  const result = {
    name: `epoch ${id}`,
    seconds: Math.min(...seconds),
    accuracy: learned,
    data: source,
  };
  output.event({ event: "bench", build: flags.build, threads: 1, ...result });
  output.line(describe({ ...result, seconds: result.seconds.toFixed(3) }));
}
