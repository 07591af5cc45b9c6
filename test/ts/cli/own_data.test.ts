// Own data on the command line: the network, its scaling and what is told follow images of any shape, tables, classes
// with names and numbers to predict; models refuse data that are not theirs.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FeatureScaling, UniformScaling } from "../../../ts/core/dataset.ts";
import type { NumberOutputs } from "../../../ts/core/outputs.ts";
import { Philox } from "../../../ts/core/random.ts";
import { loadModel } from "../../../ts/fit/index.ts";
import { checkpoint, eventsOf, folder, run, simdigit } from "./cli.ts";
import { writeIdx } from "./idx_folder.ts";

const test = suite("cli: own data");

const SPECIES = ["setosa", "versicolor", "virginica"];

test.before(() => {
  // A class is a corner of the unit cube.
  const flowers = rows(150, 4, (x, i) => [
    ...x.map((v, j) => v + (j === i % 3 ? 2 : 0)),
    SPECIES[i % 3]!,
  ]);
  write("own_flowers.csv", "a,b,c,d,species", flowers);
  write("own_flowers_more.csv", "a,b,c,d,species", flowers.slice(60, 90).toReversed());
  write("own_weeds.csv", "a,b,c,d,species", [[0, 0, 0, 0, "nettle"], ...flowers.slice(0, 5)]);
  const houses = rows(300, 3, (x) => [...x, priceOf(x), 10 * x[0]!]);
  write("own_houses.csv", "x,y,z,price,size", houses);
  write(
    "own_prices.csv",
    "x,y,z,price",
    rows(300, 3, (x) => [...x, priceOf(x)]),
  );
  writeIdx(join(folder, "own_tiny"), { count: 90, shape: [8, 8], classes: 3, most: 16 });
  writeIdx(join(folder, "own_wide"), { count: 90, shape: [4, 16], classes: 3, most: 255 });
  writeIdx(join(folder, "own_colour"), { count: 60, shape: [4, 4, 3], classes: 2, most: 255 });
  writeIdx(join(folder, "own_many"), { count: 900, shape: [3, 3], classes: 300, most: 255 });
});

test("images of another size: inputs, outputs and scaling are theirs", async () => {
  const words =
    "train softmax-sgd --data own_tiny --epochs 1 --json --save-model own_tiny.safetensors";
  const result = await run(words);
  const [start] = eventsOf(result);
  assert.equal(start!.layers, [64, 3]);
  assert.equal([start!.shape, start!.classes, start!.lab], [[8, 8, 1], 3, "custom"]);
  assert.match(result.stderr, "the largest pixel is 16: pixels are divided by 16, not by 255");
  const saved = checkpoint("own_tiny.safetensors");
  assert.equal(saved.recipe.scaling, { divisor: 16, scale: 1, shift: 0 });
  assert.equal([saved.shape, saved.outputs], [[8, 8, 1], undefined]);
});

test("--scaling is used on any data", async () => {
  const words = "train --hidden 4 --data own_tiny --epochs 1 --scaling unit";
  const { stderr } = await run(`${words} --save-model own_unit.safetensors`);
  assert.not.match(stderr, /pixel/);
  assert.is((checkpoint("own_unit.safetensors").recipe.scaling as UniformScaling).divisor, 255);
});

test("a model refuses images of another size and of another shape", async () => {
  await run("train --hidden 4 --data own_wide --epochs 1 --save-model own_wide.safetensors");
  for (const [words, message] of [
    [
      "test own_tiny.safetensors --data own_wide",
      /own_wide: shape expected 8 x 8 x 1, the model's, got 4 x 16 x 1/,
    ],
    [
      "train --resume own_wide.safetensors --data own_tiny",
      /shape expected 4 x 16 x 1, the model's/,
    ],
    [
      "train --resume own_wide.safetensors --data own_colour",
      /features expected 64, the network's inputs, got 48 - use data like the model's, or train a new network/,
    ],
    ["gradcheck --model own_wide.safetensors --data own_colour", /features expected 64/],
    [
      "test own_wide.safetensors --data own_prices.csv",
      /features expected 64, the network's inputs, got 3/,
    ],
  ] as const) {
    const { status, stderr } = await simdigit(...words.split(" "));
    assert.is(status, 2, words);
    assert.match(stderr, message);
  }
});

test("images in colour are drawn, and more classes than a matrix has room for", async () => {
  await run("train --hidden 4 --data own_colour --epochs 1 --save-model own_colour.safetensors");
  const { stdout } = await run("test own_colour.safetensors --data own_colour --show 1");
  assert.match(stdout, /^#\d+ is \d, read \d \(\d+%\)$/m);
  const words = "train --hidden 4 --data own_many --epochs 1 --save-model own_many.safetensors";
  await run(words);
  const many = await run("test own_many.safetensors --data own_many --show 0");
  assert.match(many.stdout, /^most frequent confusions$/m);
  const [event] = eventsOf(await run("test own_many.safetensors --data own_many --json"));
  assert.is((event!.per_class as unknown[]).length, 300);
});

test("a table with names: standardised features, names in every table", async () => {
  const words = "train --hidden 8 --data own_flowers.csv --epochs 30 --lr 0.02 --json";
  const result = await run(`${words} --save-model own_flowers.safetensors`);
  const [start] = eventsOf(result);
  const end = eventsOf(result).at(-1)!;
  assert.equal(start!.layers, [4, 8, 3]);
  assert.equal([start!.shape, start!.classes, start!.batch_size], [[4], 3, 32]);
  assert.match(result.stderr, /batch size 32 instead of 100, as suits tables/);
  assert.match(result.stderr, /features are standardised: mean 0 and deviation 1/);
  assert.ok((end.accuracy as number) > 0.9, String(end.accuracy));
  const [dry] = eventsOf(await run("train --data own_flowers.csv --dry-run --json"));
  assert.is(dry!.train, 32);
  const { recipe, outputs } = checkpoint("own_flowers.safetensors");
  assert.is((recipe.scaling as FeatureScaling).means.length, 4);
  assert.equal(outputs, { kind: "classes", classes: SPECIES });
  const [event] = eventsOf(await run("test own_flowers.safetensors --data own_flowers.csv --json"));
  assert.is(event!.accuracy, end.accuracy);
  assert.equal(
    (event!.per_class as { class: number; name: string }[]).map((m) => [m.class, m.name]),
    SPECIES.map((name, number) => [number, name]),
  );
  const { stdout } = await run("test own_flowers.safetensors --data own_flowers.csv");
  assert.match(stdout, /^ +setosa 0 /m);
  assert.match(stdout, /^ *versicolor +\d\.\d{4} +\d\.\d{4}/m);
});

test("a table is written as one, by names that say no MNIST", async () => {
  const { stdout } = await run("data convert own_flowers.csv own_flowers_again");
  assert.is(stdout.trim(), join("own_flowers_again", "train.csv"));
});

test("labels are matched by name: --test alone, in another order; another name is refused", async () => {
  const list = "--list matched --json";
  const [event] = eventsOf(
    await run(`test own_flowers.safetensors --test own_flowers_more.csv ${list}`),
  );
  assert.is(event!.total, 30);
  assert.ok((event!.accuracy as number) > 0.9);
  const weeds = await simdigit("test", "own_flowers.safetensors", "--test", "own_weeds.csv");
  assert.is(weeds.status, 2);
  assert.match(weeds.stderr, /3 classes setosa, versicolor, virginica; got class nettle/);
});

test("a model of the command line answers by the names of its classes in TypeScript", async () => {
  const model = await modelOf("own_flowers.safetensors");
  assert.equal(model.classes, SPECIES);
  assert.equal(await model.predict([[0, 0, 2.5, 0]]), ["virginica"]);
  await model.dispose();
});

test("numbers to predict: loss, r2 and error in place of accuracy, everywhere", async () => {
  const words =
    "train --hidden 32 --data own_prices.csv --label-column price --epochs 60 --lr 0.01 --batch-size 100";
  const files = "--save-model own_prices.safetensors --history own_prices_history.csv";
  const result = await run(`${words} ${files} --plot own_prices.svg --json`);
  const events = eventsOf(result);
  const [start, epoch, end] = [events[0]!, events[1]!, events.at(-1)!];
  assert.equal(start.layers, [3, 32, 1]);
  assert.equal([start.outputs, start.classes, start.loss], [1, undefined, "mean_squared_error"]);
  assert.equal(Object.keys(epoch), ["event", "epoch", "cost", "seconds", "loss", "lr"]);
  assert.not.ok("accuracy" in end);
  assert.ok((end.r2 as number) > 0.95, String(end.r2));
  // The error is in the units of the price, whose deviation is above 100.
  assert.ok((end.mae as number) > 2 && (end.mae as number) < 60, String(end.mae));
  const told = await run("test own_prices.safetensors --data own_prices.csv --label-column price");
  assert.match(
    told.stdout,
    /^loss 0\.\d{6}, mean absolute error [\d.]+, r2 0\.9\d{3} on \d+ examples\n$/,
  );
  const json = "test own_prices.safetensors --data own_prices.csv --label-column price --json";
  const [event] = eventsOf(await run(json));
  const { loss, r2, mae } = end;
  const model = "own_prices.safetensors";
  assert.equal(event, { event: "test", loss, r2, mae, total: 50, model });
  const people = await run(`${words} --early-stopping 5 --log-interval 3`);
  assert.match(people.stdout, /^epoch +cost +loss +seconds$/m);
  assert.match(people.stdout, /^best epoch \d+ of \d+: loss 0\.\d{6}; its weights are kept$/m);
  assert.match(people.stdout, /^test loss 0\.\d{6}, mean absolute error [\d.]+, r2 0\.9/m);
});

test("a regression answers in the data's units in TypeScript, and its loss is PyTorch's MSELoss", async () => {
  const model = await modelOf("own_prices.safetensors");
  const saved = checkpoint("own_prices.safetensors");
  const outputs = saved.outputs as NumberOutputs;
  assert.is(outputs.rows, false);
  const x = rows(40, 3, (values) => values) as number[][];
  const predicted = (await model.predict(x)) as number[];
  const score = await model.evaluate(x, x.map(priceOf));
  const squares = x.map(
    (values, i) => ((predicted[i]! - priceOf(values)) / outputs.deviations[0]!) ** 2,
  );
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  assert.ok(Math.abs(score.loss - mean) < 1e-6 * Math.max(1, mean), `${score.loss} ${mean}`);
  await model.dispose();
});

test("several numbers to predict; resuming them ends with the same weights", async () => {
  const words = "train --hidden 8 --data own_houses.csv --target-columns price,size --json";
  const end = eventsOf(await run(`${words} --epochs 4`)).at(-1)!;
  await run(`${words} --epochs 2 --save-model own_houses.safetensors`);
  const { outputs, recipe } = checkpoint("own_houses.safetensors");
  assert.is((outputs as NumberOutputs).rows, true);
  assert.is((outputs as NumberOutputs).means.length, 2);
  const data = "--data own_houses.csv --target-columns price,size --epochs 4 --json";
  const resumed = eventsOf(await run(`train --resume own_houses.safetensors ${data}`)).at(-1)!;
  assert.is(resumed.weights_sha256, end.weights_sha256);
  assert.is(recipe.network.loss, "mean_squared_error");
});

test("several numbers to predict: the error of each, in its units", async () => {
  const words = "test own_houses.safetensors --data own_houses.csv";
  const [event] = eventsOf(await run(`${words} --json`));
  const errors = event!.per_target as { target: number; name: string; mae: number }[];
  assert.equal(
    errors.map(({ target, name }) => [target, name]),
    [
      [0, "price"],
      [1, "size"],
    ],
  );
  const [price, size] = errors.map(({ mae }) => mae) as [number, number];
  assert.ok(price > 3 * size, `${price} ${size}`);
  assert.ok(Math.abs((price + size) / 2 - (event!.mae as number)) < 1e-9 * price);
  const { stdout } = await run(words);
  assert.match(
    stdout,
    /on 50 examples\n\ntarget +mean absolute error\nprice +[\d.]+\nsize +[\d.]+\n$/,
  );
});

test("what does not go with numbers is refused in words", async () => {
  const prices = "--data own_prices.csv --label-column price";
  for (const [words, message] of [
    [
      `train ${prices} --loss cross_entropy`,
      /--loss expected mean_squared_error or another one for numbers/,
    ],
    [
      `labs run softmax-sgd ${prices}`,
      /labs run expected data with classes, got numbers to predict/,
    ],
    [
      `train --resume own_houses.safetensors ${prices}`,
      /numbers to predict expected 2, the network's outputs, got 1/,
    ],
  ] as const) {
    const { status, stderr } = await simdigit(...words.split(" "));
    assert.is(status, 2, `${words}: ${stderr}`);
    assert.match(stderr, message);
  }
});

test("a model's tables are read by name: columns in any order, answers unnamed, others refused", async () => {
  const table = (names: string, row: (x: readonly number[]) => readonly number[]) =>
    write(
      `own_${names}.csv`,
      names.replaceAll("_", ","),
      rows(60, 3, (x) => row(x)),
    );
  table("x_y_z_price", (x) => [...x, priceOf(x)]);
  table("price_z_y_more_x", (x) => [priceOf(x), x[2]!, x[1]!, 7, x[0]!]);
  table("x_y_w", (x) => x);
  const test = "test own_prices.safetensors --json --test";
  const [straight] = eventsOf(await run(`${test} own_x_y_z_price.csv`));
  const mixed = await run(`${test} own_price_z_y_more_x.csv`);
  assert.equal(eventsOf(mixed)[0], straight);
  assert.match(mixed.stderr, "left out: column more");
  const predict = "predict own_prices.safetensors --data";
  const { stdout } = await run(`${predict} own_x_y_z_price.csv`);
  assert.is((await run(`${predict} own_price_z_y_more_x.csv`)).stdout, stdout);
  const further = "train --resume own_prices.safetensors --epochs 61 --json --data";
  const ends = await Promise.all(
    ["own_x_y_z_price.csv", "own_price_z_y_more_x.csv"].map((file) => run(`${further} ${file}`)),
  );
  const [one, other] = ends.map((end) => eventsOf(end).at(-1)!.weights_sha256);
  assert.is(one, other);
  for (const words of [predict, further, "test own_prices.safetensors --data"]) {
    const { status, stderr } = await simdigit(...words.split(" "), "own_x_y_w.csv");
    assert.is(status, 1, stderr);
    assert.match(stderr, 'own_x_y_w.csv: expected a column "z", as the training set has, got none');
  }
});

test("gradcheck, labs run, report and demo follow the data too", async () => {
  const check = await run("gradcheck --hidden 3 --data own_prices.csv --label-column price");
  assert.match(check.stdout, /^custom: 3-3-1, /m);
  assert.match(check.stdout, /^passed: /m);
  const lab = await run("labs run softmax-sgd --data own_flowers.csv --epochs 1 --json");
  assert.is(eventsOf(lab)[0]!.comparable, false);
  const words = "report softmax-sgd --data own_flowers.csv --epochs 2 --out own_report.html --json";
  assert.is(eventsOf(await run(words)).at(-1)!.event, "report");
  const prices = "report xavier-adam --data own_prices.csv --label-column price --epochs 2";
  const reported = eventsOf(await run(`${prices} --out own_report_numbers.html --json`)).at(-1)!;
  const [setting] = reported.settings as { r2: number; accuracy: null }[];
  assert.is(setting!.accuracy, null);
  assert.type(setting!.r2, "number");
  const demo = await run("demo --data own_flowers.csv --epochs 1");
  assert.match(demo.stdout, /^#0 is \w+, read \w+ \(\d+%\): /m);
});

test("files that are read are not written over", async () => {
  const table = readFileSync(join(folder, "own_flowers.csv"));
  await run("train --data own_flowers.csv --epochs 1 --save-model own_kept.safetensors");
  for (const words of [
    "report own_kept.safetensors --data own_flowers.csv --out own_flowers.html",
    "predict own_kept.safetensors --data own_flowers.csv --out ./own_flowers.csv",
    "train --data own_flowers.csv --epochs 1 --history own_flowers.csv",
  ]) {
    const { stderr, status } = await simdigit(...words.split(" "));
    assert.is(status, 2, words);
    assert.match(stderr, /would replace \S*own_flowers\.csv, which is read - choose another name/);
  }
  assert.equal(readFileSync(join(folder, "own_flowers.csv")), table);
  await run("export own_kept.safetensors own_kept.npz");
  const { stderr } = await simdigit("export", "own_kept.npz", "own_kept.npz");
  assert.match(stderr, "export would replace own_kept.npz, which is read");
});

test("predict --index is a row of the table that --data names, with answers or without", async () => {
  const table = rows(9, 3, (x) => x);
  write("own_unanswered.csv", "x,y,z", table);
  write(
    "own_answered.csv",
    "x,y,z,price",
    table.map((x) => [...x, 77]),
  );
  const words = "predict own_prices.safetensors --data";
  const all = eventsOf(await run(`${words} own_unanswered.csv --json`));
  const [event] = eventsOf(await run(`${words} own_unanswered.csv --index 3 --json`));
  const { index, ...fourth } = all[3]!;
  assert.equal([index, event], [3, fourth]);
  const { stdout } = await run(`${words} own_unanswered.csv --index 3`);
  assert.match(stdout, /\npredicted -?[\d.]+\n$/);
  const answered = await run(`${words} own_answered.csv --index 3 --json`);
  const [known] = eventsOf(answered);
  assert.equal(known!.values, fourth.values);
  assert.ok(Math.abs((known!.expected as number[])[0]! - 77) < 1e-3);
  const beyond = await simdigit(...`${words} own_unanswered.csv --index 9`.split(" "));
  assert.match(beyond.stderr, /--index expected 0 to 8, got 9/);
});

test("test: the held-back examples come with a word on all of them; a refusal of one model names it", async () => {
  const held = await run("test own_prices.safetensors --data own_prices.csv");
  assert.match(
    held.stderr,
    /\nsimdigit: --test own_prices.csv without --data tests on all of them\n/,
  );
  const whole = await run("test own_prices.safetensors --test own_prices.csv");
  assert.match(whole.stdout, /on 300 examples/);
  assert.not.match(whole.stderr, "without --data");
  const words = "test own_prices.safetensors own_flowers.safetensors --test own_prices.csv";
  const { stdout, stderr, status } = await simdigit(...words.split(" "));
  assert.is(status, 1);
  assert.match(stdout, /^own_prices.safetensors +loss .* on 300 examples\n$/);
  assert.match(
    stderr,
    /^simdigit: own_flowers.safetensors: own_prices.csv: expected a column "a"/m,
  );
});

test("report and gradcheck of models of tables find columns by name; report --test alone is all it reads", async () => {
  const table = rows(60, 3, (x) => [priceOf(x), x[2]!, x[1]!, x[0]!]);
  write("own_turned.csv", "price,z,y,x", table);
  const models = "own_prices.safetensors own_flowers.safetensors";
  const mixed = await simdigit(...`report ${models} --test own_turned.csv`.split(" "));
  assert.match(mixed.stderr, /own_turned.csv: expected a column "a"/);
  const file = "--out own_turned_report.html --json";
  const [told] = eventsOf(await run("test own_prices.safetensors --test own_turned.csv --json"));
  const result = await run(`report own_prices.safetensors --test own_turned.csv ${file}`);
  assert.match(result.stdout, `"loss":${told!.loss}`);
  assert.not.match(result.stderr, "MNIST");
  const check = "gradcheck --model own_prices.safetensors --samples 4 --json --data";
  const [straight] = eventsOf(await run(`${check} own_x_y_z_price.csv`));
  const [turned] = eventsOf(await run(`${check} own_price_z_y_more_x.csv`));
  assert.equal(turned!.tensors, straight!.tensors);
});

test.run();

/** A price with a curve, in hundreds. */
function priceOf([x, y, z]: readonly number[]): number {
  return 300 + 200 * Math.sin(x!) + 50 * y! * z!;
}

/** Rows made of `features` numbers from -1 to 1, the same every time. */
function rows(
  count: number,
  features: number,
  make: (values: number[], row: number) => readonly (string | number)[],
): (readonly (string | number)[])[] {
  const random = new Philox(7, features);
  return Array.from({ length: count }, (_, row) => {
    const number = (j: number) => random.below(row * features + j, 20_001) / 10_000 - 1;
    return make(
      Array.from({ length: features }, (_, j) => number(j)),
      row,
    );
  });
}

function write(file: string, header: string, lines: readonly (readonly unknown[])[]): void {
  const text = [header, ...lines.map((line) => line.join(","))].join("\n");
  writeFileSync(join(folder, file), `${text}\n`);
}

async function modelOf(file: string) {
  return loadModel(readFileSync(join(folder, file)));
}
