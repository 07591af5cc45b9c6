// The table of labs: each can be run, each is named once, and each says what its handout says.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkDataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { checkRecipe } from "../../../ts/core/recipe.ts";
import { layerSizes } from "../../../ts/core/spec.ts";
import { DEFAULT_LAB, findLab, labs } from "../../../ts/labs/labs.ts";

const test = suite("labs");

test("ids are unique, and words that a shell takes as they are", () => {
  assert.is(new Set(labs.map(({ id }) => id)).size, labs.length);
  for (const { id } of labs) assert.match(id, /^[a-z][a-z0-9-]*$/);
});

test("every recipe can be run: on images of 28 x 28 and ten digits, or on the lab's own rows", () => {
  for (const { id, recipe, data } of labs) {
    checkRecipe(recipe);
    const sizes = layerSizes(recipe.network);
    if (!data) {
      assert.equal([sizes[0], sizes.at(-1)], [784, 10], id);
      continue;
    }
    const { train, test } = data();
    for (const rows of [train, test]) {
      checkDataset(rows);
      assert.equal([sizes[0], sizes.at(-1)], [rows.features, rows.classes], id);
    }
    assert.ok(recipe.batchSize <= train.count, id);
  }
});

test("own rows are as the handouts print them", () => {
  const rowsOf = (id: string) => {
    const { inputs, labels, count, features } = findLab(id).data!().train;
    return Array.from({ length: count }, (_, i) => [
      ...inputs.subarray(i * features, (i + 1) * features),
      labels[i],
    ]);
  };
  const xor = rowsOf("gates");
  for (const [a, b, label] of xor) assert.is(label, a === b ? 0 : 1);
  assert.is(new Set(xor.map(String)).size, 4);
  const toy = rowsOf("toy-softmax");
  assert.is(toy.length, 8);
  assert.equal(toy[0], [1, 2, 1, 1, 2]);
  assert.equal(toy.at(-1), [1, 7, 7, 7, 0]);
});

test("published figures are of epochs and steps that the recipe has, shares are shares", () => {
  for (const { id, title, recipe, published, watch } of labs) {
    assert.ok(title.length > 0, id);
    const { cost, firstEpoch = 1, accuracy, probability, watched } = published;
    if (cost) assert.ok(firstEpoch - 1 + cost.length <= recipe.epochs, id);
    for (const share of [accuracy, probability]) {
      if (share !== undefined) assert.ok(share > 0 && share <= 1, id);
    }
    if (!watched) continue;
    // Counts after steps every, 2 every, ...; losses of steps 1, 1 + every, ...
    for (const step of Object.keys(watched).map(Number)) {
      assert.is(step % watch!.every, watch!.what === "loss" ? 1 : 0, `${id} step ${step}`);
      assert.ok(step <= (recipe.steps ?? 60_000), `${id} step ${step}`);
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
