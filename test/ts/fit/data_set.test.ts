// fit, evaluate and predict with data sets in place of x and y: the same model, class names, targets, shapes, and
// refusals. 300 classes.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { type Dataset, type RegressionDataset, sliceDataset } from "../../../ts/core/dataset.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import { type FitOptions, fit } from "../../../ts/fit/index.ts";
import { refuses } from "./refuses.ts";
import { flats, flowers } from "./tables.ts";

const test = suite("fit with data sets");
const { x, y } = flowers();
const names = ["setosa", "versicolor", "virginica"];
const irises: Dataset = {
  name: "irises",
  inputs: Float64Array.from(x.flat()),
  labels: Uint8Array.from(y, (name) => names.indexOf(name)),
  count: 150,
  features: 4,
  classes: 3,
  classNames: names,
};
const prices: RegressionDataset = {
  name: "flats",
  inputs: Float64Array.from(flats().x.flat()),
  targets: Float64Array.from(flats().y),
  count: 60,
  features: 2,
  outputs: 1,
};
const brief: FitOptions = { epochs: 20, hidden: 8 };

test("a data set gives the model of its x and y, and is predicted and evaluated like them", async () => {
  const [ofData, ofArrays] = [await fit(irises, brief), await fit(x, y, brief)];
  assert.equal(await ofData.parameters(), await ofArrays.parameters());
  assert.equal(ofData.classes, names);
  assert.is(ofData.summary, ofArrays.summary);
  const wanted = await ofArrays.predict(x);
  assert.equal(await ofData.predict(irises), wanted);
  assert.equal(await ofData.predict(irises.inputs), wanted);
  const { labels: _, classes: __, classNames: ___, ...unlabelled } = irises;
  assert.equal(await ofData.predict(unlabelled), wanted);
  assert.equal(await ofData.predictProbabilities(irises), await ofArrays.predictProbabilities(x));
  assert.equal(await ofData.evaluate(irises), await ofArrays.evaluate(x, y));
  const listed = { ...irises, labels: [...irises.labels] };
  assert.equal(await (await fit(listed, brief)).parameters(), await ofArrays.parameters());
  assert.is(decodeCheckpoint(await ofData.save()).data, "irises");
});

test("the names of a table's columns are kept, and unsuitable ones refused", async () => {
  const columns = { inputs: ["a", "b", "c", "d"], labels: "species" };
  const model = await fit({ ...irises, columns }, { ...brief, epochs: 1 });
  assert.equal(decodeCheckpoint(await model.save()).columns, columns);
  const few = { ...irises, columns: { inputs: ["a"] } };
  await refuses(fit(few, brief), "columns expected the names of 4 inputs, got 1", "data");
  const junk = { ...irises, columns: { inputs: "abcd" } as never };
  await refuses(fit(junk, brief), 'irises: columns.inputs expected a list, got "abcd"', "data");
});

test("a data set of either kind, as resolveData gives it, is learned from; two sets in one object are refused", async () => {
  for (const data of [irises, prices] as (Dataset | RegressionDataset)[]) {
    assert.ok(Number.isFinite((await fit(data, { ...brief, test: data })).loss));
  }
  const words = { ...irises, labels: y as never };
  await refuses(
    fit(words, brief),
    'irises: labels expected whole numbers from 0 to 2, got "setosa" at 0 - number the classes, and name them in classNames',
    "data",
  );
  const sets = { train: irises, test: irises };
  await refuses(
    fit(sets as never, brief),
    "data expected a data set, got an object with train - pass its sets as fit(train, { test })",
  );
});

test("targets are a regression, of one number or several", async () => {
  const [ofData, ofArrays] = [await fit(prices, brief), await fit(flats().x, flats().y, brief)];
  assert.equal(await ofData.parameters(), await ofArrays.parameters());
  const wanted = await ofArrays.predict(flats().x);
  assert.type(wanted[0], "number");
  assert.equal(await ofData.predict(prices), wanted);
  assert.equal(await ofData.evaluate(prices), await ofArrays.evaluate(flats().x, flats().y));
  const pairs = { ...prices, targets: prices.inputs as Float64Array, outputs: 2 };
  const [[first, second] = []] = (await (
    await fit(pairs, brief)
  ).predict([[75, 20]])) as number[][];
  assert.type(first, "number");
  assert.type(second, "number");
});

test("a test set of its own may name the classes in another order, or leave some out", async () => {
  const train = sliceDataset(irises, 0, 150);
  const straight = await fit(train, { ...brief, test: irises });
  const { labels, ...rest } = irises;
  const turned = { ...rest, labels: labels.map((l) => 2 - l), classNames: names.toReversed() };
  const other = await fit(train, { ...brief, test: turned });
  assert.is(other.accuracy, straight.accuracy);
  assert.equal(other.confusion, straight.confusion);
  const two = sliceDataset(irises, 0, 100);
  const fewer = { ...two, classes: 2, classNames: names.slice(0, 2) };
  assert.equal(
    await straight.evaluate(fewer),
    await straight.evaluate(x.slice(0, 100), y.slice(0, 100)),
  );
  const { classNames: _, ...unnamed } = irises;
  assert.equal(await straight.evaluate(unnamed), await straight.evaluate(irises));
});

test("classes without names are their numbers, and options may name them", async () => {
  const { classNames: _, ...unnamed } = irises;
  assert.equal((await fit(unnamed, brief)).classes, [0, 1, 2]);
  const named = await fit(unnamed, { ...brief, classes: ["a", "b", "c"] });
  assert.equal(named.classes, ["a", "b", "c"]);
  assert.equal((await fit(irises, { ...brief, classes: ["a", "b", "c"] })).classes, [
    "a",
    "b",
    "c",
  ]);
});

test("images of 8 x 8 pixels from 0 to 16 are divided by 16, whatever their type", async () => {
  const inputs = Uint8Array.from({ length: 64 * 40 }, (_, i) => (i * 7) % 17);
  const digits = { name: "digits", count: 40, features: 64, shape: [8, 8, 1] as const, classes: 2 };
  for (const values of [inputs, Float32Array.from(inputs)]) {
    const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
    const model = await fit({ ...digits, inputs: values, labels }, { ...brief, epochs: 1 });
    const { recipe } = decodeCheckpoint(await model.save());
    assert.equal(recipe.scaling, { divisor: 16, scale: 1, shift: 0 });
  }
});

test("bytes are pixels if they are an image, else features; a checkpoint knows the shape", async () => {
  const { train, test: held } = drawnSplits({ train: 200, test: 50 });
  const images = await fit(train, { ...brief, test: held });
  const { recipe, shape } = decodeCheckpoint(await images.save());
  assert.equal(recipe.scaling, { divisor: 255, scale: 1, shift: 0 });
  assert.equal(shape, [28, 28, 1]);
  assert.equal((await images.predict(held)).length, 50);
  const table = { ...irises, inputs: Uint8Array.from(irises.inputs, (v) => 10 * v) };
  const saved = decodeCheckpoint(await (await fit(table, brief)).save());
  assert.ok("means" in saved.recipe.scaling);
  assert.not(saved.shape);
});

test("300 classes, by name and by number", async () => {
  const count = 1200;
  const classNames = Array.from({ length: 300 }, (_, i) => `class ${i}`);
  const many: Dataset = {
    name: "many",
    inputs: Float32Array.from({ length: count * 2 }, (_, at) => {
      const angle = ((at >> 1) % 300) * ((2 * Math.PI) / 300);
      return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
    }),
    labels: Uint16Array.from({ length: count }, (_, i) => i % 300),
    count,
    features: 2,
    classes: 300,
    classNames,
  };
  const options: FitOptions = { epochs: 30, hidden: 32, lr: 0.02, test: 0 };
  const model = await fit(many, options);
  const answers = await model.predict(many);
  assert.ok(new Set(answers).size > 20);
  assert.ok(answers.some((answer) => classNames.indexOf(answer as string) > 255));
  const rows = Array.from({ length: count }, (_, i) => [...many.inputs.subarray(2 * i, 2 * i + 2)]);
  const y = Array.from(many.labels);
  const ofArrays = await fit(rows, y, { ...options, task: "classification" });
  assert.is(ofArrays.classes.length, 300);
  assert.is(ofArrays.accuracy, model.accuracy);
  assert.is(model.confusion!.length, 300);
});

test("what does not fit is refused in words", async () => {
  const model = await fit(irises, brief);
  const numbers = await fit(prices, brief);
  const stranger = { ...irises, classNames: ["setosa", "lily", "rose"] };
  const { classNames: _, ...unnamed } = irises;
  const four = { ...unnamed, classes: 4 };
  const bent = { ...irises, labels: [...irises.labels].fill(1.5, 7, 8) };
  const nan = { ...prices, inputs: prices.inputs.slice() as Float64Array };
  nan.inputs[5] = Number.NaN;
  type Loose = (...given: unknown[]) => Promise<unknown>;
  const loose = fit as unknown as Loose;
  const evaluate = model.evaluate.bind(model) as Loose;
  const byNumber = await fit(unnamed, brief);
  const cases: [() => Promise<unknown>, string, string?][] = [
    [
      () => fit(bent, brief),
      "irises: labels expected whole numbers from 0 to 2, got 1.5 at 7",
      "data",
    ],
    [
      () => fit(nan),
      "example 2, feature 1 is NaN - inputs have to be finite numbers; both are counted from 0",
      "data",
    ],
    [
      () => fit(irises, { task: "regression" }),
      "task expected classification, as irises has it, got regression",
    ],
    [
      () => fit(prices, { task: "classification" }),
      "task expected regression, as flats has it, got classification",
    ],
    [
      () => fit(prices, { classes: ["a", "b"] } as FitOptions),
      "classes expected none for targets, got an Array",
    ],
    [
      () => fit(irises, { classes: ["a", "b"] }),
      "classes expected 3, as many as irises has, got 2",
    ],
    [() => fit(sliceDataset(irises, 0, 0)), "irises: examples expected at least one, got none"],
    [
      () => loose(irises, irises.labels),
      "y expected options, as the data set has its own answers, got a Uint8Array",
    ],
    [() => fit(irises, { test: prices }), "flats: features expected 4, the model's, got 2"],
    [() => model.evaluate(prices), "flats: features expected 4, the model's, got 2"],
    [() => model.evaluate(stranger), 'irises: class names expected those of the model, got "lily"'],
    [() => byNumber.evaluate(four), "irises: classes expected at most the model's 3, got 4"],
    [
      () => numbers.evaluate({ ...unnamed, inputs: irises.inputs.subarray(0, 300), features: 2 }),
      "irises: answers expected targets, as the model gives, got labels",
    ],
    [
      () => model.evaluate({ ...prices, inputs: irises.inputs.subarray(0, 240), features: 4 }),
      "flats: answers expected labels, as the model gives, got targets",
    ],
    [() => model.predict(prices), "flats: features expected 4, the model's, got 2"],
    [
      () => model.predict({ inputs: [[1, 2, 3, 4]] } as never),
      "name expected a text, got undefined",
    ],
    [() => evaluate(irises.inputs), "y expected an array of labels or numbers, got undefined"],
  ];
  for (const [call, message, kind] of cases) await refuses(call(), message, kind);
});

test.run();
