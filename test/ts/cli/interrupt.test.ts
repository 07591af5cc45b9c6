// Ctrl-C, and readers that go away: the run ends in good order and says so by its status.

import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseHistory } from "../../../ts/cli/history.ts";
import { encodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { checkpoint, commandLine, eventsOf, folder, type Running, simdigit, start } from "./cli.ts";

const test = suite("cli: interrupt");
const endless = "train softmax-sgd --data digits --batch-size 10 --epochs 1000000 --json".split(
  " ",
);

/** Resolves once stderr has shown this. */
function shown({ child }: Running, pattern: RegExp): Promise<void> {
  let seen = "";
  return new Promise((resolve, reject) => {
    child.on("close", () => reject(new Error(`ended before ${pattern}: ${seen}`)));
    child.stderr!.on("data", (piece) => {
      seen += piece;
      if (pattern.test(seen)) resolve();
    });
  });
}

test.before(async () => {
  const { status, stderr } = await simdigit(
    "data",
    "make",
    "digits",
    "--train",
    "60",
    "--test",
    "10",
  );
  assert.is(status, 0, stderr);
});

test("the first Ctrl-C ends after the current step, saves, tells and exits 130", async () => {
  const running = start([...endless, "--log-interval", "1", "--save-model", "cut.safetensors"]);
  await shown(running, /epoch 3 step 2/);
  running.child.kill("SIGINT");
  const result = await running.ended;
  assert.is(result.status, 130, result.stderr);
  assert.match(result.stderr, /ending after this step; once more to end at once/);
  assert.match(result.stderr, /saved cut.safetensors\n$/);
  const end = eventsOf(result).at(-1)!;
  assert.is(end.event, "end");

  const { epochs, stepsOfEpoch = 0, optimizer } = checkpoint("cut.safetensors");
  assert.is(end.epochs, epochs);
  assert.is(optimizer!.step, epochs * 6 + stepsOfEpoch);

  const goal = ["--epochs", `${epochs + 2}`, "--json", "--data", "digits"];
  const resumed = await simdigit("train", "--resume", "cut.safetensors", ...goal);
  assert.is(resumed.status, 0, resumed.stderr);
  const straight = await simdigit("train", "softmax-sgd", "--batch-size", "10", ...goal);
  assert.is(eventsOf(resumed).at(-1)!.weights_sha256, eventsOf(straight).at(-1)!.weights_sha256);
});

test("SIGTERM ends a run as Ctrl-C does, with 143; the second ends it at once", async () => {
  const running = start([...endless, "--log-interval", "1", "--save-model", "term.safetensors"]);
  await shown(running, /epoch 3 step 2/);
  running.child.kill("SIGTERM");
  const result = await running.ended;
  assert.is(result.status, 143, result.stderr);
  assert.match(result.stderr, /ending after this step; once more to end at once/);
  assert.match(result.stderr, /saved term.safetensors\n$/);
  assert.is(checkpoint("term.safetensors").epochs, eventsOf(result).at(-1)!.epochs);

  // So large a network that its test on 10,000 images takes seconds.
  const words = "train --hidden 3000,3000 --data drawn --limit 20 --batch-size 10 --epochs 1000";
  const slow = start([...words.split(" "), "--json", "--log-interval", "1"]);
  await shown(slow, /epoch 1 step 1/);
  const told = shown(slow, /once more to end at once/);
  slow.child.kill("SIGTERM");
  await told;
  await setTimeout(1000);
  slow.child.kill("SIGTERM");
  const { status, stdout } = await slow.ended;
  assert.is(status, 143);
  assert.not.match(stdout, /"event":"end"/);
});

test("with early stopping the file and the test are of the best epoch, and a resume goes on there", async () => {
  const words = "train --hidden 8 --lr 0.01 --data digits --batch-size 10 --json";
  const endless = [...words.split(" "), "--epochs", "1000000", "--early-stopping", "1000000"];
  const saving = ["--save-model", "best.safetensors"];
  const running = start([...endless, "--log-interval", "1", ...saving]);
  await shown(running, /epoch 40 step 2/);
  running.child.kill("SIGINT");
  const result = await running.ended;
  assert.is(result.status, 130, result.stderr);
  const end = eventsOf(result).at(-1)!;
  const { best, epochs, stepsOfEpoch, optimizer } = checkpoint("best.safetensors");
  assert.is(end.best_epoch, best!.epoch);
  assert.is(end.accuracy, best!.accuracy);
  assert.is(epochs, best!.epoch);
  assert.is(stepsOfEpoch, undefined);
  assert.is(optimizer!.step, epochs * 6);

  const goal = ["--epochs", `${epochs + 2}`, "--early-stopping", "1000000"];
  const resumed = await simdigit(
    ..."train --resume best.safetensors --json --data digits".split(" "),
    ...goal,
  );
  const straight = await simdigit(...words.split(" "), ...goal);
  const [theirs, ours] = [eventsOf(straight).at(-1)!, eventsOf(resumed).at(-1)!];
  assert.is(ours.weights_sha256, theirs.weights_sha256);
  assert.is(ours.best_epoch, theirs.best_epoch);
});

test("a killed run leaves a model and whole lines of history, from which it goes on bit for bit", async () => {
  for (const [name, more] of [
    ["killed", []],
    ["best", ["--keep-best"]],
  ] as const) {
    const files = ["--save-model", `${name}.safetensors`, "--history", `${name}.csv`];
    const running = start([...endless, ...more, "--log-interval", "1", ...files]);
    await shown(running, /epoch 40 step 2/);
    running.child.kill("SIGKILL");
    assert.is((await running.ended).status, null);
    const { epochs } = checkpoint(`${name}.safetensors`);
    assert.ok(epochs >= 1 && epochs <= 40, `${epochs}`);

    // As if it had been killed while it wrote a line.
    appendFileSync(join(folder, `${name}.csv`), "41,0.1,");
    const goal = ["--epochs", "45", "--json", "--data", "digits", ...more];
    const resumed = await simdigit("train", "--resume", `${name}.safetensors`, ...goal, ...files);
    assert.is(resumed.status, 0, resumed.stderr);
    const straight = await simdigit("train", "softmax-sgd", "--batch-size", "10", ...goal);
    const [ours, theirs] = [eventsOf(resumed).at(-1)!, eventsOf(straight).at(-1)!];
    assert.is(ours.weights_sha256, theirs.weights_sha256, name);
    assert.is(ours.best_epoch, theirs.best_epoch);
    const rows = parseHistory(readFileSync(join(folder, `${name}.csv`), "utf8"), `${name}.csv`);
    const told = eventsOf(straight).filter(({ event }) => event === "epoch");
    assert.equal(
      rows.map(({ epoch, cost, accuracy }) => [epoch, cost, accuracy]),
      told.map(({ epoch, cost, accuracy }) => [epoch, cost, accuracy]),
    );
  }
});

test("an interrupted epoch continues only with the same batches", async () => {
  const saved = "--data digits --epochs 1 --save-model whole.safetensors".split(" ");
  await simdigit("train", "softmax-sgd", "--batch-size", "10", ...saved);
  const whole = checkpoint("whole.safetensors");
  const { trainingCount, ...old } = { ...whole, epochs: 0, stepsOfEpoch: 2, trainingCount: 60 };
  writeFileSync(join(folder, "cut.safetensors"), encodeCheckpoint({ ...old, trainingCount }));
  writeFileSync(join(folder, "old.safetensors"), encodeCheckpoint(old));
  const warning = "epoch 1 starts over: its batches are not those of the checkpoint\n";
  for (const [flags, startsOver] of [
    ["cut.safetensors", false],
    ["cut.safetensors --batch-size 20", true],
    ["cut.safetensors --limit 50", true],
    ["cut.safetensors --validation 10", true],
    ["cut.safetensors --no-shuffle", true],
    ["cut.safetensors --seed 2", true],
    ["old.safetensors --limit 50", false],
  ] as const) {
    const words = `train --data digits --epochs 1 --resume ${flags}`.split(" ");
    const resumed = await simdigit(...words);
    assert.is(resumed.status, 0, resumed.stderr);
    assert.is(resumed.stderr.includes(warning), startsOver, flags);
  }
});

test("for people it says where; the same Ctrl-C handed on by npx does not end it at once", async () => {
  // So many images to test on that the second signal comes before the end.
  const words = "train --hidden 300,300 --data drawn --limit 60 --batch-size 10 --epochs 1000000";
  const running = start([...words.split(" "), "--log-interval", "1"]);
  await shown(running, /epoch 1 step 2/);
  const told = shown(running, /once more to end at once/);
  running.child.kill("SIGINT");
  await setTimeout(50);
  running.child.kill("SIGINT");
  await told;
  const { status, stdout } = await running.ended;
  assert.is(status, 130);
  assert.match(stdout, /^interrupted in epoch \d+, after \d of its steps$/m);
  assert.match(stdout, /^test accuracy /m);
});

test("a reader that goes away ends the run without a word", async () => {
  for (const args of [["labs"], endless]) {
    const running = start(args);
    running.child.stdout!.destroy();
    const { status, stderr } = await running.ended;
    assert.is(status, 141, args[0]);
    assert.is(stderr, "", args[0]);
  }
});

test("output that cannot be written is a failure", () => {
  if (!existsSync("/dev/full")) return console.log("cli: interrupt: no /dev/full here, untested");
  const [program, ...args] = commandLine(["labs"]);
  const { status, stderr } = spawnSync(program!, args, {
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    encoding: "utf8",
  });
  assert.is(status, 1);
  assert.match(stderr, /^simdigit: cannot write the output: [^\n]*\n$/);
});

test.run();
