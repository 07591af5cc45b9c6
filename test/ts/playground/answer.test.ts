// The page's activations for an example agree with the engine.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import type { Activation } from "../../../ts/core/layers.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { layerSizes, parameterTensors } from "../../../ts/core/spec.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { recipeOf, setupOfLab } from "../../../ts/playground/state/setup.ts";
import { activationsOf } from "../../../ts/playground/worker/answer.ts";
import { firstLayerOf } from "../../../ts/playground/worker/first_layer.ts";

const test = suite("playground: answer");
const data = drawnDigits(20, 1);

const withActivation = (activation: Activation) =>
  recipeOf({ ...setupOfLab("xavier-adam"), activation, hidden: [32, 16] });

async function opened(recipe: Recipe) {
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  return { session, parameters: await session.parameters() };
}

const recipes: Readonly<Record<string, Recipe>> = {
  "xavier-adam": findLab("xavier-adam").recipe,
  "numerical-derivative": findLab("numerical-derivative").recipe,
  "deep-dropout": findLab("deep-dropout").recipe,
  gelu: withActivation("gelu"),
  silu: withActivation("silu"),
};

for (const [name, recipe] of Object.entries(recipes)) {
  test(`${name}: outputs equal the session's, and hidden layers have the right width`, async () => {
    const { session, parameters } = await opened(recipe);
    const { network, scaling } = recipe;
    const { probabilities } = await session.evaluate(await session.takeData(data, scaling));
    for (let i = 0; i < data.count; i++) {
      const example = data.inputs.subarray(i * data.features, (i + 1) * data.features);
      const { outputs, hidden } = activationsOf(network, parameters, example, scaling);
      outputs.forEach((output, c) => {
        assert.ok(Math.abs(output - probabilities[i * 10 + c]!) < 1e-4, `${i} ${c}`);
      });
      assert.equal(
        hidden.map((layer) => layer.length),
        layerSizes(network).slice(1, -1),
      );
    }
    await session.dispose();
  });
}

test("the first layer comes unit by unit, at most a hundred", async () => {
  const { recipe } = findLab("xavier-adam");
  const { session, parameters } = await opened(recipe);
  const { shown, units, inputs, values } = firstLayerOf(recipe.network, parameters);
  assert.equal([shown, units, inputs], [100, 256, 784]);
  const [weights] = parameterTensors(recipe.network);
  assert.is(values[7 * 784 + 300], parameters[weights!.offset + 300 * 256 + 7]);
  await session.dispose();
});

test.run();
