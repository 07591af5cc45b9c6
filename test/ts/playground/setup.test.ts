// Settings and recipes: a lab's settings give its recipe, and every change appears in the recipe.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkRecipe } from "../../../ts/core/recipe.ts";
import { findLab, labs } from "../../../ts/labs/labs.ts";
import {
  hiddenActivations,
  recipeOf,
  setupOfLab,
  setupOfRecipe,
  withOptimizer,
} from "../../../ts/playground/state/setup.ts";

const test = suite("playground: setup");

test("a lab's settings give its recipe, to the last field", () => {
  for (const { id, recipe } of labs) assert.equal(recipeOf(setupOfLab(id)), recipe, id);
});

test("a recipe gives its settings back", () => {
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
    { kind: "dense", units: 64 },
    { kind: "activation", activation: "elu" },
    { kind: "dropout", rate: 0.1 },
    { kind: "dense", units: 32 },
    { kind: "activation", activation: "elu" },
    { kind: "dropout", rate: 0.1 },
    { kind: "dense", units: 10 },
  ]);
});

test("numerical training and a limit on steps stay until a setting excludes them", () => {
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
  assert.equal(network.layers, [{ kind: "dense", units: 10 }]);
});

test("every activation makes a network that can be run", () => {
  for (const activation of hiddenActivations) {
    const setup = { ...setupOfLab("xavier-adam"), activation };
    const recipe = recipeOf(setup);
    checkRecipe(recipe);
    assert.equal(setupOfRecipe(recipe, setup.lab, setup.seed), setup);
  }
});

test("a network that the settings cannot show is refused", () => {
  const { recipe } = findLab("xavier-adam");
  const tanh = { kind: "activation", activation: "tanh" } as const;
  const network = { ...recipe.network, layers: [tanh, ...recipe.network.layers] };
  assert.throws(() => setupOfRecipe({ ...recipe, network }, "xavier-adam", 1), /expected dense/);
});

test.run();
