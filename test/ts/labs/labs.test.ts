// The table of labs: each can be run, each is named once, and each says what its handout says.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { checkRecipe } from "../../../ts/core/recipe.ts";
import { layerSizes } from "../../../ts/core/spec.ts";
import { DEFAULT_LAB, findLab, labs } from "../../../ts/labs/labs.ts";

const test = suite("labs");

test("ids are unique, and words that a shell takes as they are", () => {
  assert.is(new Set(labs.map(({ id }) => id)).size, labs.length);
  for (const { id } of labs) assert.match(id, /^[a-z][a-z0-9-]*$/);
});

test("every recipe can be run, on images of 28 x 28 and ten digits", () => {
  for (const { id, recipe } of labs) {
    checkRecipe(recipe);
    const sizes = layerSizes(recipe.network);
    assert.is(sizes[0], 784, id);
    assert.is(sizes.at(-1), 10, id);
  }
});

test("published costs are one for each epoch, accuracies are shares", () => {
  for (const { id, title, recipe, published } of labs) {
    assert.ok(title.length > 0, id);
    if (published.cost) assert.is(published.cost.length, recipe.epochs, id);
    if (published.accuracy !== undefined) {
      assert.ok(published.accuracy > 0 && published.accuracy < 1, id);
    }
  }
});

test("a lab is found by its id; others are refused with the list", () => {
  for (const lab of labs) assert.is(findLab(lab.id), lab);
  assert.is(findLab(DEFAULT_LAB).id, DEFAULT_LAB);
  try {
    findLab("Xavier-Adam");
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.match(
      (error as Error).message,
      /^lab expected one of softmax-sgd, .*; got Xavier-Adam$/,
    );
  }
});

test.run();
