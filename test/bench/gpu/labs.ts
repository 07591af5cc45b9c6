// Epochs of the MNIST labs on a GPU in turn with PyTorch's on the same card, then wide-sigmoid from start to end. A lab
// is timed only if its first steps have the engine's costs from the same start. Its times are printed only if the cost of
// its last epoch is close to PyTorch's, which starts from other weights and takes another order.

import { openSession } from "../../../ts/backends/open.ts";
import { type DataSplits, type Dataset, sliceDataset } from "../../../ts/core/dataset.ts";
import { train } from "../../../ts/core/train.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import { resolveData } from "../../../ts/data/source.ts";
import type { Lab } from "../../../ts/labs/lab.ts";
import { findLab, labs } from "../../../ts/labs/labs.ts";
import type { Platform } from "../../../ts/platform/platform.ts";
import type { HostGpu } from "../../../ts/platform/webgpu.ts";
import type { GpuBenchOptions } from "./bench.ts";
import { type Epoch, openTorch, type Runner } from "./torch.ts";

/** Epochs of each lab, of which the fastest counts. */
const EPOCHS = 4;
/** Steps that are compared with the engine's. */
const PROOF_STEPS = 8;
/** Relative differences of costs: from the engine's by rounding, from PyTorch's by another start and order. */
const MOST_FROM_ENGINE = 1e-3;
const MOST_FROM_TORCH = 0.2;
const QUICK = { labs: ["softmax-sgd", "xavier-adam"], digits: 1000 };

export async function benchLabs(
  gpu: HostGpu,
  platform: Platform,
  { quick, python }: GpuBenchOptions,
): Promise<void> {
  const { train: training, test } = await digits(platform, quick);
  const wanted = quick
    ? QUICK.labs.map(findLab)
    : labs.filter(
        ({ recipe, data }) => !data && recipe.network.dtype === "f32" && !recipe.gradient,
      );
  const torch = await openTorch({ python, training, cpu: quick });
  if (torch.version === undefined) {
    console.log(
      `\nPyTorch is left out: ${python} has no torch with CUDA; set PYTHON to one that has`,
    );
  } else console.log(`\nPyTorch ${torch.version}`);
  console.log(
    `${training.name}, ${training.count} digits\n\n| lab | s an epoch | PyTorch's | times faster | cost | PyTorch's |\n|---|---:|---:|---:|---:|---:|`,
  );
  try {
    for (const lab of wanted) {
      try {
        await provenOnEngine(gpu, lab, training);
        const ours = await gpuRunner(gpu, platform, lab, training, test);
        console.log(await race(lab, ours, await torch.runner(lab)));
      } catch (error) {
        console.error(`${lab.id}: no result, ${(error as Error).message}`);
        process.exitCode = 1;
      }
    }
  } finally {
    torch.stop();
  }
  if (!quick) await timeWhole(gpu, platform, findLab("wide-sigmoid"), training, test);
}

/** A line of the table. */
async function race(
  { id }: Lab,
  ours: Runner<Epoch>,
  theirs: Runner<Epoch> | undefined,
): Promise<string> {
  const runners = theirs ? [ours, theirs] : [ours];
  const seconds = runners.map(() => Infinity);
  const costs = runners.map(() => Number.NaN);
  try {
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const [i, runner] of runners.entries()) {
        const done = await runner.epoch();
        seconds[i] = Math.min(seconds[i]!, done.seconds);
        costs[i] = done.cost;
      }
    }
  } finally {
    for (const runner of runners) await runner.stop();
  }
  if (theirs && !(Math.abs(costs[0]! / costs[1]! - 1) <= MOST_FROM_TORCH)) {
    throw new Error(`its cost is ${costs[0]}, PyTorch's ${costs[1]}`);
  }
  const cells = (values: number[]) =>
    Array.from({ length: 2 }, (_, i) => values[i]?.toPrecision(4) ?? "");
  const faster = theirs ? (seconds[1]! / seconds[0]!).toFixed(2) : "";
  return `| ${[id, ...cells(seconds), faster, ...cells(costs)].join(" | ")} |`;
}

/** MNIST if it is cached, otherwise as many drawn digits. */
async function digits(platform: Platform, quick: boolean): Promise<DataSplits> {
  const data = await resolveData({ platform, offline: true, onNotice: console.error });
  if (data.kind === "drawn") return drawnSplits({ train: quick ? QUICK.digits : 60_000 });
  const splits = data.splits as DataSplits;
  const { train: all, test } = splits;
  return quick
    ? { train: sliceDataset(all, 0, QUICK.digits), test: sliceDataset(test, 0, 100) }
    : splits;
}

/** Throws unless the first steps have the same costs on the GPU as on the engine. */
async function provenOnEngine(gpu: HostGpu, { recipe }: Lab, training: Dataset): Promise<void> {
  const order = Uint32Array.from(
    { length: PROOF_STEPS * recipe.batchSize },
    (_, i) => i % training.count,
  );
  const costs: Float64Array[] = [];
  for (const backend of ["webgpu", "wasm"] as const) {
    const session = await openSession({ ...recipe, backend, gpu });
    await session.initialise(recipe.init, 1);
    costs.push(await session.train(await session.takeData(training, recipe.scaling), order));
    await session.dispose();
  }
  const [ours, engine] = costs;
  const wrong = ours!.findIndex((c, i) => !(Math.abs(c / engine![i]! - 1) <= MOST_FROM_ENGINE));
  if (wrong >= 0) {
    throw new Error(`step ${wrong + 1} costs ${ours![wrong]}, on the engine ${engine![wrong]}`);
  }
}

/** Times a lab from start to end, including evaluations. */
async function timeWhole(
  gpu: HostGpu,
  platform: Platform,
  lab: Lab,
  training: Dataset,
  test: Dataset,
): Promise<void> {
  const { epochs } = lab.recipe;
  const start = platform.now();
  const runner = await gpuRunner(gpu, platform, lab, training, test);
  const costs: string[] = [];
  let accuracy = 0;
  let trained = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const done = await runner.epoch();
    costs.push(done.cost.toFixed(4));
    accuracy = done.accuracy;
    trained += done.seconds;
  }
  await runner.stop();
  const seconds = ((platform.now() - start) / 1000).toFixed(2);
  console.log(
    `\n${lab.id}, ${epochs} epochs: ${seconds} s, of which ${trained.toFixed(2)} s training; accuracy ${accuracy}; costs ${costs.join(" ")}`,
  );
}

interface GpuEpoch extends Epoch {
  readonly accuracy: number;
}

async function gpuRunner(
  gpu: HostGpu,
  platform: Platform,
  { recipe }: Lab,
  training: Dataset,
  test: Dataset,
): Promise<Runner<GpuEpoch>> {
  const session = await openSession({ ...recipe, backend: "webgpu", gpu });
  await session.initialise(recipe.init, 1);
  const { steps: _, earlyStopping: __, ...unbounded } = recipe;
  const events = train(session, {
    recipe: { ...unbounded, epochs: Math.max(recipe.epochs, EPOCHS) },
    train: await session.takeData(training, recipe.scaling),
    validation: await session.takeData(test, recipe.scaling),
    seed: 1,
    clock: () => platform.now(),
  });
  return {
    async epoch() {
      for (;;) {
        const { value } = await events.next();
        if (value?.type === "epoch") return value;
      }
    },
    stop: () => session.dispose(),
  };
}
