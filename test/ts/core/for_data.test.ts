// What networks take from data: inputs, outputs, loss, scaling; and how predictions of numbers are measured.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type Dataset,
  normalizedScaling,
  type RegressionDataset,
  rawScaling,
  unitScaling,
} from "../../../ts/core/dataset.ts";
import { networkOf } from "../../../ts/core/dense_chain.ts";
import { networkForData } from "../../../ts/core/network_for_data.ts";
import { numberScore, rSquared } from "../../../ts/core/regression_metrics.ts";
import { scalingDoubt, scalingForData } from "../../../ts/core/scaling_for_data.ts";
import { checkSpec, type Loss, layerSizes, outputCount } from "../../../ts/core/spec.ts";
import { columnScaling } from "../../../ts/core/standardise.ts";

const test = suite("networks and scalings for data");

const classes: Dataset = {
  ...{ name: "rows", inputs: new Uint8Array(8), count: 2, features: 4 },
  ...{ labels: Uint8Array.of(0, 2), classes: 3 },
};
const numbers: RegressionDataset = {
  ...{ name: "rows", inputs: new Float32Array(8), count: 2, features: 4 },
  ...{ targets: new Float64Array(4), outputs: 2 },
};

function network(loss: Loss) {
  const activation = loss === "softmax_cross_entropy" ? "linear" : "sigmoid";
  const layers = [
    { units: 5, activation: "relu" },
    { units: 10, activation },
  ] as const;
  return networkOf({ inputs: 784, layers, loss, dtype: "f32" });
}

test("inputs and outputs are the data's, hidden layers stay", () => {
  const made = networkForData(network("softmax_cross_entropy"), classes);
  checkSpec(made);
  assert.equal(layerSizes(made), [4, 5, 3]);
  assert.is(made.loss, "softmax_cross_entropy");
  const fits = networkForData(made, classes);
  assert.is(fits, made);
});

test("a last maxout has as many outputs as classes", () => {
  const layers = [{ units: 10, activation: "maxout", pieces: 3 }] as const;
  const last = networkOf({ inputs: 784, layers, loss: "mean_squared_error", dtype: "f32" });
  assert.is(outputCount(networkForData(last, classes)), 3);
});

test("numbers to predict: squares with linear outputs, cross-entropies with sigmoids", () => {
  for (const [before, chosen, loss, last] of [
    ["softmax_cross_entropy", undefined, "mean_squared_error", "dense"],
    ["binary_cross_entropy", undefined, "mean_squared_error", "dense"],
    ["squared_error", undefined, "squared_error", "dense"],
    ["mean_squared_error", "mean_squared_error", "mean_squared_error", "dense"],
    ["binary_cross_entropy", "binary_cross_entropy", "binary_cross_entropy", "activation"],
  ] as const) {
    const made = networkForData(network(before), numbers, chosen);
    checkSpec(made);
    assert.equal(layerSizes(made), [4, 5, 2]);
    assert.equal([made.loss, made.layers.at(-1)!.kind], [loss, last]);
  }
  assert.throws(
    () => networkForData(network("mean_squared_error"), numbers, "softmax_cross_entropy"),
    "loss expected mean_squared_error or another one for numbers, got softmax_cross_entropy, for classes",
  );
});

test("the targets of labels are of no use to numbers", () => {
  const of = { ...network("mean_squared_error"), targets: { on: 0.99, off: 0.01 } };
  assert.is(networkForData(of, numbers).targets, undefined);
  assert.equal(networkForData(of, classes).targets, of.targets);
});

const shape = [1, 2, 1];
const image = (inputs: Uint8Array | Float32Array) => ({ inputs, features: 2, shape });

test("images of bytes: the usual scaling; of fewer shades the largest value divides", () => {
  const bytes = image(Uint8Array.of(0, 128, 3, 4));
  assert.equal(scalingForData(bytes, unitScaling), { scaling: unitScaling });
  const few = scalingForData(image(Uint8Array.of(0, 16, 3, 4)), normalizedScaling);
  assert.equal(few.scaling, { ...normalizedScaling, divisor: 16 });
  assert.match(few.note!, "the largest pixel is 16: pixels are divided by 16, not by 255");
  const two = scalingForData(image(Uint8Array.of(0, 1)), unitScaling);
  assert.equal(two.scaling, rawScaling);
  assert.match(two.note!, "the largest pixel is 1: pixels are not divided by 255");
  // A recipe of raw values, and an image without any ink.
  assert.is(scalingForData(image(Uint8Array.of(0, 16)), rawScaling).scaling, rawScaling);
  assert.is(scalingForData(image(new Uint8Array(4)), unitScaling).scaling, unitScaling);
});

test("images of other numbers: 0 to 1 and -1 to 1 as they are, whole numbers like bytes", () => {
  const scalingOf = (...values: number[]) =>
    scalingForData(image(Float32Array.from(values)), normalizedScaling).scaling;
  assert.equal(scalingOf(0, 0.5, 1, 0), { ...normalizedScaling, divisor: 1 });
  assert.equal(scalingOf(-1, 0.5, 1, 0), rawScaling);
  assert.equal(scalingOf(0, 200, 255, 0), normalizedScaling);
  const values = [0, 300, 2, 0.5];
  assert.equal(scalingOf(...values), columnScaling(Float32Array.from(values), 2, "inputs"));
});

test("tables are standardised, whatever their numbers", () => {
  for (const inputs of [Uint8Array.of(1, 200, 3, 0), Float32Array.of(0, 0.5, 1, 0)]) {
    const { scaling, note } = scalingForData({ inputs, features: 2 }, unitScaling);
    assert.equal(scaling, columnScaling(inputs, 2, "inputs"));
    assert.match(note!, /^features are standardised/);
  }
});

test("r2 is the mean over the outputs; a constant target counts 1 if it is met", () => {
  assert.is(rSquared([1, 2, 3, 4], [1, 2, 3, 4], 1), 1);
  assert.is(rSquared([2.5, 2.5, 2.5, 2.5], [1, 2, 3, 4], 1), 0);
  assert.is(rSquared([2, 0, 2, 4], [1, 0, 3, 4], 2), 0.5);
  assert.is(rSquared([7, 1, 7, 1], [7, 0, 7, 0], 2), 0.5);
});

test("scores of numbers: loss and r2 as learned, the error in the data's units", () => {
  const evaluation = {
    loss: 0.25,
    predictions: new Uint16Array(2),
    probabilities: Float32Array.of(0.5, 1, -0.5, 0),
  };
  const data = { ...numbers, targets: Float64Array.of(1, 0, -1, 0) };
  const outputs = { kind: "numbers", rows: true, means: [3, 4], deviations: [2, 10] } as const;
  assert.equal(numberScore(evaluation, data, outputs), {
    loss: 0.25,
    // 1 - 0.5 / 2 of the first output; the second is a constant that is missed.
    r2: 0.375,
    // 1, 10, 1 and 0.
    mae: 3,
  });
});

test("data in another range than the model's are doubted", () => {
  const doubt = (most: number, scaling = unitScaling) =>
    scalingDoubt({ name: "set", inputs: Float32Array.of(0, most) }, scaling);
  assert.match(doubt(1)!, "set: the largest input is 1, and the model divides inputs by 255");
  assert.match(doubt(255, { ...unitScaling, divisor: 16 })!, "divides inputs by 16");
  for (const [most, scaling] of [
    [0, unitScaling],
    [254, unitScaling],
    [16, { ...unitScaling, divisor: 16 }],
    [255, rawScaling],
    [9, { means: [0, 0], deviations: [1, 1] }],
  ] as const) {
    assert.is(scalingDoubt({ name: "set", inputs: Float32Array.of(0, most) }, scaling), undefined);
  }
});

test.run();
