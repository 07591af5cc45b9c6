// Weights of other programs on the command line, and --warm-start: what each command makes of them, asks for and tells.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../../ts/core/safetensors.ts";
import { eventsOf as allEventsOf, checkpoint, folder, type Result, run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: weights of other programs");
const data = "--data foreign_digits";

/** The events without the file's name. */
const eventsOf = (result: Result) => allEventsOf(result).map(({ model: _, ...event }) => event);

const renamed = (name: string) => name.replace("0.", "net.fc1.").replace("2.", "net.out.");

/** Writes the weights of the trained model as another program would. */
function write(
  file: string,
  change: (name: string, tensor: Tensor) => [string, Tensor],
  keepsMetadata = false,
): void {
  const { tensors, metadata } = decodeSafetensors(
    readFileSync(join(folder, "own_weights.safetensors")),
  );
  const weights = [...tensors].filter(([name]) => !name.startsWith("optimizer."));
  const changed = new Map(weights.map(([name, tensor]) => change(name, tensor)));
  const bytes = encodeSafetensors({
    tensors: changed,
    metadata: keepsMetadata ? metadata : new Map(),
  });
  writeFileSync(join(folder, file), bytes);
}

/** What `test` tells of a model, but for the name of its file. */
function scoreOf(result: Parameters<typeof eventsOf>[0]): Record<string, unknown> {
  const [{ model: _, ...score }] = eventsOf(result) as [Record<string, unknown>];
  return score;
}

let own: Record<string, unknown>;
test.before(async () => {
  await run("data make foreign_digits --train 300 --test 50");
  await run(`train --hidden 8 ${data} --epochs 2 --save-model own_weights.safetensors`);
  write("foreign.safetensors", (name, tensor) => [renamed(name), tensor]);
  write("alone.safetensors", (name, tensor) => [name, tensor], true);
  own = scoreOf(await run(`test own_weights.safetensors ${data} --json`));
});

test("weights that are no finite numbers are refused, in checkpoints too", async () => {
  for (const keepsMetadata of [false, true]) {
    const file = `wrong_${keepsMetadata}.safetensors`;
    write(
      file,
      (name, tensor) => [name, { ...tensor, values: tensor.values.map(() => Number.NaN) }],
      keepsMetadata,
    );
    const flags = keepsMetadata ? "" : " --activation relu";
    const { status, stderr } = await here(`test ${file} ${data}${flags}`.split(" "));
    assert.is(status, 1);
    assert.match(stderr, `${file}: expected weights that are finite numbers, got NaN`);
  }
});

test("test and predict need the activation, and then do what the checkpoint does", async () => {
  const words = `test foreign.safetensors ${data} --json`;
  const refused = await here(words.split(" "));
  assert.is(refused.status, 2);
  assert.is(
    refused.stderr,
    "simdigit: foreign.safetensors: 784-8-10: 2 dense layers, and weights do not say which activation stands between them - give it with --activation, or each with --hidden or --layers\n",
  );
  for (const flag of [
    "--activation relu",
    "--hidden 8:relu",
    "--hidden 8 --activation relu",
    "--layers dense:8,relu",
    "--layers dense:8,relu,dense:10",
    "--activation relu --weights-layout units-first --scaling unit --dtype f32",
  ]) {
    const result = await run(`${words} ${flag}`);
    assert.equal(scoreOf(result), own, flag);
    assert.is(
      result.stderr,
      "simdigit: foreign.safetensors: 784-8-10 (dense, relu, dense; softmax_cross_entropy; f32); pixels from 0 to 1 (--scaling)\n",
    );
  }
  const predict = (file: string) => run(`predict ${file} ${data} --index 3 --json`);
  const [ours] = eventsOf(await predict("own_weights.safetensors"));
  assert.equal(eventsOf(await predict("foreign.safetensors --activation relu")), [ours]);
  const raw = await run(`${words} --activation relu --scaling raw`);
  assert.match(raw.stderr, /; unscaled inputs \(--scaling\)\n$/);
  assert.not.equal(scoreOf(raw), own);
});

test("export and gradcheck take them too", async () => {
  await run("export own_weights.safetensors own_weights.npz");
  await run("export foreign.safetensors foreign.npz --activation relu");
  const [ours, theirs] = ["own_weights.npz", "foreign.npz"].map(
    (file) => readFileSync(join(folder, file)).length,
  );
  assert.ok(Math.abs(ours! - theirs!) < 500, "the same arrays, but for what is said of them");
  const result = await run(`test own_weights.npz ${data} --json --activation relu`);
  assert.equal(scoreOf(result), own, "weights of NumPy");
  // By its content, whatever its name.
  copyFileSync(join(folder, "own_weights.npz"), join(folder, "own_npz.safetensors"));
  const renamed = await run(`test own_npz.safetensors ${data} --json --activation relu`);
  assert.equal(scoreOf(renamed), own, "under another name");
  const report = await here(["report", "own_npz.safetensors"]);
  assert.match(report.stderr, /got weights of another program - make one: simdigit train --resume/);
  writeFileSync(join(folder, "own_junk.npz"), "junk, and more of it");
  const junk = await here(["test", "own_junk.npz"]);
  assert.match(junk.stderr, /by its name - save it again with numpy.savez\n$/);
  const check = "--samples 1 --tensor 2.bias --json";
  const of = (model: string) => run(`gradcheck --model ${model} ${data} ${check}`);
  const [ofOurs] = eventsOf(await of("own_weights.safetensors"));
  const [ofTheirs] = eventsOf(await of("foreign.safetensors --activation relu"));
  assert.is(ofTheirs!.max_relative_error, ofOurs!.max_relative_error);
});

test("a report needs a checkpoint, and says how to make one", async () => {
  const { stderr, status } = await here(["report", "foreign.safetensors"]);
  assert.is(status, 2);
  assert.is(
    stderr,
    "simdigit: foreign.safetensors expected a checkpoint, got weights of another program - make one: simdigit train --resume foreign.safetensors --activation relu --epochs 0 --save-model FILE\n",
  );
});

test("flags that a checkpoint does not need are refused", async () => {
  for (const command of ["test", "predict", "export"]) {
    const target = command === "export" ? " x.onnx" : "";
    const words = `${command} own_weights.safetensors${target} --activation relu`;
    const { stderr, status } = await here(words.split(" "));
    assert.is(status, 2);
    assert.is(
      stderr,
      "simdigit: --activation expected no value for own_weights.safetensors, which says its own network - leave it out\n",
    );
  }
});

test("what the flags of such weights must be", async () => {
  for (const [flags, message] of [
    [
      "--hidden 8",
      "--hidden expected each layer with its activation, as 8:relu, or --activation beside it; got 8",
    ],
    ["--hidden 9:relu", "got net.fc1.weight [8, 784]"],
    ["--hidden 8:relu,8:relu", "expected dense layers of 8, 8 units, each of which"],
    [
      "--hidden none",
      "--layers expected 2 dense layers as in the file, or 1 with the last one added, got 0",
    ],
    ["--activation maxout", "--activation expected --hidden or --layers for maxout"],
    [
      "--activation relu --weights-layout inputs-first",
      "takes what the one before gives, inputs-first",
    ],
    ["--activation relu --loss hinge", "--loss expected"],
  ] as const) {
    const { stderr, status } = await here(`test foreign.safetensors ${data} ${flags}`.split(" "));
    assert.ok(status !== 0 && stderr.includes(message), `${flags}: ${stderr}`);
  }
  const square = new Map([["0.weight", { shape: [4, 4], values: new Float32Array(16) }]]);
  const bytes = encodeSafetensors({ tensors: square, metadata: new Map() });
  writeFileSync(join(folder, "square.safetensors"), bytes);
  const { stderr, status } = await here(["test", "square.safetensors"]);
  assert.is(status, 2);
  assert.match(
    stderr,
    /^simdigit: square.safetensors: --weights-layout expected units-first, as PyTorch saves them, or inputs-first, as Keras does; got none, and both make 4-4\n$/,
  );
});

test("train starts from them as --warm-start does from a checkpoint, and keeps their names", async () => {
  const words = `train ${data} --epochs 2 --json --resume`;
  const theirs = await run(
    `${words} foreign.safetensors --activation relu --save-model kept.safetensors`,
  );
  assert.match(
    theirs.stderr,
    /the run starts from the weights of foreign.safetensors, with a fresh optimiser\n/,
  );
  const ours = await run(`${words} own_weights.safetensors --warm-start`);
  const ends = [theirs, ours].map((result) => eventsOf(result).at(-1)!);
  assert.is(ends[0]!.weights_sha256, ends[1]!.weights_sha256);
  assert.equal(
    eventsOf(theirs).map(({ epoch }) => epoch),
    [undefined, 1, 2, undefined],
  );
  const { tensors } = decodeSafetensors(readFileSync(join(folder, "kept.safetensors")));
  const names = [...tensors.keys()].filter((name) => !name.startsWith("optimizer."));
  assert.equal(names.sort(), ["net.fc1.bias", "net.fc1.weight", "net.out.bias", "net.out.weight"]);
  assert.ok(tensors.has("optimizer.net.fc1.weight.exp_avg"));
  const onward = eventsOf(await run(`train ${data} --epochs 3 --json --resume kept.safetensors`));
  assert.equal(
    onward.map(({ epoch }) => epoch),
    [undefined, 3, undefined],
  );
});

test("--epochs 0 makes a checkpoint of them", async () => {
  const words = `train ${data} --resume foreign.safetensors --activation relu --epochs 0`;
  await run(`${words} --save-model converted.safetensors`);
  assert.equal(scoreOf(await run(`test converted.safetensors ${data} --json`)), own);
  assert.equal(
    checkpoint("converted.safetensors").parameters,
    checkpoint("own_weights.safetensors").parameters,
  );
});

test("--warm-start takes another optimiser, which --resume alone refuses", async () => {
  const words = `train ${data} --resume own_weights.safetensors --optimizer sgd --lr 0.01 --epochs 1`;
  const refused = await here(words.split(" "));
  assert.is(refused.status, 2);
  assert.match(
    refused.stderr,
    /--optimizer expected adam, .* got sgd - leave it out, or add --warm-start\n$/,
  );
  writeFileSync(join(folder, "warm.csv"), "a history of another run\n");
  const files = "--history warm.csv --save-model warm.safetensors";
  const { stderr, stdout } = await run(`${words} --warm-start --json ${files} --seed 5`);
  assert.match(stderr, /^simdigit: the run starts from the weights of own_weights.safetensors/);
  assert.match(stderr, /warm.csv exists and is replaced/);
  assert.not.match(stderr, /the order is that of seed/);
  const [start, epoch] = eventsOf({ stdout, stderr, status: 0 });
  assert.equal([start!.optimizer, start!.lr, start!.seed, epoch!.epoch], ["sgd", 0.01, 5, 1]);
  assert.match(readFileSync(join(folder, "warm.csv"), "utf8"), /^epoch,.*\n1,/);
});

test("weights of a checkpoint without the optimiser's: tested, and started from when asked", async () => {
  const result = await run(`test alone.safetensors ${data} --json`);
  assert.equal(scoreOf(result), own);
  assert.is(
    result.stderr,
    "simdigit: alone.safetensors: the optimiser's state is not in the file\n",
  );
  const words = `train ${data} --epochs 3 --resume alone.safetensors`;
  const refused = await here(words.split(" "));
  assert.is(refused.status, 2);
  assert.match(
    refused.stderr,
    /--resume expected a checkpoint with the optimiser's state, got alone.safetensors without it - add --warm-start/,
  );
  await run(`${words} --warm-start`);
});

test("--warm-start needs --resume and the same network", async () => {
  const alone = await here(["train", "--warm-start"]);
  assert.is(alone.status, 2);
  assert.match(
    alone.stderr,
    /^simdigit: --warm-start expected --resume MODEL beside it, got none\n/,
  );
  const words = `train ${data} --resume own_weights.safetensors --warm-start --hidden 9`;
  const other = await here(words.split(" "));
  assert.is(other.status, 2);
  assert.match(other.stderr, /the checkpoint is of 784-8-10 .*, the run is of 784-9-10 /);
});

test.run();
