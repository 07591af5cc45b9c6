// Fitted models: predictions in every form, scores, files, and the end of a model.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { encodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../ts/core/safetensors.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import {
  type Answers,
  type FitOptions,
  type FittedModel,
  fit,
  loadModel,
  type Model,
} from "../../../ts/fit/index.ts";
import { smallRecipe } from "../core/blobs.ts";
import { refuses } from "./refuses.ts";
import { flats, flowers, xor } from "./tables.ts";

const test = suite("fitted models");
const { x, y } = flowers();
const brief: FitOptions = { epochs: 20, hidden: 8 };

test("rows, typed rows, a flat array and a single row are predicted alike", async () => {
  const model = await fit(x, y, brief);
  const all = await model.predict(x);
  assert.is(all.length, 150);
  assert.equal(await model.predict(x.map((row) => Float64Array.from(row))), all);
  assert.equal(await model.predict(x.flat()), all);
  assert.equal(await model.predict(Float64Array.from(x.flat())), all);
  assert.equal(await model.predict(x[60]!), [all[60]]);
  assert.equal(await model.predict([]), []);
});

test("predictions are of the same kind as the labels", async () => {
  const first = async <L extends string | number | boolean>(labels: L[]) =>
    (await (await fit(xor.x, labels)).predict(xor.x)) as unknown[];
  assert.equal(await first([true, false, false, true]), [true, false, false, true]);
  assert.equal(await first([-1, 7, 7, -1]), [-1, 7, 7, -1]);
  assert.equal(await first(["no", "yes", "yes", "no"]), ["no", "yes", "yes", "no"]);
});

test("the compiler knows what a model answers", async () => {
  const named: FittedModel<"no" | "yes"> = await fit(xor.x, ["no", "yes", "yes", "no"], brief);
  const counted: FittedModel<number> = await fit(xor.x, Uint8Array.of(0, 1, 1, 0), brief);
  const judged: FittedModel<boolean> = await fit(xor.x, [true, false, false, true], brief);
  const called: FittedModel<"a" | "b"> = await fit(xor.x, [0, 1, 1, 0], {
    ...brief,
    classes: ["a", "b"],
  });
  const lists: FittedModel<number[]> = await fit(xor.x, xor.x, { ...brief, task: "regression" });
  const either: FittedModel<number | number[]> = await fit(xor.x, xor.x, brief);
  const any: FittedModel = await fit(xor.x, xor.x as Answers, brief);
  const models: Model[] = [any, named, counted, judged, called, lists, either];
  assert.equal(
    models.map(({ task }) => task),
    ["regression", ...new Array<string>(4).fill("classification"), "regression", "regression"],
  );
});

test("class numbers answer by the names that the classes were given", async () => {
  const model = await fit(xor.x, [0, 1, 1, 0], { classes: ["same", "different"] });
  assert.equal(await model.predict(xor.x), xor.y);
  assert.is((await model.evaluate(xor.x, [0, 1, 1, 0])).accuracy, 1);
  assert.is((await model.evaluate(xor.x, xor.y)).accuracy, 1);
});

test("the classes are the model's own, also if the caller changes the list", async () => {
  const classes = ["b", "a"];
  await using model = await fit([0, 1], ["a", "b"], { classes, epochs: 1 });
  classes.push("c");
  assert.equal(model.classes, ["b", "a"]);
  await using again = await loadModel(await model.save());
  assert.equal(again.classes, ["b", "a"]);
});

test("one-hot rows answer by class numbers", async () => {
  const hot = xor.y.map((name) => (name === "same" ? [1, 0] : [0, 1]));
  const model = await fit(xor.x, hot);
  assert.equal(await model.predict(xor.x), [0, 1, 1, 0]);
});

test("probabilities are in the order of the classes, and the largest is the prediction", async () => {
  const model = await fit(x, y, brief);
  const shares = await model.predictProbabilities(x);
  const named = shares.map((row) => model.classes[row.indexOf(Math.max(...row))]);
  assert.equal(named, await model.predict(x));
  for (const row of shares) {
    assert.is(row.length, 3);
    assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-6);
  }
});

test("a regression has no probabilities", async () => {
  const { x, y } = flats();
  const model = await fit(x, y, brief);
  await refuses(
    model.predictProbabilities(x),
    "predictProbabilities expected a model of classes, got a regression - use predict",
  );
});

test("evaluate agrees with predict", async () => {
  const model = await fit(x, y, brief);
  const answers = await model.predict(x);
  const right = answers.filter((answer, row) => answer === y[row]).length;
  const { accuracy, confusion, loss, r2 } = await model.evaluate(x, y);
  assert.is(accuracy, right / 150);
  const counted = model.classes.map((is) =>
    model.classes.map((as) => y.filter((name, i) => name === is && answers[i] === as).length),
  );
  assert.equal(confusion, counted);
  const shares = await model.predictProbabilities(x);
  const mean =
    shares.reduce((sum, row, i) => sum - Math.log(row[model.classes.indexOf(y[i]!)]!), 0) / 150;
  assert.ok(Math.abs(loss - mean) < 1e-5, `${loss} against ${mean}`);
  assert.is(r2, undefined);
});

test("a file can be loaded as fetch gives it", async () => {
  const bytes = await (await fit(x, y, brief)).save();
  const loaded = await loadModel(bytes.slice().buffer);
  assert.equal(await loaded.parameters(), await (await loadModel(bytes)).parameters());
});

test("printed, a model shows its task and classes, not its history", async () => {
  const { task, classes, ...rest } = await fit(x, y, brief);
  assert.is(task, "classification");
  assert.equal(classes, ["setosa", "versicolor", "virginica"]);
  assert.not.ok("history" in rest);
  assert.match(rest.summary, /accuracy/);
});

test("r2 is 1 - residual / total sum of squares", async () => {
  const { x, y } = flats();
  const model = await fit(x, y, { epochs: 3 });
  const answers = await model.predict(x);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const residual = answers.reduce((sum, answer, i) => sum + (answer - y[i]!) ** 2, 0);
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const { r2, accuracy } = await model.evaluate(x, y);
  assert.ok(Math.abs(r2! - (1 - residual / total)) < 1e-5, `${r2}`);
  assert.is(accuracy, undefined);
});

test("an example so large that it has no answer is refused by its row", async () => {
  const message = "x[1] expected numbers like those of the training, got an output of NaN";
  const model = await fit(x, y, brief);
  const far = [x[0]!, [-1e38, 1e38, -1e38, 1e38]];
  await refuses(model.predict(far), message);
  await refuses(model.predictProbabilities(far), message);
  const farther = [x[0]!, [1e300, 1e300, 1e300, 1e300]];
  await refuses(
    model.predict(farther),
    "example 1, feature 0 is 1e+300, as an input of the network more than its type holds - give the feature in a larger unit, or standardise it; both are counted from 0",
    "data",
  );
});

test("evaluate refuses what does not fit", async () => {
  const model = await fit(x, y, brief);
  await refuses(model.evaluate(x, y.slice(1)), "x expected 149 rows, as many as y, got 150");
  await refuses(model.predict([[1, 2]]), "x[0] expected 4 numbers, the model's features, got 2");
});

test("a saved model predicts the same, in the same words", async () => {
  for (const model of [
    await fit(x, y, brief),
    await fit(xor.x, [true, false, false, true], brief),
    await fit(flats().x, flats().y, { ...brief, dtype: "f64" }),
    await fit(
      x,
      x.map(([a]) => [a!]),
      { ...brief, task: "regression" },
    ),
    await fit(drawnDigits(100, 1).inputs, drawnDigits(100, 1).labels, brief),
  ]) {
    const loaded = await loadModel(await model.save());
    const probe = new Float32Array(3 * model.network.inputs).fill(1.5);
    assert.equal(await loaded.predict(probe), await model.predict(probe));
    assert.equal(await loaded.parameters(), await model.parameters());
    assert.equal(loaded.classes, model.classes);
    assert.is(loaded.task, model.task);
    assert.equal(await loaded.save(), await model.save());
  }
});

test("a checkpoint of the command line has classes 0, 1, ...", async () => {
  const recipe = smallRecipe({ sizes: [4, 5, 3] });
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  const bytes = encodeCheckpoint({
    recipe,
    seed: 1,
    data: "blobs",
    epochs: 0,
    parameters: await session.parameters(),
    optimizer: await session.optimizerState(),
  });
  const model = await loadModel<number>(bytes);
  assert.equal(model.classes, [0, 1, 2]);
  assert.ok(model.classes.includes((await model.predict([1, 2, 3, 4]))[0]!));
});

test("bytes that are no model, and unknown options, are refused", async () => {
  const error = await loadModel(new Uint8Array(3)).catch((reason: unknown) => reason);
  assert.instance(error, SimdigitError);
  assert.is((error as SimdigitError).kind, "data");
  await refuses(
    loadModel(new Uint8Array(3), { backends: "wasm" } as object),
    "loadModel has no option backends - did you mean backend?",
  );
});

/** What a file says that its outputs stand for, and the refusal. */
const damaged: readonly (readonly [unknown, string])[] = [
  [5, "outputs expected an object, got 5"],
  [{ kind: "words" }, 'outputs.kind expected classes or numbers, got "words"'],
  [
    { kind: "classes", classes: ["a", null] },
    "outputs.classes[1] expected a name, a number, true or false; got null",
  ],
  [{ kind: "classes", classes: ["a"] }, "outputs expected 3 classes, got 1"],
  [
    { kind: "numbers", rows: 1, means: [], deviations: [] },
    "outputs.rows expected true or false, got 1",
  ],
  [
    { kind: "numbers", rows: true, means: [0, 0, 0], deviations: [1] },
    "outputs expected 3 numbers, got 1",
  ],
];

for (const [outputs, message] of damaged) {
  test(`a file is refused: ${message}`, async () => {
    const model = await fit(x, y, brief);
    const { tensors, metadata } = decodeSafetensors(await model.save());
    const state = JSON.parse(metadata.get("simdigit.state")!);
    const changed = new Map(metadata).set("simdigit.state", JSON.stringify({ ...state, outputs }));
    const bytes = encodeSafetensors({ tensors, metadata: changed });
    const error = await loadModel(bytes).catch((e: Error) => e);
    assert.match((error as Error).message, message);
    assert.is((error as SimdigitError).kind, "data");
  });
}

test("predictions at once do not disturb each other", async () => {
  const model = await fit(x, y, brief);
  const alone = [];
  for (const row of x) alone.push(await model.predict(row));
  const together = await Promise.all(x.map((row) => model.predict(row)));
  assert.equal(together, alone);
});

test("a model that was disposed of does nothing more, but can be saved", async () => {
  const model = await fit(x, y, brief);
  await model.dispose();
  await model.dispose();
  const message = "model expected an open one, got one that was disposed of";
  await refuses(model.predict(x), message);
  await refuses(model.predictProbabilities(x), message);
  await refuses(model.evaluate(x, y), message);
  assert.equal((await loadModel(await model.save())).classes, model.classes);
});

test("await using disposes of a model", async () => {
  let kept: { predict(x: number[][]): Promise<unknown> };
  {
    await using model = await fit(x, y, brief);
    kept = model;
  }
  await refuses(kept.predict(x), "model expected an open one, got one that was disposed of");
});

test("parameters are a copy", async () => {
  const model = await fit(x, y, brief);
  (await model.parameters()).fill(0);
  assert.ok((await model.parameters()).some((value) => value !== 0));
});

test.run();
