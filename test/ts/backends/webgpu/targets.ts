// Real targets, scaling by feature and predict on a GPU, against the reference session.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../../../ts/backends/reference/session.ts";
import {
  type FeatureScaling,
  type RegressionDataset,
  rawScaling,
  unitScaling,
} from "../../../../ts/core/dataset.ts";
import type { LayerSpec } from "../../../../ts/core/layers.ts";
import type { Recipe } from "../../../../ts/core/recipe.ts";
import { isCrossEntropy, type Loss, losses } from "../../../../ts/core/spec.ts";
import { absolute, assertClose } from "../../../support/assert_close.ts";
import { elementType } from "../../../support/dtype.ts";
import { normals, pixels } from "../../../support/numbers.ts";
import { blobs, smallRecipe } from "../../core/blobs.ts";
import type { GpuTest } from "./case.ts";
import { type Open, test } from "./sessions.ts";

const f32 = elementType("f32");
const count = 20;
const features = 6;
const near = absolute(200 * 100 * 2 ** -24, "roundings of a few steps of sums of order 1");
const order = Uint32Array.from({ length: count }, (_, i) => (i * 7) % count);

const byFeature: FeatureScaling = {
  means: [0, 10, -3, 0.5, 1e-3, 120],
  deviations: [1, 5, 0.25, 3, 2, 80],
};

function examples(outputs: number): RegressionDataset {
  return {
    ...{ name: "sums", count, features, outputs },
    inputs: Float32Array.from(normals(count * features, f32, 91)),
    targets: normals(count * outputs, f32, 92).map((value) => 1 / (1 + Math.exp(-value))),
  };
}

/** With 70 outputs no tile of the output layer's kernel fits. */
const networks = [1, 3, 70].flatMap((outputs) =>
  losses
    .filter((loss) => loss !== "softmax_cross_entropy")
    .map((loss) => ({ outputs, loss, recipe: recipeOf([features, 5, outputs], loss) })),
);

function recipeOf(sizes: readonly number[], loss: Loss): Recipe {
  const recipe = smallRecipe({ sizes, lr: 0.01 });
  const sigmoid: LayerSpec[] = isCrossEntropy(loss)
    ? [{ kind: "activation", activation: "sigmoid" }]
    : [];
  const layers = [...recipe.network.layers, ...sigmoid];
  return { ...recipe, network: { ...recipe.network, layers, loss } };
}

export function targetTests(): GpuTest[] {
  return [
    ...networks.map(({ outputs, loss, recipe }) =>
      test(`${loss} on targets for ${outputs} outputs: the reference's losses and weights`, (open) =>
        comparesWithReference(open, recipe, examples(outputs))),
    ),

    test("scales each feature by its own numbers, bytes and floats", async (open) => {
      const recipe = recipeOf([features, 5, 3], "mean_squared_error");
      const session = await open(recipe);
      const reference = await ReferenceSession.open(recipe);
      await reference.initialise(recipe.init, 3);
      const { inputs } = examples(1);
      const bytes = pixels(count * features, 2, 93);
      for (const values of [inputs, Float64Array.from(inputs), bytes]) {
        const ours = await session.predict(values, byFeature);
        assertClose("outputs", ours, await reference.predict(values, byFeature), near);
      }
      const data = { ...blobs(count, features, 3), inputs: bytes };
      const taken = await session.evaluate(await session.takeData(data, byFeature));
      assert.equal(taken.probabilities, await session.predict(bytes, byFeature));
    }),

    test("predict gives the bits of an evaluation, for any number of examples", async (open) => {
      for (const loss of ["softmax_cross_entropy", "mean_squared_error"] as const) {
        const session = await open(recipeOf([features, 3], loss));
        const data = blobs(2100, features, 3);
        const { probabilities } = await session.evaluate(await session.takeData(data, unitScaling));
        assert.equal(await session.predict(data.inputs, unitScaling), probabilities);
        const one = data.inputs.subarray(6 * features, 7 * features);
        assert.equal(await session.predict(one, unitScaling), probabilities.slice(18, 21));
        assert.is((await session.predict(new Uint8Array(0), unitScaling)).length, 0);
      }
    }),

    test("a numerical gradient on targets is close to the analytic one", async (open) => {
      const session = await open(recipeOf([features, 5, 3], "squared_error"));
      const taken = await session.takeData(examples(3), rawScaling);
      const batch = order.subarray(0, 8);
      const { gradients } = await session.gradient(taken, batch);
      const numerical = await session.numericalGradient(taken, batch, { delta: 1e-5 });
      assertClose("gradients", gradients, numerical.gradients, absolute(1e-5, "f32, and delta^2"));
    }),

    test("refuses what does not fit, in words", async (open) => {
      const session = await open(recipeOf([features, 3], "softmax_cross_entropy"));
      const inputs = new Float32Array(2 * features);
      for (const [work, message] of [
        [() => session.takeData(examples(3), rawScaling), /targets expected a loss such as mean_/],
        [() => session.predict(inputs.subarray(1), rawScaling), /inputs expected a multiple of/],
        [() => session.predict(inputs, { means: [], deviations: [] }), /means expected 6 numbers/],
      ] as const) {
        await work().then(
          () => assert.unreachable(`${message}`),
          (error) => assert.match(error.message, message),
        );
      }
    }),
  ];
}

async function comparesWithReference(
  open: Open,
  recipe: Recipe,
  data: RegressionDataset,
): Promise<void> {
  const session = await open(recipe);
  const reference = await ReferenceSession.open(recipe);
  await reference.initialise(recipe.init, 3);
  const ours = await session.takeData(data, rawScaling);
  const theirs = await reference.takeData(data, rawScaling);
  assert.is(ours.labels, undefined);
  const trained = await session.train(ours, order);
  assertClose("losses", trained, await reference.train(theirs, order), near);
  assertClose("parameters", await session.parameters(), await reference.parameters(), near);
  const actual = await session.evaluate(ours, 3, 19);
  const expected = await reference.evaluate(theirs, 3, 19);
  assertClose("outputs", actual.probabilities, expected.probabilities, near);
  assertClose("loss", [actual.loss], [expected.loss], near);
}
