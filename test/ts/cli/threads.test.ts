// --threads on the command line: told in the start event, without effect on the weights; and what is chosen
// without it.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { threadsOf } from "../../../ts/cli/threads.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";
import { eventsOf, run, simdigit } from "./cli.ts";

const test = suite("cli: --threads");
const platform = { ...nodePlatform(), cores: () => 6 };
const examples = 60_000;

test.before(async () => {
  await run("data make threaded --train 210 --test 30");
});

test("train: the start event tells how many, the weights are the same", async () => {
  const train = "train xavier-adam --epochs 1 --batch-size 50 --data threaded --json --threads";
  const [one, three] = [eventsOf(await run(`${train} 1`)), eventsOf(await run(`${train} 3`))];
  assert.is(one[0]!.threads, 1);
  assert.is(three[0]!.threads, 3);
  assert.is(three.at(-1)!.weights_sha256, one.at(-1)!.weights_sha256);
});

test("labs run takes it, and train tells people", async () => {
  const labs = await run("labs run softmax-sgd --epochs 1 --data threaded --threads 2");
  assert.is(labs.status, 0);
  const train = await run("train softmax-sgd --epochs 1 --data threaded --threads 2");
  assert.match(train.stdout, /wasm strict, 2 threads, seed 1/);
});

test("numbers that cannot be, and backends that have no threads, are refused", async () => {
  for (const [words, message] of [
    ["--threads 0", /--threads expected an integer of at least 1, got 0/],
    ["--threads 65", /threads expected an integer from 1 to 64, got 65/],
    ["--threads 2 --backend reference", /--threads expected 1 with --backend reference, got 2/],
  ] as const) {
    const result = await simdigit(
      ...`train softmax-sgd --epochs 1 --data threaded ${words}`.split(" "),
    );
    assert.is(result.status, 2, words);
    assert.match(result.stderr, message);
  }
});

test("without it: all cores for runs that are worth it, one for the others", () => {
  const { recipe } = findLab("xavier-adam");
  const deep = findLab("deep-xavier").recipe;
  const numerical = findLab("numerical-derivative").recipe;
  const of = (recipe: typeof deep, more = {}) =>
    threadsOf(undefined, { platform, recipe, examples, ...more });
  assert.is(of(deep), 6);
  assert.is(of(recipe), 6);
  assert.is(of(findLab("softmax-sgd").recipe), 1); // steps too small
  assert.is(of(recipe, { examples: 200 }), 1); // over before the threads have started
  assert.is(of({ ...recipe, epochs: 1_000_000, steps: 10 }), 1);
  assert.is(of(deep, { backend: "webgpu" }), 1);
  assert.is(of({ ...numerical, epochs: 100 }), 1);
  assert.is(threadsOf(3, { platform, recipe, examples: 1 }), 3);
});

test.run();
