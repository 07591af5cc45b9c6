// Every flag of every command with values that it does not take: the message begins with the flag, whichever part of
// simdigit refuses the value.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: values of flags");

/** Commands with the arguments that they need. */
const commands = [
  "train",
  "test m.safetensors",
  "predict m.safetensors",
  "export m.safetensors m.onnx",
  "gradcheck",
  "labs",
  "labs run",
  "report",
  "data make new",
  "data info digits",
  "data convert digits new",
  "bench",
  "serve",
  "demo",
];

/** Flags that take any text, or files, whose faults are told by the files' names. */
const texts = ["data", "save-model", "save-models", "resume", "model", "image", "host", "columns"];
/** Those beside --data; data make has a --test of its own, a number. */
const ofData = ["test", "label-column", "target-columns"];
/** A file of any name; that of report has to end in .html. */
const ofPredict = ["out"];

/** Values of the right kind that are out of range, with the flags that they need beside them. */
const outOfRange: Readonly<Record<string, readonly string[]>> = {
  lr: ["0", "-1", "Infinity"],
  "weight-decay": ["-0.1"],
  momentum: ["1 --optimizer sgd", "-0.5 --optimizer sgd"],
  beta1: ["1", "-0.1"],
  beta2: ["1.5"],
  rho: ["2 --optimizer adadelta", "0.5"],
  "rms-alpha": ["-1 --optimizer rmsprop"],
  epsilon: ["0"],
  l1: ["-1 --optimizer ftrl", "0.1"],
  l2: ["-1 --optimizer proximal_gd"],
  "initial-accumulator": ["-1 --optimizer adagrad", "0 --optimizer ftrl"],
  nesterov: ["true"],
  epochs: ["-1", "1.5"],
  "batch-size": ["0", "121", "2 --gradient numerical --optimizer sgd"],
  optimizer: ["adam --gradient numerical"],
  gradient: ["numerical --optimizer sgd --batch-size 1 --max-norm 1"],
  hidden: ["0", "5,-1", "a", "65537", "5:selu", "5:relu:1"],
  layers: ["conv:6:5", "dense:0", "dense:5,dropout:1", "dense:5 --hidden 5"],
  activation: ["tanh --hidden none"],
  alpha: ["0.1", "-1 --activation elu"],
  pieces: ["0", "2", "256 --activation maxout"],
  dropout: ["1", "-0.1", "0.5 --hidden none"],
  "input-dropout": ["1", "-0.1"],
  "max-norm": ["-1"],
  "early-stopping": ["-1"],
  schedule: ["linear", "step:0:1", "step:1:0", "step:1"],
  delta: ["0 --gradient numerical --optimizer sgd --batch-size 1", "0.1"],
  form: ["literal"],
  validation: ["0", "120", "abc"],
  limit: ["0", "1.5"],
  seed: ["-1", "1.5", "9007199254740992"],
  threads: ["0", "2 --backend reference"],
  "log-interval": ["0"],
  plot: ["curves.pdf"],
  history: ["run.txt"],
  "save-every": ["0", "2"],
};

test.before(async () => {
  await run("data make digits --train 120 --test 20");
  await run("train softmax-sgd --data digits --epochs 1 --save-model m.safetensors");
});

/** The refusal of a command line: one line that begins with the flag. */
async function assertNamed(line: string, flag: string): Promise<void> {
  const { stdout, stderr, status } = await here(line.split(" "));
  assert.match(stderr, new RegExp(`^simdigit: --${flag}\\b[^\\n]*\\n$`), `${line}: ${stderr}`);
  assert.is(status, 2, line);
  assert.is(stdout, "", line);
}

/** Names of the flags in the command's help. */
async function flagsOf(command: string): Promise<string[]> {
  const { stdout } = await here([...command.split(" "), "--help"]);
  const names = [...stdout.matchAll(/^ +--([\w-]+)/gm)].map(([, name]) => name!);
  return names.filter((name) => name !== "help" && name !== "version");
}

for (const command of commands) {
  test(`${command}: no value, and values of another kind`, async () => {
    const own = await flagsOf(command);
    const more = command.startsWith("predict") ? [...ofData, ...ofPredict] : ofData;
    const any = command === "data make" ? texts : [...texts, ...more];
    for (const flag of own) {
      // A value that is taken after all meets a folder that is not there, not hours of training.
      const end = flag !== "data" && own.includes("data") ? " --data nowhere" : "";
      await assertNamed(`${command} --${flag}=${end}`, flag);
      if (!any.includes(flag)) await assertNamed(`${command} --${flag}=abc${end}`, flag);
    }
  });
}

test("train: values out of range, or without the flags that they need", async () => {
  const own = await flagsOf("train");
  for (const [flag, values] of Object.entries(outOfRange)) {
    assert.ok(own.includes(flag), flag);
    for (const value of values) await assertNamed(`train --data digits --${flag}=${value}`, flag);
  }
});

test("other commands: values out of range", async () => {
  for (const [line, flag] of [
    ["test m.safetensors --show -1", "show"],
    ["test m.safetensors --threads 0", "threads"],
    ["predict m.safetensors --data digits --index 20", "index"],
    ["gradcheck --delta 0", "delta"],
    ["gradcheck --tolerance -1", "tolerance"],
    ["gradcheck --tensor 9.weight", "tensor"],
    ["gradcheck --data digits --samples 121", "samples"],
    ["gradcheck --weight-decay -1", "weight-decay"],
    ["labs run --seeds 0", "seeds"],
    ["labs run --epochs 0", "epochs"],
    ["report --out page.pdf", "out"],
    ["report --weight-decay 0.1 softmax-sgd", "weight-decay"],
    ["data make new --train 0", "train"],
    ["bench --epochs 0", "epochs"],
    ["serve --port 65536", "port"],
  ] as const) {
    await assertNamed(line, flag);
  }
});

test.run();
