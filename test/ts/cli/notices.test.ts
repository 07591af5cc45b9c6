// Notices of a run that does something other than its user may expect.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { translated } from "../../../ts/cli/words/ko_messages.ts";
import { checkpoint, run, simdigit } from "./cli.ts";

const test = suite("cli: notices");
const small = ["--data", "digits", "--batch-size", "25"];

/** The notices of a run that succeeds, without those of saving. */
async function noticesOf(words: string, more: readonly string[] = small): Promise<string[]> {
  const { stderr } = await run(words, ...more);
  const lines = stderr.split("\n").filter((line) => line !== "");
  const notices = lines.map((line) => line.replace(/^simdigit: /, ""));
  for (const text of notices) assert.match(translated(text), /[가-힣]/, `no Korean: ${text}`);
  return notices.filter((text) => !text.startsWith("saved "));
}

test.before(async () => {
  await run("data make digits --train 210 --test 30");
});

test("--resume with another number of training examples, also after a whole epoch", async () => {
  await run(
    "train softmax-sgd --epochs 1 --validation 10 --save-model count.safetensors",
    ...small,
  );
  const resume = "train --resume count.safetensors --epochs 2";
  const trained = "the checkpoint was trained on 200 examples, this run trains on";
  const repeat = "- repeat --limit and --validation to go on as before";
  assert.equal(await noticesOf(resume), [`${trained} 210 ${repeat}`]);
  assert.equal(await noticesOf(`${resume} --limit 50`), [`${trained} 50 ${repeat}`]);
  assert.equal(await noticesOf(`${resume} --validation 10`), []);
  assert.equal(await noticesOf(`${resume} --dry-run`), []);
});

test("--resume of more epochs than are asked for", async () => {
  await run("train softmax-sgd --epochs 2 --save-model two.safetensors", ...small);
  assert.equal(await noticesOf("train --resume two.safetensors --epochs 1"), [
    "nothing to train: 2 epochs are done, 1 in total were asked for - ask for more with --epochs",
  ]);
});

test("files of an earlier run that a new one replaces; with --resume none", async () => {
  const words = "train softmax-sgd --epochs 1 --save-model again.safetensors --history again.csv";
  assert.equal(await noticesOf(words), []);
  assert.equal(await noticesOf(words), [
    "again.safetensors exists and is replaced; --resume continues it",
    "again.csv exists and is replaced; --resume continues it",
  ]);
  const resume = words.replace("softmax-sgd --epochs 1", "--resume again.safetensors --epochs 2");
  assert.equal(await noticesOf(resume), []);
});

test("--layers with what looks like the output layer, behind which that is added", async () => {
  for (const words of ["train --epochs 1", "gradcheck --samples 2"]) {
    const ofLayers = (layers: string) =>
      noticesOf(
        `${words} --data digits --layers ${layers}`,
        words.startsWith("train") ? small.slice(2) : [],
      );
    assert.equal(await ofLayers("dense:3,relu,dense:10"), [
      "the output layer is added behind dense:10 - leave out dense:10 if it is meant to be the output layer",
    ]);
    for (const layers of ["dense:10,relu", "dense:10,dense:3", "relu"]) {
      assert.equal(await ofLayers(layers), [], layers);
    }
  }
});

test("fewer training examples than the batch of a lab or a checkpoint: a smaller batch", async () => {
  const told = (examples: number, batch: number) =>
    `batch size ${examples} instead of ${batch}: there are no more training examples`;
  const train = (words: string) => noticesOf(`train ${words} --data digits --epochs 1`, []);
  const saving = "--save-model fifty.safetensors";
  assert.equal(await train(`softmax-sgd --limit 50 ${saving}`), [told(50, 100)]);
  assert.is(checkpoint("fifty.safetensors").recipe.batchSize, 50);
  assert.equal(await train("softmax-sgd --limit 50 --validation 20"), [told(30, 100)]);
  assert.ok((await train("--resume fifty.safetensors --limit 7")).includes(told(7, 50)));
  assert.equal(await train("softmax-sgd --limit 50 --batch-size 50"), []);
  assert.equal(await noticesOf("demo --data digits --limit 40 --epochs 1", []), [told(40, 100)]);
  const asked = ["--limit", "50", "--batch-size", "100"];
  const { status, stderr } = await simdigit("train", "softmax-sgd", "--data", "digits", ...asked);
  assert.is(status, 2);
  assert.match(stderr, /--batch-size expected at most the 50 training examples, got 100\n/);
});

test("a --limit above the number of training images", async () => {
  assert.equal(await noticesOf("train softmax-sgd --epochs 1 --limit 70000"), [
    "--limit 70,000 is more than the 210 training images: all are used",
  ]);
  assert.equal(await noticesOf("train softmax-sgd --epochs 1 --limit 210"), []);
});

test.run();
