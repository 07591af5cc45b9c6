// simdigit train: what it prints for machines and people, and that the same run has the same weights.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { hiddenActivations } from "../../../ts/core/dense_chain.ts";
import { checkpoint, eventsOf, folder, run, simdigit, start as startProcess } from "./cli.ts";

const test = suite("cli: train");
const small = ["--data", "digits", "--batch-size", "25"];

async function weightsOf(words: string, ...more: string[]): Promise<unknown> {
  const events = eventsOf(await run(words, "--json", ...small, ...more));
  return events.at(-1)!.weights_sha256;
}

/** Whether a fresh process of this host runs the relaxed build; this one may have had a flag set. */
function hostsRelaxed(): boolean {
  const bytes = fileURLToPath(new URL("../../../dist/wasm/relaxed.wasm", import.meta.url));
  const probe = `process.exit(WebAssembly.validate(fs.readFileSync(${JSON.stringify(bytes)})) ? 0 : 1)`;
  return spawnSync(process.execPath, ["-e", probe]).status === 0;
}

/** What other test files of the same process have left. */
let foreign: readonly string[] = [];

test.before(async () => {
  foreign = readdirSync(folder);
  await run("data make digits --train 210 --test 30");
});

test("--json: start, epochs, end, in just these words, and nothing on stderr", async () => {
  const result = await run("train xavier-adam --epochs 2 --json", ...small);
  const [start, first, second, end, ...rest] = eventsOf(result);
  assert.is(result.stderr, "");
  assert.is(rest.length, 0);
  assert.equal(start, {
    event: "start",
    lab: "xavier-adam",
    layers: [784, 256, 256, 10],
    params: 269322,
    backend: "wasm",
    build: "strict",
    threads: 1,
    data: "digits",
    shape: [28, 28, 1],
    classes: 10,
    train: 210,
    test: 30,
    seed: 1,
    optimizer: "adam",
    lr: 0.001,
    batch_size: 25,
    loss: "softmax_cross_entropy",
  });
  const keys = ["event", "epoch", "cost", "accuracy", "seconds", "loss", "lr"];
  for (const [index, epoch] of [first!, second!].entries()) {
    assert.equal(Object.keys(epoch), keys);
    assert.is(epoch.event, "epoch");
    assert.is(epoch.epoch, index + 1);
  }
  assert.equal(Object.keys(end!), [
    "event",
    "epochs",
    "cost",
    "accuracy",
    "seconds",
    "raw_accuracy",
    "weights_sha256",
  ]);
  assert.is(end!.epochs, 2);
  assert.is(end!.cost, second!.cost);
  assert.is(end!.accuracy, second!.accuracy);
  assert.match(end!.weights_sha256 as string, /^[0-9a-f]{64}$/);
});

test("for people: the network, the data, a line an epoch, the test accuracy; no colour in a pipe", async () => {
  const { stdout, stderr } = await run("train softmax-sgd --epochs 2", ...small);
  assert.match(stdout, /^softmax-sgd: 784-10, 7,850 parameters, sgd, lr 0.1, batch 25$/m);
  assert.match(stdout, /^data digits: 210 to train, 30 to test; wasm strict, 1 thread, seed 1$/m);
  assert.match(stdout, /^ {4}1 +\d\.\d{6} +[01]\.\d{4} +\d\.\d\d$/m);
  assert.match(stdout, /^ {4}2 /m);
  assert.match(stdout, /^test accuracy \d+\.\d\d% of 30 images$/m);
  assert.match(stdout, /^on raw pixels 0..255, as the handout tests: \d+\.\d\d%$/m);
  assert.is(stdout.includes("\x1b"), false);
  assert.is(stderr, "");
});

test("the same run has the same weights, another seed has others", async () => {
  const words = "train --epochs 2 --hidden 12";
  const first = await weightsOf(words);
  assert.is(await weightsOf(words), first);
  assert.is(await weightsOf(words, "--seed", "1", "--log-interval", "1"), first);
  assert.is.not(await weightsOf(words, "--seed", "2"), first);
});

test("drawn digits and the same digits from a folder give the same weights", async () => {
  const words = "train softmax-sgd --json --epochs 1 --limit 200";
  const drawn = eventsOf(await run(words, "--data", "drawn"));
  assert.is(drawn[0]!.data, "drawn");
  assert.is(drawn[0]!.train, 200);
  const made = eventsOf(await run(words, "--data", "digits"));
  assert.is(made.at(-1)!.weights_sha256, drawn.at(-1)!.weights_sha256);
});

test("no data at hand: drawn digits, and a notice on stderr that says so", async () => {
  const { stdout, stderr } = await run("train softmax-sgd --json --epochs 0 --limit 100");
  assert.match(stdout, /"data":"drawn"/);
  assert.match(stderr, /^simdigit: using drawn digits, not MNIST: [^\n]*\n$/);
});

test("a network of flags is custom, and its flags are in the checkpoint", async () => {
  const words =
    "train --json --hidden 9,7 --activation tanh --init he_normal --optimizer sgd --lr 0.05 --weight-decay 0.001 --epochs 1";
  const [start] = eventsOf(await run(words, ...small, "--save-model", "custom.safetensors"));
  assert.is(start!.lab, "custom");
  assert.equal(start!.layers, [784, 9, 7, 10]);
  const { lab, recipe, epochs } = checkpoint("custom.safetensors");
  assert.is(lab, undefined);
  assert.is(epochs, 1);
  assert.equal(recipe.optimizer, { name: "sgd", lr: 0.05, weightDecay: 0.001 });
  assert.equal(recipe.init, { weights: "he_normal", biases: "default" });
  assert.equal(hiddenActivations(recipe.network), ["tanh", "tanh"]);
  assert.is(recipe.batchSize, 25);
});

test("--log-interval: lines of progress on stderr", async () => {
  const { stdout, stderr } = await run(
    "train softmax-sgd --json --epochs 1 --log-interval 3",
    ...small,
  );
  assert.match(stderr, /^simdigit: epoch 1 step 3\/8 loss \d\.\d{6}\n/);
  assert.match(stderr, /epoch 1 step 8\/8/);
  assert.is(eventsOf({ status: 0, stdout, stderr }).length, 3);
});

test("--validation N judges epochs on the last training images, the end on the test set", async () => {
  const words = "train softmax-sgd --json --epochs 1 --validation 60";
  const [start, epoch] = eventsOf(await run(words, ...small));
  assert.is(start!.train, 150);
  const correct = (epoch!.accuracy as number) * 60;
  assert.ok(Math.abs(correct - Math.round(correct)) < 1e-9, `${correct} of 60`);
});

test("--dry-run takes one step", async () => {
  const result = await run("train --dry-run --save-model dry.safetensors", ...small);
  assert.match(result.stdout, /^ {4}1 /m);
  assert.is(checkpoint("dry.safetensors").optimizer!.step, 1);
  const judged = await run("train --dry-run --json --validation 60", ...small);
  assert.is(eventsOf(judged)[0]!.train, 25);
});

test("--resume: four epochs are two and two, with the lab, seed and settings of the checkpoint", async () => {
  for (const words of ["train softmax-sgd --seed 5", "train --hidden 11 --seed 6 --lr 0.003"]) {
    const straight = await weightsOf(`${words} --epochs 4`);
    await run(`${words} --epochs 2 --save-model half.safetensors`, ...small);
    const resumed = await run(
      "train --resume half.safetensors --epochs 4 --json --data digits --save-model full.safetensors",
    );
    const events = eventsOf(resumed);
    assert.is(events.at(-1)!.weights_sha256, straight, words);
    assert.equal(
      events.filter(({ event }) => event === "epoch").map(({ epoch }) => epoch),
      [3, 4],
    );
    assert.is(checkpoint("full.safetensors").epochs, 4);
  }
});

test("--resume of a finished run says that there is nothing to train", async () => {
  await run("train softmax-sgd --epochs 1 --save-model done.safetensors", ...small);
  const again = await run("train --resume done.safetensors --json --data digits");
  const { stderr } = again;
  assert.match(stderr, /nothing to train: 1 of 1 epochs are done - ask for more/);
  const end = eventsOf(again).at(-1)!;
  assert.is(end.epochs, 1);
  assert.is(end.cost, null);
});

test("a loss that is not finite: status 1, a sentence, and no model", async () => {
  const { status, stderr } = await simdigit(
    ..."train softmax-sgd --lr 1e38 --epochs 2 --save-model ruined.safetensors".split(" "),
    ...small,
  );
  assert.is(status, 1);
  assert.match(stderr, /^simdigit: epoch 1: the loss became [^\n]*\n$/);
  assert.not.ok(existsSync(join(folder, "ruined.safetensors")));
});

test("a disk that is full at the end: the result is told, then status 1", async () => {
  if (!existsSync("/dev/full"))
    return console.log("cli: train: no /dev/full here, disk full untested");
  const result = await simdigit(
    ..."train softmax-sgd --json --epochs 1 --save-model /dev/full".split(" "),
    ...small,
  );
  assert.is(result.status, 1);
  assert.match(result.stderr, /^simdigit: cannot write \/dev\/full: disk full [^\n]*\n$/);
  assert.is(eventsOf(result).at(-1)!.event, "end");
});

test("a network too large for the engine's memory: status 1 and a sentence", async () => {
  const { status, stderr } = await simdigit("train", "--hidden", "65536,65536", ...small);
  assert.is(status, 1);
  assert.match(
    stderr,
    /^simdigit: network expected to fit 3 GiB [^\n]*, got 4347133962 parameters - use smaller layers in --hidden or --layers\n$/,
  );
});

test("the relaxed build runs, or is refused with what to do; never replaced", async () => {
  // In a process of its own: other tests of this one set a flag of V8.
  const words = "train softmax-sgd --json --epochs 1 --build relaxed".split(" ");
  const result = await startProcess([...words, ...small]).ended;
  if (hostsRelaxed()) {
    assert.is(eventsOf(result)[0]!.build, "relaxed");
  } else {
    assert.is(result.status, 1);
    assert.match(result.stderr, /^simdigit: relaxed build: [^\n]* use --build strict[^\n]*\n$/);
    assert.is(result.stdout, "");
  }
});

test("the reference backend trains too, and comes close", async () => {
  const words = "train --hidden 5 --epochs 2 --json";
  const [start, ...theirs] = eventsOf(await run(`${words} --backend reference`, ...small));
  assert.is(start!.backend, "reference");
  const [, ...ours] = eventsOf(await run(words, ...small));
  for (const [i, event] of theirs.entries()) {
    const [a, b] = [ours[i]!.cost as number, event.cost as number];
    // Costs of order one after 18 steps of float32: errors of some 1e-6.
    assert.ok(Math.abs(a - b) < 1e-4, `${a} ${b}`);
  }
});

test("nothing but what was asked for is left in the folder", () => {
  const kept = ["custom", "dry", "half", "full", "done"].map((name) => `${name}.safetensors`);
  const left = readdirSync(folder).filter((name) => !foreign.includes(name) && name !== "digits");
  assert.equal(left.sort(), kept.filter((name) => !foreign.includes(name)).sort());
});

test.run();
