// Training by numerical derivatives through the training loop: what it does, resumes and refuses.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { checkRecipe, type Recipe } from "../../../ts/core/recipe.ts";
import type { Parameters } from "../../../ts/core/session.ts";
import { train } from "../../../ts/core/train.ts";
import { compareTraining } from "../../../ts/gradcheck/compare_training.ts";
import { blobs } from "./blobs.ts";

const test = suite("numerical training");
const data = blobs(20, 4, 3);
const recipe: Recipe = {
  network: {
    inputs: 4,
    layers: [
      { kind: "dense", units: 3 },
      { kind: "activation", activation: "sigmoid" },
      { kind: "dense", units: 3 },
      { kind: "activation", activation: "sigmoid" },
    ],
    loss: "summed_binary_cross_entropy",
    dtype: "f64",
    targets: { on: 0.99, off: 0.01 },
  },
  init: { weights: "normal_fan_in", biases: "unit" },
  optimizer: { name: "sgd", lr: 0.05 },
  batchSize: 1,
  epochs: 2,
  dropLast: true,
  shuffle: false,
  scaling: unitScaling,
  gradient: { kind: "numerical", delta: 1e-4 },
};

/** The parameters after so many epochs by this recipe. */
async function trained(by: Recipe, epochsDone = 0, start?: Parameters): Promise<Parameters> {
  const session = await openSession(by);
  await session.initialise(by.init, 3);
  if (start) await session.loadParameters(start);
  const resident = await session.takeData(data, by.scaling);
  const events = train(session, {
    recipe: by,
    train: resident,
    validation: resident,
    seed: 3,
    from: { epochs: epochsDone },
    clock: () => 0,
  });
  for await (const _ of events);
  const parameters = await session.parameters();
  await session.dispose();
  return parameters;
}

function largestDifference(a: Parameters, b: Parameters): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}

test("it is the handout's program: tensor after tensor, by central differences", async () => {
  const session = await openSession({ ...recipe, backend: "reference" });
  await session.initialise(recipe.init, 3);
  const resident = await session.takeData(data, recipe.scaling);
  const order = Uint32Array.from({ length: data.count }, (_, i) => i);
  const gradient = { delta: 1e-4 };
  for (let epoch = 0; epoch < 2; epoch++) await session.trainNumerically(resident, order, gradient);
  assert.ok(largestDifference(await trained(recipe), await session.parameters()) < 1e-9);
});

test("it is near backpropagation, which updates all tensors at once, and not the same", async () => {
  const { gradient: _, ...analytic } = recipe;
  const apart = largestDifference(await trained(recipe), await trained(analytic));
  assert.ok(apart > 1e-5 && apart < 0.1, String(apart));
});

test("two epochs are one epoch and one more from there, bit for bit", async () => {
  const half = await trained({ ...recipe, epochs: 1 });
  assert.equal(await trained(recipe, 1, half), await trained(recipe));
});

test("every form learns the same", async () => {
  const [literal, product, series] = await Promise.all(
    (["literal", "product", "series"] as const).map((form) =>
      trained({ ...recipe, gradient: { kind: "numerical", delta: 1e-4, form } }),
    ),
  );
  assert.ok(largestDifference(literal!, product!) < 1e-8);
  assert.ok(largestDifference(literal!, series!) < 1e-8);
});

test("what cannot be trained so is refused", () => {
  const refused = (change: Partial<Recipe>, message: RegExp) =>
    assert.throws(() => checkRecipe({ ...recipe, ...change }), message);
  refused({ batchSize: 2 }, /batch size of numerical training expected 1, got 2/);
  refused({ optimizer: { name: "adam", lr: 0.1 } }, /sgd without weight decay, got adam/);
  refused({ optimizer: { name: "sgd", lr: 0.1, weightDecay: 0.1 } }, /sgd without weight decay/);
  refused({ maxNorm: 3 }, /neither max norm nor bias gradient scale/);
  refused({ gradient: { kind: "numerical", delta: 0 } }, /delta expected a positive number, got 0/);
  refused({ gradient: { kind: "numerical", delta: Number.NaN } }, /delta expected/);
});

test("compared: a point every so many steps, the same start, the distance grows from none", async () => {
  const open = async () => {
    const session = await openSession(recipe);
    return { session, data: await session.takeData(data, recipe.scaling) };
  };
  const [numerical, analytic] = [await open(), await open()];
  const points = [];
  for await (const point of compareTraining({
    recipe,
    seed: 1,
    numerical: numerical.session,
    analytic: analytic.session,
    numericalData: numerical.data,
    analyticData: analytic.data,
    every: 8,
    clock: () => 0,
  })) {
    points.push(point);
  }
  assert.equal(
    points.map(({ step }) => step),
    [8, 16, 20],
  );
  for (const { numericalLoss, analyticLoss, distance } of points) {
    assert.ok(Math.abs(numericalLoss / analyticLoss - 1) < 0.05);
    assert.ok(distance > 0 && distance < 0.1, String(distance));
  }
});

test.run();
