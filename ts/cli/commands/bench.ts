// simdigit bench: the engine's speed on this machine, kernel by kernel and for epochs of labs.

import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { benchKernels } from "../../backends/wasm/bench.ts";
import { type Build, Engine, moduleName } from "../../backends/wasm/engine.ts";
import { train } from "../../core/train.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { wasmBytes } from "../../platform/wasm_bytes.ts";
import { buildFlags, dataFlags, outputFlags } from "../common_flags.ts";
import { loadData, type NamedSplits } from "../data.ts";
import { flags } from "../flags.ts";
import { followData } from "../follow_data.ts";
import { labId } from "../lab_argument.ts";
import { type Output, openOutput } from "../output.ts";
import { threadFlags } from "../threads.ts";

export function benchCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "bench",
    "Measure kernels, in percent of this machine's peak, and epochs of labs",
    (args) =>
      args
        .options({ ...buildFlags, ...benchFlags, ...dataFlags, ...outputFlags, ...threadFlags })
        .example("$0 bench --labs none", "Kernels only")
        .example("$0 bench --no-kernels --labs deep-xavier", "Epochs of one lab"),
    async ({ build, kernels, labs, epochs, json, threads = 1, ...given }) => {
      const wanted =
        labs === "none"
          ? []
          : labs.split(",").map((id) => findLab(labId(id, { what: "--labs: lab" })));
      const output = openOutput(json);
      if (kernels) {
        const module = await wasmBytes(moduleName(build, threads));
        const engine = await Engine.instantiate(module, build, { threads });
        for (const timing of benchKernels(engine, () => platform.now())) {
          tell(output, build, threads, timing);
        }
        await engine.end();
      }
      if (wanted.length === 0) return;
      const data = await loadData(platform, given);
      for (const lab of wanted) {
        const timing = await benchLab(platform, lab, { build, threads, epochs, data });
        tell(output, build, threads, timing);
      }
    },
  );
}

const benchFlags = flags({
  kernels: {
    type: "boolean",
    default: true,
    describe: "Measure kernels; --no-kernels for labs only",
  },
  labs: {
    type: "string",
    default: "softmax-sgd,xavier-adam",
    describe: "Labs to time, or none",
  },
  epochs: {
    type: "number",
    least: 1,
    default: 3,
    describe: "Number of epochs per lab; the fastest counts",
  },
});

function tell(
  output: Output,
  build: Build,
  threads: number,
  { name, ...numbers }: { readonly name: string },
): void {
  output.event({ event: "bench", name, build, threads, ...numbers });
  const shown = Object.entries(numbers).map(
    ([key, value]) => `${key.replaceAll("_", " ")} ${value}`,
  );
  output.line([name.padEnd(24), ...shown].join("  "));
}

interface BenchOptions {
  readonly build: Build;
  readonly threads: number;
  readonly epochs: number;
  readonly data: NamedSplits;
}

/** Training seconds of the fastest epoch. */
async function benchLab(
  platform: Platform,
  { id, recipe: ofLab }: Lab,
  { build, threads, epochs, data }: BenchOptions,
) {
  const { source } = data;
  const { recipe, splits } = followData(ofLab, data.splits, {});
  const { network, optimizer, batchSize, init, scaling } = recipe;
  const session = await openSession({ network, optimizer, batchSize, build, threads });
  await session.initialise(init, 1);
  const events = train(session, {
    recipe: { ...recipe, epochs },
    train: await session.takeData(splits.train, scaling),
    validation: await session.takeData(splits.test, scaling),
    seed: 1,
    clock: () => platform.now(),
  });
  let seconds = Infinity;
  let accuracy = 0;
  for await (const event of events) {
    if (event.type !== "epoch") continue;
    seconds = Math.min(seconds, event.seconds);
    accuracy = event.accuracy;
  }
  await session.dispose();
  return { name: `epoch ${id}`, seconds: Number(seconds.toFixed(4)), accuracy, data: source };
}
