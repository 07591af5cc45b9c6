// Epochs of the MNIST labs on a GPU beside PyTorch's on the same card, turn by turn in one run; then wide-sigmoid's
// fifteen. The costs of both, and of the engine where it is quick enough, are compared before a time is told.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openSession } from "../../ts/backends/open.ts";
import type { Dataset } from "../../ts/core/dataset.ts";
import { train } from "../../ts/core/train.ts";
import { resolveData } from "../../ts/data/source.ts";
import type { Lab } from "../../ts/labs/lab.ts";
import { findLab, labs } from "../../ts/labs/labs.ts";
import type { Platform } from "../../ts/platform/platform.ts";

const EPOCHS = 4;
/** Costs of the last epoch are of other starts and other orders than PyTorch's: within this of each other. */
const MOST_APART = 0.2;
const python = process.env.PYTHON ?? "python3";

interface Epoch {
  readonly seconds: number;
  readonly cost: number;
}

interface Runner {
  readonly name: string;
  epoch(): Promise<Epoch>;
  stop(): Promise<void>;
}

export async function benchLabs(gpu: GPU, platform: Platform, software: boolean): Promise<void> {
  const data = await resolveData({ platform, onNotice: console.error });
  if (data.kind === "drawn") {
    console.log("\nlabs: skipped, they want MNIST - set MNIST_DIR");
    return;
  }
  const { train: training, test } = data.splits;
  const wanted = software
    ? [findLab("softmax-sgd")]
    : labs.filter(({ recipe, data }) => !data && recipe.network.dtype === "f32");
  console.log("\n| lab | GPU s | PyTorch s | cost | PyTorch's |\n|---|---|---|---|---|");
  for (const lab of wanted) {
    const ours = await gpuRunner(gpu, platform, lab, training, test);
    const theirs = await torchRunner(lab, data.folder);
    const runs: { ours: Epoch; theirs: Epoch | undefined }[] = [];
    for (let epoch = 0; epoch < (software ? 1 : EPOCHS); epoch++) {
      runs.push({ ours: await ours.epoch(), theirs: await theirs?.epoch() });
    }
    await ours.stop();
    await theirs?.stop();
    const last = runs.at(-1)!;
    const apart = last.theirs ? Math.abs(last.ours.cost / last.theirs.cost - 1) : 0;
    if (apart > MOST_APART) {
      throw new Error(`${lab.id}: cost ${last.ours.cost}, PyTorch's ${last.theirs!.cost}`);
    }
    const fastest = (side: "ours" | "theirs") =>
      Math.min(...runs.map((run) => run[side]?.seconds ?? Number.NaN)).toFixed(4);
    const costs = [last.ours.cost, last.theirs?.cost ?? Number.NaN].map((cost) => cost.toFixed(5));
    console.log(`| ${[lab.id, fastest("ours"), fastest("theirs"), ...costs].join(" | ")} |`);
  }
  if (!software) await tellWhole(gpu, platform, findLab("wide-sigmoid"), training, test);
}

/** A lab from start to end, evaluations included. */
async function tellWhole(
  gpu: GPU,
  platform: Platform,
  lab: Lab,
  training: Dataset,
  test: Dataset,
): Promise<void> {
  const start = platform.now();
  const runner = await gpuRunner(gpu, platform, lab, training, test);
  const costs: string[] = [];
  for (let epoch = 0; epoch < lab.recipe.epochs; epoch++) {
    costs.push((await runner.epoch()).cost.toFixed(4));
  }
  await runner.stop();
  const seconds = ((platform.now() - start) / 1000).toFixed(2);
  console.log(`\n${lab.id}, ${lab.recipe.epochs} epochs: ${seconds} s, costs ${costs.join(" ")}`);
}

async function gpuRunner(
  gpu: GPU,
  platform: Platform,
  { recipe }: Lab,
  training: Dataset,
  test: Dataset,
): Promise<Runner> {
  const session = await openSession({ ...recipe, backend: "webgpu", gpu });
  await session.initialise(recipe.init, 1);
  const { steps: _, ...unbounded } = recipe;
  const events = train({
    session,
    recipe: { ...unbounded, epochs: Math.max(recipe.epochs, EPOCHS) },
    train: await session.takeData(training, recipe.scaling),
    validation: await session.takeData(test, recipe.scaling),
    validationLabels: test.labels,
    seed: 1,
    clock: () => platform.now(),
  });
  return {
    name: "simdigit",
    async epoch() {
      for (;;) {
        const { value } = await events.next();
        if (value?.type === "epoch") return value;
      }
    },
    stop: () => session.dispose(),
  };
}

/** PyTorch on CUDA in a process of its own, or nothing where it is not there. */
async function torchRunner({ id, recipe }: Lab, folder: string): Promise<Runner | undefined> {
  const script = fileURLToPath(new URL("webgpu_torch.py", import.meta.url));
  const child = spawn(python, [script, folder, JSON.stringify(recipe)], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () => {}); // no such interpreter: the lines end
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: ready, done } = await lines.next();
  if (done) return undefined;
  return {
    name: ready,
    async epoch() {
      child.stdin.write("\n");
      const { value, done } = await lines.next();
      if (done) throw new Error(`PyTorch ended early on ${id}`);
      return JSON.parse(value) as Epoch;
    },
    async stop() {
      child.stdin.end();
    },
  };
}
