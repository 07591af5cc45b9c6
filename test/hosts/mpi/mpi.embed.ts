// Data-parallel training by Open MPI: the bits of one process that adds in the same order, close to a process that takes
// the whole batch at once, and an end of all ranks when one fails.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { sliceDataset } from "../../../ts/core/dataset.ts";
import { labelledIn } from "../../support/labelled.ts";
import {
  build,
  cNeeds,
  dataFolder,
  fileHash,
  hostSuite,
  installed,
  nodeRun,
  out,
} from "../embed.ts";
import { trainAsRanks } from "./twin.ts";

const LAB = "xavier-adam";
/** In a container one is root, has fewer cores than ranks, and may not read the memory of another process. */
const flags = ["--allow-run-as-root", "--oversubscribe"];
const quiet = { ...process.env, OMPI_MCA_btl_vader_single_copy_mechanism: "none" };
/** Without this, four ranks would add in rings: each part of the gradients in another order. */
const recursiveDoubling = {
  OMPI_MCA_coll_tuned_use_dynamic_rules: "1",
  OMPI_MCA_coll_tuned_allreduce_algorithm: "3",
};

const mpi = hostSuite("Open MPI", {
  ...cNeeds,
  "mpicc and mpirun (Debian: libopenmpi-dev, openmpi-bin)":
    installed("mpicc") && installed("mpirun"),
});

/** Runs a lab and returns where its weights are, and the accuracy. */
function run(
  ranks: number,
  values: readonly string[],
  environment: Readonly<Record<string, string>>,
): { readonly weights: string; readonly accuracy: number } {
  const weights = `${out}/mpi-${ranks}.f32`;
  const program = [build("train_mpi"), "-o", weights, ...values, dataFolder()];
  const said = execFileSync("mpirun", [...flags, "-n", String(ranks), ...program], {
    encoding: "utf8",
    env: { ...quiet, ...environment },
  });
  console.log(said.trim());
  return { weights, accuracy: Number(/accuracy ([\d.]+)/.exec(said)![1]) };
}

mpi("one rank: Node's weights", () => {
  const { weights } = run(1, ["-e", "2", LAB], {});
  assert.is(fileHash(weights), nodeRun(LAB, 2).sha256);
});

for (const [ranks, images] of [
  [2, 60_000],
  [4, 6_000],
] as const) {
  mpi(`${ranks} ranks: the bits of one process that adds their gradients in pairs`, async () => {
    const { train } = await labelledIn(dataFolder());
    const limit = Math.min(images, train.count);
    const part = sliceDataset(train, 0, limit);
    const values = ["-e", "2", "-n", String(limit), LAB];
    const { weights, accuracy } = run(ranks, values, recursiveDoubling);
    assert.is(fileHash(weights), await trainAsRanks(LAB, part, ranks, 2, 1));
    const { accuracy: one } = nodeRun(LAB, 2, "--limit", String(limit));
    assert.ok(Math.abs(accuracy - one) < 0.03, `${accuracy}, one process ${one}`);
  });
}

mpi("a step of four ranks is a step of one process on all their examples, but for rounding", () => {
  const step = ["-e", "1", "-n", "100", "softmax-sgd"];
  const four = floats(run(4, step, {}).weights);
  const one = floats(run(1, step, {}).weights);
  // A gradient is a sum of 100 products whose magnitudes add up to at most 1, and 0.1 of it goes into a weight below 1.
  const unit = 2 ** -24;
  const bound = 0.1 * 2 * 100 * unit + 2 * unit;
  const worst = four.reduce((most, value, i) => Math.max(most, Math.abs(value - one[i]!)), 0);
  assert.ok(worst <= bound, `${worst}, more than ${bound}`);
});

mpi("a missing file ends all ranks with a message", async () => {
  const { code, said } = await ended(start(2, "1", "/nowhere"));
  assert.is.not(code, 0);
  assert.match(said, /\/nowhere\/train-images-idx3-ubyte: expected an IDX file, found none/);
});

mpi("a batch that the ranks cannot share is a message", async () => {
  const { code, said } = await ended(start(3, "1", dataFolder()));
  assert.is.not(code, 0);
  assert.match(said, /batch expected a multiple of the 3 ranks, got 100/);
});

mpi("a rank that dies ends all ranks with a message", async () => {
  const running = start(2, "100000", dataFolder());
  const rank = await firstRank(running);
  process.kill(rank, "SIGKILL");
  const { code, said } = await ended(running);
  assert.is.not(code, 0);
  assert.match(said, /exited on signal 9 \(Killed\)/);
});

mpi.run();

function floats(file: string): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

function start(ranks: number, epochs: string, folder: string): ChildProcess {
  const program = [build("train_mpi"), "-e", epochs, LAB, folder];
  return spawn("mpirun", [...flags, "-n", String(ranks), ...program], { env: quiet });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = "";
  child.stdout!.on("data", (text) => {
    said += text;
  });
  child.stderr!.on("data", (text) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said };
}

/** A process that mpirun has started, once it trains: a rank that dies earlier is another error of mpirun. */
async function firstRank(mpirun: ChildProcess): Promise<number> {
  await new Promise<void>((resolve) => {
    mpirun.stdout!.on("data", (text) => String(text).includes("epoch 1") && resolve());
  });
  const children = readFileSync(`/proc/${mpirun.pid}/task/${mpirun.pid}/children`, "utf8");
  return Number(children.trim().split(" ")[0]);
}
