// --backend webgpu and auto where there is no GPU, and with one that computes nothing. Those that compute are in
// test/hosts/gpu.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FakeGpuOptions } from "../../support/fake_gpu.ts";
import { checkpoint, eventsOf, folder, type Result, run, simdigit, start } from "./cli.ts";

const test = suite("cli: backends");
const preload = join(folder, ".house", "fake_gpu.mjs");
await build({
  entryPoints: [fileURLToPath(new URL("../../support/fake_gpu_host.ts", import.meta.url))],
  outfile: preload,
  bundle: true,
  format: "esm",
  platform: "node",
  logLevel: "warning",
});

/** Runs `simdigit`, by its words, with a fake GPU. */
function onFakeGpu(gpu: FakeGpuOptions, words: string): Promise<Result> {
  const env = { NODE_OPTIONS: `--import file://${preload}`, FAKE_GPU: JSON.stringify(gpu) };
  return start(words.split(" "), env).ended;
}

const training = "train --data digits --hidden 8 --batch-size 10 --epochs 4 --json";

test.before(async () => {
  await run("data make digits --train 100 --test 20");
});

test("Node without the package asks for it by its name", async () => {
  for (const words of ["train", "gradcheck", "report softmax-sgd"]) {
    const { status, stdout, stderr } = await simdigit(
      ...words.split(" "),
      "--data",
      "digits",
      "--backend",
      "webgpu",
    );
    assert.is(status, 1);
    assert.is(stdout, "");
    assert.match(
      stderr,
      /^simdigit: webgpu: .* the package "webgpu", .* npm install webgpu .* or use --backend wasm\n$/,
    );
  }
});

test("auto trains on the engine where there is no GPU, to the same bits", async () => {
  const auto = await run(`${training} --backend auto`);
  assert.match(auto.stderr, /^simdigit: auto: wasm - webgpu: .* npm install webgpu/);
  const [first] = eventsOf(auto);
  assert.is(first!.backend, "wasm");
  assert.is(first!.build, "strict");
  const end = (result: Result) => eventsOf(result).at(-1)!.weights_sha256;
  assert.is(end(auto), end(await run(training)));
});

test("what no GPU does is refused with what to do", async () => {
  const cases: [words: string, status: number, message: RegExp][] = [
    ["train --backend cuda", 2, /--backend expected wasm, webgpu, auto, reference; got cuda/],
    ["train --data digits --dtype f64 --backend webgpu", 1, /dtype expected f32, got f64/],
    ["gradcheck --data digits --dtype f64 --backend webgpu", 1, /dtype expected f32, got f64/],
    [
      "train --data digits --gradient numerical --hidden 3 --optimizer sgd --batch-size 1 --backend webgpu",
      1,
      /numerical training takes .* use --backend wasm/,
    ],
    [
      "train numerical-derivative --compare --backend webgpu",
      2,
      /--compare expected --backend wasm, got webgpu/,
    ],
  ];
  for (const [words, status, message] of cases) {
    const result = await onFakeGpu({}, words);
    assert.match(result.stderr, message, words);
    assert.is(result.status, status, words);
  }
});

test("a device that is lost ends the run; the checkpoint has the last whole epoch", async () => {
  const lost = await onFakeGpu(
    { name: "SwiftShader", lostAtSubmit: 12 },
    `${training} --backend webgpu --save-model lost.safetensors`,
  );
  assert.is(lost.status, 1);
  assert.match(
    lost.stderr,
    /webgpu: SwiftShader is a software adapter, slower than --backend wasm/,
  );
  const epochs = eventsOf(lost).filter(({ event }) => event === "epoch").length;
  assert.ok(epochs > 0 && epochs < 4, `${epochs} epochs`);
  assert.is(checkpoint("lost.safetensors").epochs, epochs);
  assert.match(
    lost.stderr,
    new RegExp(`holds epoch ${epochs}: continue with --resume lost\\.safetensors`),
  );
  assert.match(lost.stderr, /webgpu: the device was lost \(unknown: it fell/);
  assert.not.match(lost.stderr, /not saved|\n {4}at /);
  const resumed = await run("train --data digits --json --resume lost.safetensors");
  assert.is(eventsOf(resumed)[1]!.epoch, epochs + 1);
});

test("a run that is to go on does, and says so", async () => {
  const { status, stderr } = await onFakeGpu(
    { name: "SwiftShader", lostAtSubmit: 12 },
    `${training} --backend webgpu --continue-on-lost-device`,
  );
  assert.is(status, 0);
  assert.match(stderr, /the device was lost .* - continuing on a new one from the last evaluation/);
});

test("tiles are measured once and kept in the cache; a damaged file is measured anew", async () => {
  const file = join(folder, ".cache", "webgpu-tiles.json");
  const trained = () => onFakeGpu({ name: "Fast GPU" }, `${training} --backend webgpu`);
  rmSync(file, { force: true });
  assert.is((await trained()).status, 0);
  const kept = readFileSync(file, "utf8");
  assert.ok(Object.keys(JSON.parse(kept)).every((product) => product.startsWith("Fast GPU ")));
  assert.is((await trained()).status, 0);
  assert.is(readFileSync(file, "utf8"), kept);
  writeFileSync(file, kept.slice(0, 20));
  assert.is((await trained()).status, 0);
  assert.equal(Object.keys(JSON.parse(readFileSync(file, "utf8"))), Object.keys(JSON.parse(kept)));
});

test("the help of the commands says what there is", async () => {
  for (const command of ["train", "test", "predict", "gradcheck", "report"]) {
    const { stdout } = await run(`${command} --help`);
    assert.match(stdout, /--backend +.*\n?.*faster/, command);
  }
  const { stdout } = await run("train --help");
  assert.match(stdout, /--continue-on-lost-device/);
});

test.run();
