// Recipes: PyTorch's defaults, and what is refused before anything is computed.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import { checkRecipe, type Recipe } from "../../../ts/core/recipe.ts";
import { smallRecipe } from "./blobs.ts";

const test = suite("recipe");
const sgd = smallRecipe({ sizes: [4, 3, 2] });
const adam = smallRecipe({ sizes: [4, 3, 2], optimizer: "adam" });

test("defaults of the optimisers", () => {
  assert.equal(optimizerDefaults("sgd"), { name: "sgd", lr: 0.1, weightDecay: 0 });
  const published = { weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  assert.equal(optimizerDefaults("adam"), { name: "adam", lr: 0.001, ...published });
  assert.equal(optimizerDefaults("adam", 0.01), { name: "adam", lr: 0.01, ...published });
});

test("any positive learning rate, batch size and number of epochs will do", () => {
  const whole = fc.integer({ min: 1, max: 1e9 });
  const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
  fc.assert(
    fc.property(positive, whole, whole, (lr, batchSize, epochs) => {
      checkRecipe({ ...adam, batchSize, epochs, optimizer: optimizerDefaults("adam", lr) });
    }),
  );
  checkRecipe({ ...sgd, epochs: 0, steps: 0 });
});

test("what may be left out may be there", () => {
  checkRecipe({ ...sgd, maxNorm: 0.5, biasGradientScale: 0.1, earlyStopping: 1, steps: 10 });
  for (const least of [0, 0.05, 0.1]) checkRecipe({ ...sgd, schedule: { kind: "cosine", least } });
  checkRecipe({ ...sgd, schedule: { kind: "step", epochs: 1, factor: 2 } });
});

test("refuses what cannot be run", () => {
  const lr = (lr: number): Partial<Recipe> => ({ optimizer: optimizerDefaults("sgd", lr) });
  const betas = (change: object) =>
    ({ optimizer: { ...adam.optimizer, ...change } }) as Partial<Recipe>;
  const step = (epochs: number, factor: number): Partial<Recipe> => ({
    schedule: { kind: "step", epochs, factor },
  });
  const cosine = (least: number): Partial<Recipe> => ({ schedule: { kind: "cosine", least } });
  const refused: [Partial<Recipe>, RegExp][] = [
    [lr(0), /^lr expected a positive number, got 0$/],
    [lr(-1), /^lr expected a positive number, got -1$/],
    [lr(Number.NaN), /^lr expected a positive number, got NaN$/],
    [lr(Number.POSITIVE_INFINITY), /^lr expected a positive number, got Infinity$/],
    [betas({ beta1: 1 }), /^beta1 expected a number from 0 to below 1, got 1$/],
    [betas({ beta2: -0.1 }), /^beta2 expected a number from 0 to below 1, got -0.1$/],
    [betas({ beta2: undefined }), /^beta2 expected a number, got undefined$/],
    [betas({ epsilon: 0 }), /^epsilon expected a positive number, got 0$/],
    [betas({ name: "sgdm" }), /^optimizer expected sgd, .*, adam, .*; got sgdm$/],
    [{ batchSize: 0 }, /^batch size expected an integer of at least 1, got 0$/],
    [{ batchSize: 2.5 }, /^batch size expected an integer of at least 1, got 2.5$/],
    [{ epochs: -1 }, /^epochs expected an integer of at least 0, got -1$/],
    [{ epochs: 1.5 }, /^epochs expected an integer of at least 0, got 1.5$/],
    [{ steps: -1 }, /^steps expected an integer of at least 0, got -1$/],
    [{ steps: 0.5 }, /^steps expected an integer of at least 0, got 0.5$/],
    [{ earlyStopping: 0 }, /^early stopping expected an integer of at least 1, got 0$/],
    [{ earlyStopping: 1.5 }, /^early stopping expected an integer of at least 1, got 1.5$/],
    [{ maxNorm: 0 }, /^max norm expected a positive number, got 0$/],
    [{ maxNorm: -1 }, /^max norm expected a positive number, got -1$/],
    [{ maxNorm: Number.NaN }, /^max norm expected a positive number, got NaN$/],
    [{ maxNorm: Infinity }, /^max norm expected a positive number, got Infinity$/],
    [{ biasGradientScale: 0 }, /^bias gradient scale expected a positive number, got 0$/],
    [step(0, 0.5), /^epochs of the schedule expected an integer of at least 1, got 0$/],
    [step(1.5, 0.5), /^epochs of the schedule expected an integer of at least 1, got 1.5$/],
    [step(1, 0), /^factor of the schedule expected a positive number, got 0$/],
    [step(1, Infinity), /^factor of the schedule expected a positive number, got Infinity$/],
    [cosine(-0.1), /^least learning rate of the schedule expected 0 to 0.1, got -0.1$/],
    [cosine(0.11), /^least learning rate of the schedule expected 0 to 0.1, got 0.11$/],
    [cosine(Number.NaN), /^least learning rate of the schedule expected 0 to 0.1, got NaN$/],
    [{ schedule: { kind: "linear" } as never }, /^schedule expected step, cosine; got linear$/],
    [{ init: { weights: "glorot" as "unit", biases: "zeros" } }, /^weight initialiser expected/],
    [{ init: { weights: "unit", biases: "ones" as "unit" } }, /^bias initialiser expected/],
    [{ network: { ...sgd.network, inputs: 0 } }, /^inputs expected/],
  ];
  for (const [change, message] of refused) {
    try {
      checkRecipe({ ...sgd, ...change });
      assert.unreachable(`${message}`);
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, "usage");
      assert.match((error as SimdigitError).message, message);
    }
  }
});

test.run();
