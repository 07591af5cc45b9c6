// npm run bench: kernels against this machine's peak, then an epoch of every lab beside tfjs, jax-js and PyTorch, turn
// by turn in one run. With --backend webgpu the GPU alone (gpu/bench.ts). SPEED.md has the method and the results.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { openSession } from "../../ts/backends/open.ts";
import type { DataSplits, Dataset } from "../../ts/core/dataset.ts";
import { SimdigitError } from "../../ts/core/errors.ts";
import { shuffle } from "../../ts/core/random.ts";
import { drawnSplits } from "../../ts/data/drawn/index.ts";
import { resolveData } from "../../ts/data/source.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { nodePlatform } from "../../ts/platform/node.ts";
import { writeCase } from "./case.ts";
import { timeKernels } from "./kernels.ts";
import { benchLabs, benchRecipe } from "./labs.ts";
import { readOptions, usage } from "./options.ts";
import { type Course, MOST_APART, race } from "./race.ts";
import { type Ratio, ratiosOf } from "./ratios.ts";
import { type Roof, roofOf } from "./roofline.ts";
import { findSides } from "./sides.ts";
import { jsonReport, markdownReport } from "./tables.ts";

const platform = nodePlatform();
const words = process.argv.slice(2);
if (words.includes("--help")) {
  console.log(usage);
} else {
  try {
    await bench(words);
  } catch (error) {
    console.error(error instanceof SimdigitError ? error.message : error);
    process.exitCode = 1;
  }
}

async function bench(words: readonly string[]): Promise<void> {
  const options = readOptions(words, platform.cores());
  if (options.backend === "webgpu") {
    const { benchGpu } = await import("./gpu/bench.ts");
    return benchGpu(options);
  }
  const notice = (text: string) => console.error(text);
  const report = (options.json ? jsonReport : markdownReport)((line) => console.log(line));
  if (!options.json) console.log(`Node ${process.version}, ${platform.cores()} cores`);
  const timed = options.kernels ? await timeKernels(options.labs) : [];
  if (options.kernels) report.kernels(timed);
  if (options.labs.length === 0) return;

  const sides = findSides(options, notice);
  const examples = await trainingSet(notice);
  notice(
    `Every side starts from the same weights, takes the same batches and has to come to the same costs, within ` +
      `${MOST_APART * 100}% of their fall, before it is timed. Where a turn takes only a part of an epoch's steps, its time is scaled.`,
  );
  const ratios: Ratio[] = [];
  const roofs: Roof[] = [];
  for (const lab of options.labs) {
    const folder = mkdtempSync(platform.join(tmpdir(), "simdigit-bench-"));
    try {
      const course = await prepare(lab, examples, folder);
      const results = await race(course, sides, options, (text) => {
        notice(`${lab}: ${text}`);
        process.exitCode = 1;
      });
      report.lab(lab, course, results);
      ratios.push(...ratiosOf(lab, results));
      if (options.kernels) roofs.push(await roofOf(lab, examples, timed, results));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  report.ratios(ratios);
  if (options.kernels) report.roofs(roofs);
}

/** MNIST where it is at hand, else as many drawn digits. */
async function trainingSet(onNotice: (text: string) => void): Promise<Dataset> {
  const data = await resolveData({ platform, offline: true, onNotice });
  if (data.kind === "read") return (data.splits as DataSplits).train;
  return drawnSplits({ train: 60_000, test: 1 }).train;
}

/** Writes what the sides read: the lab from its start by seed 1, batches of a proof and then of an epoch. */
async function prepare(lab: string, data: Dataset, folder: string): Promise<Course> {
  const { network, optimizer, batchSize } = benchRecipe(lab);
  const { inputs, labels, count, classes } = data;
  if (!(inputs instanceof Uint8Array)) throw new Error(`${data.name}: expected pixels as bytes`);
  const session = await openSession({ network, optimizer, batchSize });
  await session.initialise(findLab(lab).recipe.init, 1);
  const parameters = await session.parameters();
  await session.dispose();
  const { proofSteps, proof } = benchLabs[lab]!;
  const examples = permutation(count, 1);
  const distinct = (proof ? 1 : proofSteps) * batchSize;
  const proofs = Array.from({ length: proofSteps * batchSize }, (_, i) => examples[i % distinct]!);
  const order = Uint32Array.from([...proofs, ...permutation(count, 2)]);
  const spec = { network, optimizer, batchSize, count, classes };
  writeCase(folder, { spec, inputs, labels: Uint8Array.from(labels), parameters, order });
  const epochSteps = Math.floor(count / batchSize);
  const { dropLast } = findLab(lab).recipe;
  return {
    folder,
    proofSteps,
    epochSteps,
    epochBatches: dropLast ? epochSteps : count / batchSize,
  };
}

function permutation(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  shuffle(order, seed, 0);
  return order;
}
