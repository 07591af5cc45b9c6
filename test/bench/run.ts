// npm run bench: kernels against this machine's peak, then epochs of labs beside PyTorch's, turn by
// turn in one run, because the machine is shared. PyTorch takes part where `python3` (or the
// interpreter in PYTHON) has it. Each side must learn: the costs of the epochs are compared first.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openSession } from "../../ts/backends/open.ts";
import { benchKernels } from "../../ts/backends/wasm/bench.ts";
import { type Build, builds, Engine } from "../../ts/backends/wasm/engine.ts";
import { type EpochEvent, train } from "../../ts/core/train.ts";
import { resolveData } from "../../ts/data/source.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { nodePlatform } from "../../ts/platform/node.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

const labs = ["softmax-sgd", "xavier-adam"];
const EPOCHS = 5;
const THREADS = 1;
const python = process.env.PYTHON ?? "python3";
const platform = nodePlatform();

interface Epoch {
  readonly seconds: number;
  readonly cost: number;
}

/** One side of the race: epoch after epoch of the same lab. */
interface Runner {
  readonly name: string;
  epoch(): Promise<Epoch>;
  stop(): Promise<void>;
}

console.log(`node ${process.version}, ${platform.cores()} cores`);
const hosted: Build[] = [];
for (const build of builds) {
  const bytes = await wasmBytes(build);
  if (WebAssembly.validate(bytes)) hosted.push(build);
  else console.log(`${build}: skipped, this host has no relaxed SIMD`);
}
for (const build of hosted) await tellKernels(build);
const data = await resolveData({ platform, onNotice: console.error });
if (data.kind === "drawn") {
  console.log("epochs: skipped, they want MNIST - set MNIST_DIR");
} else {
  for (const lab of labs) await race(lab);
}

async function tellKernels(build: Build): Promise<void> {
  console.log(`\n| ${build} | GFLOP/s | percent of peak | ns per element |\n|---|---|---|---|`);
  const engine = await Engine.instantiate(await wasmBytes(build), build);
  for (const timing of benchKernels(engine, () => platform.now())) {
    const { name, gflops = "", percent_of_peak = "", ns_per_element = "" } = timing;
    console.log(`| ${name} | ${gflops} | ${percent_of_peak} | ${ns_per_element} |`);
  }
}

async function race(lab: string): Promise<void> {
  const runners = [
    ...(await Promise.all(hosted.map((build) => ownRunner(lab, build)))),
    ...torchRunner(lab),
  ];
  const times = runners.map((): number[] => []);
  const costs = runners.map((): number[] => []);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const [i, runner] of runners.entries()) {
      const { seconds, cost } = await runner.epoch();
      times[i]!.push(seconds);
      costs[i]!.push(cost);
    }
  }
  await Promise.all(runners.map((runner) => runner.stop()));
  const last = costs.map((all) => all.at(-1)!);
  const off = last.findIndex((cost) => Math.abs(cost / last[0]! - 1) > 0.1);
  if (off >= 0)
    throw new Error(`${lab}: ${runners[off]!.name} ends at cost ${last[off]}, not near ${last[0]}`);
  console.log(
    `\n| ${lab}, ${THREADS} thread | median s | fastest s | cost of epoch ${EPOCHS} |\n|---|---|---|---|`,
  );
  runners.forEach(({ name }, i) => {
    const sorted = times[i]!.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)]!;
    console.log(
      `| ${name} | ${median.toFixed(3)} | ${sorted[0]!.toFixed(3)} | ${last[i]!.toFixed(5)} |`,
    );
  });
}

async function ownRunner(id: string, build: Build): Promise<Runner> {
  const { recipe } = findLab(id);
  const { network, optimizer, batchSize } = recipe;
  const session = await openSession({ network, optimizer, batchSize, build });
  await session.initialise(recipe.init, 1);
  if (data.kind === "drawn") throw new Error("MNIST expected");
  const { train: training, test } = data.splits;
  const events = train({
    session,
    recipe: { ...recipe, epochs: EPOCHS },
    train: await session.takeData(training, recipe.scaling),
    validation: await session.takeData(test, recipe.scaling),
    validationLabels: test.labels,
    seed: 1,
    clock: () => platform.now(),
  });
  return {
    name: `simdigit ${build}`,
    async epoch() {
      for (;;) {
        const { value } = await events.next();
        if (value?.type === "epoch") return value satisfies EpochEvent;
      }
    },
    stop: () => session.dispose(),
  };
}

/** PyTorch in a process of its own, or nothing where it is not installed. */
function torchRunner(lab: string): Runner[] {
  const probe = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], {
    encoding: "utf8",
  });
  const folder = data.kind === "folder" ? data.folder : "";
  if (probe.status !== 0) {
    console.log(`\nPyTorch: skipped, ${python} has no torch`);
    return [];
  }
  const script = fileURLToPath(new URL("torch_epoch.py", import.meta.url));
  const child: ChildProcess = spawn(python, [script, folder, lab, String(THREADS)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return [
    {
      name: `PyTorch ${probe.stdout.trim()}`,
      async epoch() {
        child.stdin!.write("\n");
        const { value, done } = await lines.next();
        if (done) throw new Error("PyTorch ended early");
        return JSON.parse(value) as Epoch;
      },
      async stop() {
        child.stdin!.end();
      },
    },
  ];
}
