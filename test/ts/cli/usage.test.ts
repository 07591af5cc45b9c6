// Wrong usage: one line on stderr that says what was expected and what came, nothing on stdout,
// status 2; what fails is told the same way with status 1.

import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { folder, type Result, run, simdigit } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: refusals");

type Case = readonly [args: string, message: RegExp];

/** One line, and no stack. */
function assertRefused(result: Result, status: number, message: RegExp, what: string): void {
  const { stderr } = result;
  assert.match(stderr, message, `${what}: ${stderr}`);
  assert.match(stderr, /^simdigit: [^\n]+\n$/, `${what}: ${stderr}`);
  assert.is(result.stdout, "", what);
  assert.is(result.status, status, what);
}

async function assertAllRefused(cases: readonly Case[], status: number): Promise<void> {
  for (const [args, message] of cases) {
    const words = args.split(" ").map((word) => (word === "''" ? "" : word));
    assertRefused(await here(words), status, message, args);
  }
}

test.before(async () => {
  await run("data make digits --train 120 --test 20");
  await run("train softmax-sgd --data digits --epochs 1 --save-model softmax.safetensors");
});

test("commands, flags and arguments that are not there", async () => {
  await assertAllRefused(
    [
      ["mnist", /unknown command mnist - see simdigit --help/],
      ["labs nope", /unknown command nope/],
      ["data fetch", /unknown command fetch/],
      ["data", /data expected get, make, info or convert, got none/],
      ["train --lrr 1", /unknown flag --lrr - did you mean --lr\?/],
      ["train --lrr 1 -q", /unknown flag --lrr, -q - did you mean --lr\?/],
      ["test", /an argument is missing/],
      ["data convert digits", /an argument is missing/],
    ],
    2,
  );
});

test("values of train's flags", async () => {
  await assertAllRefused(
    [
      [
        "train Softmax",
        /lab Softmax is unknown - did you mean softmax-sgd, softmax-adam or softmax-/,
      ],
      ["train --lr abc", /--lr expected a number, got abc/],
      ["train --lr NaN", /--lr expected a number, got NaN/],
      ["train --lr 0", /--lr expected a positive number, got 0/],
      ["train --lr -0.5", /--lr expected a positive number, got -0.5/],
      ["train --lr Infinity", /--lr expected a positive number, got Infinity/],
      ["train --lr", /--lr expected a value, got none/],
      ["train --lr ''", /--lr expected a value, got none/],
      ["train --lr 1 --lr 2", /--lr expected once, got 1 and 2/],
      ["train --shuffle=abc", /--shuffle expected no value, got abc/],
      ["train --no-shuffle=1", /--shuffle expected no value, got 1/],
      ["labs --json=", /--json expected no value, got an empty one/],
      ["train --batch-size 0", /--batch-size expected an integer of at least 1, got 0/],
      ["train --batch-size 1.5", /--batch-size expected .* got 1.5/],
      ["train --epochs -1", /--epochs expected an integer of at least 0, got -1/],
      ["train --epochs 1.5", /--epochs expected .* got 1.5/],
      ["train --limit 0", /--limit expected an integer of at least 1, got 0/],
      ["train --limit abc", /--limit expected .* got abc/],
      ["train --limit ''", /--limit expected a value/],
      ["train --seed -1", /--seed expected an integer of at least 0, got -1/],
      ["train --seed 1.5", /--seed expected .* got 1.5/],
      [
        "train --seed 9007199254740992",
        /--seed expected an integer from 0 to 9007199254740991, got 9007199254740992$/m,
      ],
      [
        "train --epochs 99999999999999999999",
        /--epochs expected an integer from 0 to 9007199254740991, got 99999999999999999999$/m,
      ],
      ["train --limit Infinity", /--limit expected an integer from 1 to 9007199254740991, got Inf/],
      [
        "train --validation 1e20",
        /--validation expected test or an integer from 1 to 9007199254740991/,
      ],
      [
        "train --schedule step:1e20:1",
        /--schedule step:N:F, N expected an integer from 1 to 90071/,
      ],
      ["train --log-interval 0", /--log-interval expected an integer of at least 1, got 0/],
      ["train --validation 0", /--validation expected test or an integer of at least 1, got 0/],
      ["train --validation abc", /--validation expected .* got abc/],
      ["train --hidden ''", /--hidden expected a value/],
      ["train --hidden 0", /--hidden layer 1: units expected an integer of at least 1, got 0/],
      ["train --hidden 5,b", /--hidden layer 2 expected units as 200, or 200:relu, got b/],
      ["train --hidden 5,,6", /--hidden layer 2 expected units .*, got nothing/],
      ["train --hidden 1000000000", /--hidden layer 1: units expected an integer from 1 to 65536/],
      ["train --optimizer lion", /--optimizer expected sgd, .*, adam, .*; got lion/],
      ["train --weight-decay -0.1", /--weight-decay expected a number of at least 0, got -0.1/],
      ["train --optimizer sgd --optimizer adam", /--optimizer expected once/],
      ["train --activation softplus", /--activation expected .* got softplus$/m],
      [
        "train --activation softmax",
        /got softmax - softmax is part of the loss softmax_cross_entropy$/m,
      ],
      [
        "train --hidden 5:Softmax",
        /activation expected .*; got Softmax - softmax is part of the loss/,
      ],
      ["train --loss NLLLoss", /; got NLLLoss - softmax_cross_entropy has the log-softmax and the/],
      ["train --loss F.nll_loss", /; got F.nll_loss - softmax_cross_entropy has the log-softmax/],
      ["train softmax-sgd --activation tanh", /--activation expected a network with hidden layers/],
      ["train --backend cuda", /--backend expected wasm, webgpu, auto, reference; got cuda/],
      ["train --build fast", /--build expected strict, relaxed, debug; got fast/],
      ["train --save-model", /--save-model expected a value, got none/],
      ["train --resume ''", /--resume expected a value/],
      ["train --data ''", /--data expected a value/],
      ["train --data digits --data drawn", /--data expected once/],
    ],
    2,
  );
});

test("values of the flags that shape layers, loss and schedule", async () => {
  await assertAllRefused(
    [
      ["train --dropout 1", /--dropout expected a probability from 0 to below 1, got 1$/m],
      ["train --dropout abc", /--dropout expected a number, got abc/],
      ["train --no-dropout", /--dropout expected a number, got false/],
      ["train --input-dropout 1", /--input-dropout expected a probability .* got 1/],
      ["train --hidden none --dropout 0.5", /--dropout expected a network with hidden layers, got/],
      ["train --pieces 0", /--pieces expected an integer of at least 1, got 0/],
      ["train --pieces 2", /--pieces expected --activation maxout, got relu/],
      [
        "train --activation maxout --pieces 256",
        /--pieces expected an integer from 1 to 255, got 256/,
      ],
      [
        "train --activation maxout --hidden 65536",
        /--hidden layer 1: units expected .* got 131072/,
      ],
      ["train --alpha 0.1", /--alpha expected --activation leaky_relu or elu, got relu/],
      ["train --activation elu --alpha -1", /--alpha expected a number of at least 0, got -1/],
      ["train --loss huber", /--loss expected softmax_cross_entropy, .*; got huber/],
      ["train --max-norm -1", /--max-norm expected a positive number, got -1/],
      [
        "train --schedule linear",
        /--schedule expected cosine, none or step:N:F as step:5:0.5, got linear/,
      ],
      [
        "train --schedule step:0:1",
        /--schedule step:N:F, N expected an integer of at least 1, got 0/,
      ],
      ["train --schedule ''", /--schedule expected a value, got none/],
      ["train --early-stopping -1", /--early-stopping expected an integer of at least 0, got -1/],
      ["train --init-biases ones", /--init-biases expected zeros, .*; got ones/],
      ["train --scaling 255", /--scaling expected unit, normalize, raw; got 255/],
      ["train --dtype f16", /--dtype expected f32, f64; got f16/],
      [
        "train --momentum 0.5",
        /--momentum expected --optimizer sgd, momentum or nesterov, got adam, which has --lr, --/,
      ],
    ],
    2,
  );
});

test("labs with rows of their own take no other data, and no more of them than there are", async () => {
  await assertAllRefused(
    [
      [
        "train toy-softmax --data digits",
        /--data expected no value for toy-softmax, which has its/,
      ],
      ["train gates --data drawn", /--data expected no value for gates, which has its own data/],
      ["train toy-softmax --batch-size 9", /--batch-size expected at most the 8 .* got 9/],
      [
        "train toy-softmax --validation 2 --batch-size 8",
        /--batch-size expected at most the 6 .* got 8/,
      ],
      ["train toy-softmax --validation 8", /--validation expected fewer than the 8 .* got 8/],
    ],
    2,
  );
});

test("a checkpoint of a lab with rows of its own goes on as that network, on those rows", async () => {
  await run("train gates --epochs 1 --save-model gates.safetensors");
  await assertAllRefused(
    [
      ["train --resume gates.safetensors --data digits", /--data expected no value for gates/],
      [
        "train toy-softmax --resume gates.safetensors",
        /the checkpoint is of 2-4-2 .* the run is of 4-3-3/,
      ],
      [
        "train gates --resume gates.safetensors --activation maxout",
        /is of 2-4-2 \(dense, tanh, .* the run is of 2-4-2 \(dense, maxout of 2, dense;/,
      ],
      [
        "train gates --resume gates.safetensors --loss squared_error",
        /the run is of 2-4-2 \(dense, tanh, dense, sigmoid; squared_error; f32\)/,
      ],
    ],
    2,
  );
});

test("values that the data or the checkpoint makes wrong", async () => {
  const resume = "--data digits --resume softmax.safetensors";
  await assertAllRefused(
    [
      ["train --data digits --batch-size 121", /--batch-size expected at most the 120 .* got 121/],
      [
        "train --data digits --validation 120",
        /--validation expected fewer than the 120 .* got 120/,
      ],
      [
        "train --data digits --validation 50 --batch-size 100",
        /--batch-size expected at most the 70 .* got 100/,
      ],
      [
        `train xavier-adam ${resume}`,
        /the checkpoint is of 784-10 .* the run is of 784-256-256-10/,
      ],
      [`train ${resume} --hidden 30`, /the checkpoint is of 784-10/],
      [
        `train ${resume} --optimizer adam`,
        /--optimizer expected sgd, by which the checkpoint was trained, got adam/,
      ],
      ["predict softmax.safetensors --data digits --index 20", /--index expected 0 to 19, got 20/],
      [
        "predict softmax.safetensors --index -1",
        /--index expected an integer of at least 0, got -1/,
      ],
      ["test softmax.safetensors --show x", /--show expected .* got x/],
      ["bench --labs nope", /lab nope is unknown - "simdigit labs"/],
      ["bench --epochs 0", /--epochs expected an integer of at least 1/],
      ["demo --epochs -1", /--epochs expected an integer of at least 0/],
      ["data make d --train 0", /--train expected an integer of at least 1/],
      ["data make d --to png", /--to expected idx, csv, npz; got png/],
      ["data convert digits d --format png", /--format expected idx, csv, npz; got png/],
    ],
    2,
  );
  assert.not.ok(existsSync(join(folder, "d")));
});

test("files and folders that cannot be used", async () => {
  mkdirSync(join(folder, "empty"));
  writeFileSync(
    join(folder, "notes.txt"),
    "These are notes and not a model, whatever the name says.",
  );
  writeFileSync(join(folder, "short"), "abc");
  const cut = readFileSync(join(folder, "softmax.safetensors"));
  writeFileSync(join(folder, "cut.safetensors"), cut.subarray(0, cut.length - 100));
  await assertAllRefused(
    [
      ["train --data nowhere", /cannot read nowhere: no such file or folder/],
      ["train --data empty", /empty: expected data in a known format .*, got no files/],
      [
        "train --data digits/train-labels-idx1-ubyte",
        /: expected labels or targets .*, found none/,
      ],
      ["data info empty", /empty: expected data in a known format .*, got no files/],
      ["data info", /MNIST is not in .* - get it with "simdigit data get mnist"/],
      ["test missing.safetensors", /cannot read missing.safetensors: no such file or folder/],
      ["predict empty", /cannot read empty: it is a folder/],
      ["test notes.txt", /notes.txt: .* safetensors/],
      ["test short", /short: expected at least 8 bytes, got 3/],
      ["test cut.safetensors", /cut.safetensors: expected 31400 bytes of tensors, got 31300/],
      ["train --resume missing --data digits", /cannot read missing/],
    ],
    1,
  );
});

test("data files that are damaged", async () => {
  const made = await simdigit("data", "make", "damaged", "--train", "20", "--test", "10");
  assert.is(made.status, 0, made.stderr);
  const images = join(folder, "damaged", "train-images-idx3-ubyte");
  truncateSync(images, 5000);
  await assertAllRefused(
    [["train --data damaged --limit 10", /train-images-idx3-ubyte: expected/]],
    1,
  );
  writeFileSync(images, "GIF89a");
  await assertAllRefused([["data convert damaged never-converted", /train-images-idx3-ubyte/]], 1);
  assert.not.ok(existsSync(join(folder, "never-converted")));
});

test("places where no model can be saved are found before the training", async () => {
  await assertAllRefused(
    [
      [
        "train --data digits --save-model nowhere/m",
        /cannot write nowhere\/m: the folder nowhere is not/,
      ],
      ["train --data digits --save-model empty", /cannot write empty: it is a folder/],
      ["train --data digits --save-model new/", /cannot write new\/: it is a folder/],
      ["train --data digits --save-model notes.txt/m", /a part of the path is not a folder/],
    ],
    1,
  );
});

test.run();
