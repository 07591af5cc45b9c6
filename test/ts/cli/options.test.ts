// simdigit train with what shapes a run: layers, losses, schedules, early stopping, labs with rows of
// their own, what labs watch - trained, saved, tested and gone on with.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { losses } from "../../../ts/core/spec.ts";
import { checkpoint, eventsOf, folder, type Result, run, simdigit } from "./cli.ts";

const test = suite("cli: options of train");
const small = ["--data", "digits", "--batch-size", "25", "--json"];

type Event = Record<string, unknown>;

const named = (result: Result, event: string): Event[] =>
  eventsOf(result).filter((one) => one.event === event);
const endOf = (result: Result): Event => eventsOf(result).at(-1)!;
const savedIn = ({ stderr }: Result): number => stderr.match(/saved /g)?.length ?? 0;

test.before(async () => {
  await run("data make digits --train 210 --test 30");
});

test("each flag reaches the recipe in the checkpoint", async () => {
  const words =
    "train --epochs 1 --hidden 6,5 --activation leaky_relu --alpha 0.2 --dropout 0.25 --input-dropout 0.125 --max-norm 3.5 --early-stopping 4 --schedule step:2:0.5 --loss binary_cross_entropy --init he_uniform --init-biases zeros --scaling normalize --no-shuffle --no-drop-last --dtype f64 --optimizer nesterov --momentum 0.8 --lr 0.05 --weight-decay 0.001";
  await run(words, ...small, "--save-model", "flags.safetensors");
  const follow = [
    { kind: "activation", activation: "leaky_relu", alpha: 0.2 },
    { kind: "dropout", rate: 0.25 },
  ];
  assert.equal(checkpoint("flags.safetensors").recipe, {
    network: {
      inputs: 784,
      layers: [
        { kind: "dropout", rate: 0.125 },
        { kind: "dense", units: 6 },
        ...follow,
        { kind: "dense", units: 5 },
        ...follow,
        { kind: "dense", units: 10 },
        { kind: "activation", activation: "sigmoid" },
      ],
      loss: "binary_cross_entropy",
      dtype: "f64",
    },
    init: { weights: "he_uniform", biases: "zeros" },
    optimizer: { name: "nesterov", lr: 0.05, weightDecay: 0.001, momentum: 0.8 },
    batchSize: 25,
    epochs: 1,
    schedule: { kind: "step", epochs: 2, factor: 0.5 },
    maxNorm: 3.5,
    earlyStopping: 4,
    dropLast: false,
    shuffle: false,
    scaling: { divisor: 255, scale: 2, shift: -1 },
  });
});

test("maxout with dropout, max-norm and a schedule: trained, tested, gone on with to the same bits", async () => {
  const words =
    "train --hidden 8 --activation maxout --pieces 3 --dropout 0.2 --input-dropout 0.1 --max-norm 2 --schedule step:2:0.5 --epochs";
  const straight = await run(`${words} 4`, ...small, "--save-model", "maxout.safetensors");
  const [start] = eventsOf(straight);
  assert.equal(start!.layers, [784, 8, 10]);
  assert.is(start!.params, 784 * 24 + 24 + 8 * 10 + 10);
  const [tested] = eventsOf(await run("test maxout.safetensors --data digits --json"));
  assert.is(tested!.accuracy, endOf(straight).accuracy);
  const [read] = eventsOf(await run("predict maxout.safetensors --data digits --json --index 2"));
  assert.is((read!.probs as number[]).length, 10);

  await run(`${words} 2`, ...small, "--save-model", "maxout.safetensors");
  const resumed = await run("train --resume maxout.safetensors --epochs 4", ...small);
  assert.is(endOf(resumed).weights_sha256, endOf(straight).weights_sha256);
  assert.equal(
    named(resumed, "epoch").map(({ epoch }) => epoch),
    [3, 4],
  );
});

test("resumed with other dropout, the weights are the same network's", async () => {
  const words = "train --resume maxout.safetensors --epochs 3 --dropout 0 --input-dropout 0";
  await run(words, ...small, "--save-model", "dry.safetensors");
  const { network } = checkpoint("dry.safetensors").recipe;
  assert.equal(network.layers, [
    { kind: "dense", units: 24 },
    { kind: "maxout", pieces: 3 },
    { kind: "dense", units: 10 },
  ]);
});

test("every loss trains, is saved and is tested", async () => {
  for (const loss of losses) {
    const file = `${loss}.safetensors`;
    const words = `train --hidden 12 --loss ${loss} --epochs 12 --lr 0.01 --save-model ${file}`;
    const result = await run(words, ...small);
    const costs = named(result, "epoch").map(({ cost }) => cost as number);
    assert.ok(costs.at(-1)! < 0.8 * costs[0]!, `${loss}: ${costs}`);
    assert.is(checkpoint(file).recipe.network.loss, loss);
    const [tested] = eventsOf(await run(`test ${file} --data digits --json`));
    assert.is(tested!.accuracy, endOf(result).accuracy);
  }
});

test("--early-stopping: the file and the test are of the best epoch", async () => {
  const words = "train --hidden 12 --lr 0.01 --epochs 100 --early-stopping 3 --save-model";
  const result = await run(`${words} best.safetensors`, ...small);
  const shares = named(result, "epoch").map(({ accuracy }) => accuracy as number);
  const end = endOf(result);
  const most = Math.max(...shares);
  const best = shares.indexOf(most) + 1;
  assert.is(end.best_epoch, best);
  assert.is(end.epochs, best + 3);
  assert.is(end.epochs, shares.length);
  assert.is(end.accuracy, most);
  const bests = shares.filter((share, i) => share > Math.max(-1, ...shares.slice(0, i)));
  assert.ok(bests.length > 1);
  assert.is(savedIn(result), 1);
  const saved = checkpoint("best.safetensors");
  assert.equal(saved.best, { epoch: best, accuracy: most });
  assert.is(saved.epochs, best);
  assert.is(saved.optimizer!.step, best * 8);
  const [tested] = eventsOf(await run("test best.safetensors --data digits --json"));
  assert.is(tested!.accuracy, most);

  // Gone on with, it comes to the same end, and another file has it too although nothing was better.
  const again = await run(
    "train --resume best.safetensors --save-model again.safetensors",
    ...small,
  );
  assert.is(endOf(again).weights_sha256, end.weights_sha256);
  assert.is(endOf(again).best_epoch, best);
  assert.is(endOf(again).epochs, end.epochs);
  assert.is(savedIn(again), 1);
  assert.equal(checkpoint("again.safetensors"), saved);
});

test("--early-stopping with --validation judges epochs on training images, the end on the test set", async () => {
  const words = "train --hidden 12 --lr 0.01 --epochs 100 --early-stopping 2 --validation 60";
  const result = await run(words, ...small, "--save-model", "judged.safetensors");
  const { best } = checkpoint("judged.safetensors");
  const epochs = named(result, "epoch");
  assert.is(epochs[best!.epoch - 1]!.accuracy, best!.accuracy);
  const correct = best!.accuracy * 60;
  assert.ok(Math.abs(correct - Math.round(correct)) < 1e-9, `${correct} of 60`);
  const [tested] = eventsOf(await run("test judged.safetensors --data digits --json"));
  assert.is(tested!.accuracy, endOf(result).accuracy);
});

test("--early-stopping for people: which epochs were best, and whose weights are kept", async () => {
  const { stdout } = await run(
    "train --hidden 12 --lr 0.01 --epochs 100 --early-stopping 3 --data digits --batch-size 25",
  );
  assert.match(stdout, /^ {4}1 .* best$/m);
  const [, best, last] = /^best epoch (\d+) of (\d+): \d+\.\d\d%; its weights are kept$/m.exec(
    stdout,
  )!;
  assert.is(Number(last), Number(best) + 3);
  assert.match(stdout, new RegExp(`^ +${last} .*\\d$`, "m"));
});

test("--early-stopping on a full disk: tried again at the end, told, and status 1", async () => {
  if (!existsSync("/dev/full")) return console.log("cli: options: no /dev/full here, untested");
  const result = await simdigit(
    ..."train --hidden 12 --epochs 2 --early-stopping 3 --save-model /dev/full".split(" "),
    ...small,
  );
  assert.is(result.status, 1);
  assert.match(result.stderr, /^simdigit: \/dev\/full is not saved; the run goes on\n/);
  assert.match(result.stderr, /simdigit: cannot write \/dev\/full: disk full [^\n]*\n$/);
  assert.is(endOf(result).event, "end");
});

test("a run that its steps end in mid-epoch says where, and goes on with --epochs", async () => {
  await run("train softmax-sgd --no-drop-last --epochs 1 --save-model e.safetensors", ...small);
  const done = checkpoint("e.safetensors");
  const bounded = { ...done, recipe: { ...done.recipe, epochs: 5, steps: 12 } };
  writeFileSync(join(folder, "steps.safetensors"), encodeCheckpoint(bounded));
  const onward = "train --resume steps.safetensors --data digits --batch-size 25";
  const ended = await run(`${onward} --save-model steps.safetensors`);
  assert.match(ended.stdout, /^ {4}2 /m);
  assert.match(ended.stdout, /^ended in epoch 2, after 3 of its steps$/m);
  assert.is(checkpoint("steps.safetensors").stepsOfEpoch, 3);
  const idle = await run(`${onward} --json`);
  assert.match(idle.stderr, /nothing to train: 12 steps are done - ask for more with --epochs/);
  assert.is(endOf(idle).epochs, 1);
  const straight = await run("train softmax-sgd --no-drop-last --epochs 3", ...small);
  const whole = await run(`${onward} --epochs 3 --json`);
  assert.is(whole.stderr, "");
  assert.is(endOf(whole).weights_sha256, endOf(straight).weights_sha256);
});

test("labs with rows of their own train and learn, and their checkpoints go on", async () => {
  for (const [lab, layers, rows] of [
    ["toy-softmax", [4, 3, 3], 8],
    ["gates", [2, 4, 2], 4],
  ] as const) {
    const result = await run(`train ${lab} --json`);
    const [start] = eventsOf(result);
    assert.equal([start!.lab, start!.layers, start!.train, start!.test], [lab, layers, rows, rows]);
    assert.is(endOf(result).accuracy, 1, lab);
    assert.is(result.stderr, "", lab);
    await run(`train ${lab} --epochs 3 --save-model own.safetensors`);
    const resumed = await run("train --resume own.safetensors --epochs 5 --json");
    assert.is(eventsOf(resumed)[0]!.lab, lab);
    const straight = await run(`train ${lab} --epochs 5 --json`);
    assert.is(endOf(resumed).weights_sha256, endOf(straight).weights_sha256);
  }
  assert.is(checkpoint("own.safetensors").data, "xor");
});

test("their own seed, unless another is asked for", async () => {
  const seedOf = async (words: string) => eventsOf(await run(words))[0]!.seed;
  assert.is(await seedOf("train toy-softmax --epochs 1 --json"), 2);
  assert.is(await seedOf("train toy-softmax --epochs 1 --json --seed 7"), 7);
});

test("watch: losses of numerical-derivative, counts of backprop, in a line or an event each", async () => {
  const losses = await run("train numerical-derivative --json --data digits");
  const looks = named(losses, "watch");
  assert.equal(
    looks.map(({ step }) => step),
    [1, 201],
  );
  assert.equal(Object.keys(looks[0]!), ["event", "step", "loss"]);
  assert.ok(looks.every(({ loss }) => (loss as number) > 0));
  assert.not("raw_accuracy" in endOf(losses));

  const counted = await run("train backprop --json --data digits --epochs 50");
  const [count, ...more] = named(counted, "watch");
  assert.equal(Object.keys(count!), ["event", "step", "correct", "of"]);
  assert.equal([count!.step, count!.of, more.length], [1000, 30, 0]);
  const end = endOf(counted);
  assert.is(end.epochs, 50);
  assert.ok((end.raw_accuracy as number) >= 0);

  const { stdout } = await run("train numerical-derivative --data digits --limit 20");
  assert.match(stdout, /^step 1: loss \d+\.\d{6}$/m);
});

test("a lab's looks and its raw pixels are not another network's", async () => {
  const result = await run("train backprop --hidden 5 --epochs 50 --json --data digits");
  assert.is(eventsOf(result)[0]!.lab, "custom");
  assert.equal(named(result, "watch"), []);
  assert.not("raw_accuracy" in endOf(result));
});

test("--log-interval keeps its steps beside a lab's looks", async () => {
  const { stderr } = await run("train numerical-derivative --json --data digits --log-interval 60");
  assert.equal(
    [...stderr.matchAll(/step (\d+)\/210/g)].map(([, step]) => Number(step)),
    [60, 120, 180, 210],
  );
});

test.run();
