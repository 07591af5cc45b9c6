// simdigit test, predict, demo and bench: a model that was saved, looked at from each side.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { labs } from "../../../ts/labs/labs.ts";
import { eventsOf, folder, run, simdigit } from "./cli.ts";

const test = suite("cli: models");
const TEST = 40;

let accuracy: unknown;
test.before(async () => {
  await run(`data make digits --train 600 --test ${TEST}`);
  const words = "train softmax-sgd --data digits --epochs 5 --json --save-model m.safetensors";
  accuracy = eventsOf(await run(words)).at(-1)!.accuracy;
});

test("test --json: accuracy, confusion and metrics that agree with each other and the training", async () => {
  const [event, ...rest] = eventsOf(await run("test m.safetensors --data digits --json"));
  assert.is(rest.length, 0);
  assert.equal(Object.keys(event!), [
    "event",
    "accuracy",
    "correct",
    "total",
    "confusion",
    "per_class",
    "model",
  ]);
  assert.is(event!.model, "m.safetensors");
  assert.is(event!.event, "test");
  assert.is(event!.accuracy, accuracy);
  assert.is(event!.total, TEST);
  const confusion = event!.confusion as number[][];
  assert.is(
    confusion.reduce((sum, row, c) => sum + row[c]!, 0),
    event!.correct,
  );
  assert.is(
    confusion.flat().reduce((sum, n) => sum + n),
    TEST,
  );
  const perClass = event!.per_class as Record<string, number>[];
  assert.is(perClass.length, 10);
  assert.equal(Object.keys(perClass[0]!), ["class", "precision", "recall", "f1"]);
});

test("test, for people: tables, and as many misclassified images as asked for", async () => {
  const { stdout, stderr } = await run("test m.safetensors --data digits --show 2");
  assert.match(stdout, /^accuracy \d+\.\d\d%: \d+ of 40$/m);
  assert.match(stdout, /^class {2}precision {2}recall/m);
  assert.match(stdout, /^misclassified: \d+, the first of them$/m);
  assert.is(stdout.match(/#\d+ is \d, read \d \(\d+%\)/g)!.length, 2);
  assert.is(stdout.includes("\x1b"), false);
  assert.is(stderr, "");
  const none = await run("test m.safetensors --data digits --show 0");
  assert.is(none.stdout.includes("misclassified"), false);
});

test("test --list: the images one by one, right, wrong or both, as the confusion matrix has them", async () => {
  const words = "test m.safetensors --data digits";
  const [both] = eventsOf(await run(`${words} --json --list both`));
  const confusion = both!.confusion as number[][];
  const matched = both!.matched as number[];
  const notMatched = both!.not_matched as [number, number, number][];
  assert.is(matched.length, both!.correct);
  const all = [...matched, ...notMatched.map(([index]) => index)];
  assert.equal(
    all.toSorted((a, b) => a - b),
    Array.from({ length: TEST }, (_, i) => i),
  );
  confusion.forEach((row, label) => {
    row.forEach((count, prediction) => {
      if (label === prediction) return;
      const listed = notMatched.filter(([, l, p]) => l === label && p === prediction);
      assert.is(listed.length, count, `${label} read as ${prediction}`);
    });
  });
  const [right] = eventsOf(await run(`${words} --json --list matched`));
  assert.equal(Object.keys(right!).slice(6), ["matched", "model"]);
  assert.equal(right!.matched, matched);
  const [wrong] = eventsOf(await run(`${words} --json --list not-matched`));
  assert.equal(Object.keys(wrong!).slice(6), ["not_matched", "model"]);
  const { stdout } = await run(`${words} --list both --show 0`);
  const lines = stdout.split("\n");
  assert.ok(lines.includes(`matched: ${matched.length}`));
  const table = lines.slice(lines.indexOf(`not matched: ${notMatched.length}`) + 1);
  assert.match(table[0]!, /^index +label +prediction$/);
  assert.equal(
    table.slice(1, -1).map((line) => line.trim().split(/ +/).map(Number)),
    notMatched,
  );
  const unknown = await simdigit(...words.split(" "), "--list", "all");
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /--list expected matched, not-matched, both; got all/);
});

test("a lab with rows of its own is tested on those, and told in numbers", async () => {
  await run("train toy-softmax --epochs 1 --save-model toy.safetensors");
  const [event] = eventsOf(await run("test toy.safetensors --json"));
  assert.is(event!.total, 8);
  assert.is((event!.confusion as number[][]).length, 3);
  const { stdout } = await run("test toy.safetensors");
  assert.match(stdout, /^#\d is \d, read \d \(\d+%\): \d \d \d \d$/m);
  const row = await run("predict toy.safetensors --index 5");
  assert.match(row.stdout, /^1 2 5 6\n\n0 .*\n1 .*\n2 .*\n\nread as \d; the label is 1\n$/);
  const [predicted] = eventsOf(await run("predict toy.safetensors --index 5 --json"));
  assert.is((predicted!.probs as number[]).length, 3);
  assert.is(predicted!.expected, 1);
  for (const words of ["test toy.safetensors --data digits", "predict toy.safetensors --index 8"]) {
    const refused = await simdigit(...words.split(" "));
    assert.is(refused.status, 2, words);
    assert.match(refused.stderr, /toy-softmax, which has its own data|--index expected 0 to 7/);
  }
});

test("a network of the user's own, trained on a lab's rows, is tested on those", async () => {
  await run("train gates --hidden 7 --epochs 1 --save-model own.safetensors");
  const [event] = eventsOf(await run("test own.safetensors --json"));
  assert.is(event!.total, 4);
});

test("with a loss on outputs these are told as they are, not as shares", async () => {
  const words = "train --hidden 8 --loss mean_squared_error --data digits --epochs 3 --json";
  const end = eventsOf(await run(`${words} --save-model outputs.safetensors`)).at(-1)!;
  const [event] = eventsOf(await run("test outputs.safetensors --data digits --json"));
  assert.is(event!.accuracy, end.accuracy);
  const shown = await run("test outputs.safetensors --data digits --show 1");
  assert.match(shown.stdout, /^#\d+ is \d, read \d \(-?\d\.\d{3}\)$/m);
  const { stdout } = await run("predict outputs.safetensors --data digits --index 0");
  assert.match(stdout, /^outputs; the largest is the answer\n0 +-?\d\.\d{4}/m);
  assert.not.match(stdout, /^\d +\d+\.\d\d%/m);
  const [predicted] = eventsOf(
    await run("predict outputs.safetensors --data digits --index 0 --json"),
  );
  const outputs = predicted!.probs as number[];
  assert.is(outputs.indexOf(Math.max(...outputs)), predicted!.label);
  assert.match(stdout, new RegExp(`^0 +${outputs[0]!.toFixed(4)}`, "m"));
});

test("test --raw-pixels feeds 0..255", async () => {
  // Sigmoids tell the two apart: raw pixels saturate them.
  const words = "train --hidden 8 --activation sigmoid --data digits --epochs 3 --json";
  await run(`${words} --save-model sigmoid.safetensors`);
  const [scaled] = eventsOf(await run("test sigmoid.safetensors --data digits --json"));
  const [raw] = eventsOf(await run("test sigmoid.safetensors --data digits --json --raw-pixels"));
  assert.not.equal(raw!.confusion, scaled!.confusion);
});

test("predict --json: ten probabilities, of which the label's is the largest", async () => {
  for (const index of ["0", "39"]) {
    const [event, ...rest] = eventsOf(
      await run(`predict m.safetensors --data digits --json --index ${index}`),
    );
    assert.is(rest.length, 0);
    assert.equal(Object.keys(event!), ["event", "label", "probs", "expected"]);
    const probs = event!.probs as number[];
    assert.is(probs.length, 10);
    assert.ok(Math.abs(probs.reduce((sum, p) => sum + p) - 1) < 1e-5);
    assert.is(probs.indexOf(Math.max(...probs)), event!.label);
    assert.ok(Number.isInteger(event!.expected) && (event!.expected as number) < 10);
  }
});

test("predict, for people: the image, a bar for each digit, the answer", async () => {
  const { stdout } = await run("predict m.safetensors --data digits --index 3");
  assert.match(stdout, /[#%@]/);
  assert.match(stdout, /^9 +\d+\.\d\d%/m);
  assert.match(stdout, /^read as \d; the label is \d\n$/m);
});

test("demo: trains, judges and shows", async () => {
  const { stdout } = await run("demo --data digits --epochs 1");
  for (const words of [
    /^xavier-adam: /,
    /^test accuracy /m,
    /^confusion matrix/m,
    /#0 is \d/,
    /^next: npx simdigit/m,
  ]) {
    assert.match(stdout, words);
  }
});

test("bench --no-kernels: an epoch of each lab", async () => {
  const words = "bench --no-kernels --labs softmax-sgd,nn-default --epochs 1 --data digits";
  const events = eventsOf(await run(`${words} --json`));
  assert.equal(
    events.map(({ event, name, build, threads, data }) => [event, name, build, threads, data]),
    ["softmax-sgd", "nn-default"].map((lab) => ["bench", `epoch ${lab}`, "strict", 1, "digits"]),
  );
  const { stdout } = await run(words);
  assert.match(stdout, /^epoch nn-default +seconds \d/m);
  assert.is((await run("bench --no-kernels --labs none")).stdout, "");
});

test("labs: a line for each, and with --json an event", async () => {
  const { stdout } = await run("labs");
  assert.is(stdout.trimEnd().split("\n").length, labs.length + 1);
  const events = eventsOf(await run("labs --json"));
  assert.equal(
    events.map(({ event, id, layers }) => [event, id, (layers as number[])[0]]),
    labs.map(({ id, recipe }) => ["lab", id, recipe.network.inputs]),
  );
});

test("models of other programs are named with what converts them, and are not written", async () => {
  writeFileSync(join(folder, "weights.pth"), "PK\x03\x04\x08\x08weights/data.pkl");
  const read = await simdigit("test", "weights.pth", "--data", "digits");
  assert.is(read.status, 1);
  assert.match(
    read.stderr,
    /^simdigit: weights.pth: expected a safetensors file, got a PyTorch file - convert it in Python:\nimport torch; .*torch.load\("weights.pth", weights_only=True\)\nsave_file\(next\(.*weights\), "weights.safetensors"\)\n$/,
  );
  for (const [file, conversion] of [
    [
      "m.pth",
      /torch.save\(\{k: v .* load_file\("m.safetensors"\).items\(\) if k\[:10\] != "optimizer."\}, "m.pth"\)/,
    ],
    [
      "a.b/M.NPZ",
      /save a.b\/M.safetensors, then convert it: simdigit export a.b\/M.safetensors a.b\/M.NPZ\n$/,
    ],
    ["m.onnx", /then convert it: simdigit export m.safetensors m.onnx\n$/],
  ] as const) {
    const { status, stderr } = await simdigit("train", "--save-model", file);
    assert.is(status, 2);
    assert.match(stderr, /^simdigit: --save-model expected a safetensors file, got /);
    assert.match(stderr, conversion);
  }
});

test("help and version: on stdout, status 0", async () => {
  const help = await run("--help");
  for (const command of ["train", "test", "predict", "labs", "data", "bench", "demo"]) {
    assert.match(help.stdout, new RegExp(`^ +simdigit ${command}\\b`, "m"));
  }
  assert.match(help.stdout, /Exit status: 0 done, 1 failed, 2 wrong usage/);
  assert.match(
    (await run("train --help")).stdout,
    /^Examples:\n( +# .*\n +simdigit train .*\n){4}/m,
  );
  assert.match((await run("data make --help")).stdout, /--train .*\[default: 60000\]/);
  assert.match((await run("--version")).stdout, /^\d+\.\d+\.\d+\n$/);
  assert.is(help.stderr, "");
});

test.run();
