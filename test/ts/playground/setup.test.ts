// Settings and recipes: a lab's settings are the lab, and every change is in the recipe.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkRecipe } from "../../../ts/core/recipe.ts";
import { findLab, labs } from "../../../ts/labs/labs.ts";
import {
  recipeOf,
  setupOfLab,
  setupOfRecipe,
  withOptimizer,
} from "../../../ts/playground/state/setup.ts";

const test = suite("playground: setup");

test("the settings of a lab are its recipe, to the last field", () => {
  for (const { id, recipe } of labs) assert.equal(recipeOf(setupOfLab(id)), recipe, id);
});

test("a recipe's settings come back from it", () => {
  const setup = {
    ...withOptimizer(setupOfLab("deep-dropout"), "adamw"),
    hidden: [64, 32],
    activation: "elu" as const,
    dropout: 0.1,
    start: "he_uniform" as const,
    batchSize: 50,
    epochs: 7,
  };
  const recipe = recipeOf(setup);
  checkRecipe(recipe);
  assert.equal(setupOfRecipe(recipe, "deep-dropout", setup.seed), setup);
  assert.equal(recipe.network.layers, [
    { units: 64, activation: "elu", dropout: 0.1 },
    { units: 32, activation: "elu", dropout: 0.1 },
    { units: 10, activation: "linear" },
  ]);
});

test("a lab's special ways stay until a change rules them out", () => {
  const numerical = setupOfLab("numerical-derivative");
  assert.is(recipeOf({ ...numerical, lr: 0.02 }).gradient?.kind, "numerical");
  for (const change of [{ batchSize: 10 }, { weightDecay: 0.1 }, { optimizer: "adam" as const }]) {
    const recipe = recipeOf({ ...numerical, ...change });
    checkRecipe(recipe);
    assert.is(recipe.gradient, undefined);
  }
  const backprop = setupOfLab("backprop");
  assert.is(recipeOf({ ...backprop, lr: 1 }).steps, findLab("backprop").recipe.steps);
  assert.is(recipeOf({ ...backprop, epochs: 5 }).steps, undefined);
});

test("no hidden layer is softmax regression", () => {
  const { network } = recipeOf({ ...setupOfLab("xavier-adam"), hidden: [] });
  assert.equal(network.layers, [{ units: 10, activation: "linear" }]);
});

test.run();
