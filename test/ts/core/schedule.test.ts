// Learning rates of epochs against PyTorch's schedulers: their formulas, and what they gave (2.13).

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { learningRate, type Recipe, type Schedule } from "../../../ts/core/recipe.ts";
import { smallRecipe } from "./blobs.ts";

const test = suite("schedule");

function ratesOf(schedule: Schedule | undefined, lr: number, epochs: number): number[] {
  const plain: Recipe = { ...smallRecipe({ sizes: [4, 3], lr }), epochs };
  const recipe = schedule ? { ...plain, schedule } : plain;
  return Array.from({ length: epochs }, (_, i) => learningRate(recipe, i + 1));
}

/** Errors of a few roundings: PyTorch goes from epoch to epoch, we compute each from the start. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.is(actual.length, expected.length);
  actual.forEach((rate, i) => {
    const error = Math.abs(rate - expected[i]!);
    assert.ok(error <= 4e-15 * expected[0]!, `epoch ${i + 1}: ${rate}, expected ${expected[i]}`);
  });
}

test("without a schedule the rate stays", () => {
  assert.equal(ratesOf(undefined, 0.3, 3), [0.3, 0.3, 0.3]);
});

test("step: what StepLR(step_size=3, gamma=0.3) gave, bit for bit", () => {
  const expected = [0.1, 0.1, 0.1, 0.03, 0.03, 0.03, 0.009, 0.009, 0.009, 0.0026999999999999997];
  assert.equal(ratesOf({ kind: "step", epochs: 3, factor: 0.3 }, 0.1, 10), expected);
});

test("step: lr factor^floor((epoch - 1) / epochs), powers of two without an error", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.5, 2), (every, factor) => {
      const rates = ratesOf({ kind: "step", epochs: every, factor }, 0.3, 40);
      assert.equal(
        rates,
        rates.map((_, i) => 0.3 * factor ** Math.floor(i / every)),
      );
    }),
  );
});

test("cosine: what CosineAnnealingLR gave, from lr in the first epoch to above least in the last", () => {
  assertClose(
    ratesOf({ kind: "cosine", least: 0.01 }, 0.3, 7),
    [
      0.3, 0.2856404858458507, 0.24540602126951633, 0.18726553542366556, 0.1227344645763344,
      0.06459397873048363, 0.024359514154149234,
    ],
  );
  assertClose(
    ratesOf({ kind: "cosine", least: 0 }, 0.001, 5),
    [
      0.001, 0.0009045084971874737, 0.0006545084971874737, 0.00034549150281252633,
      9.549150281252633e-5,
    ],
  );
  assert.equal(ratesOf({ kind: "cosine", least: 0 }, 0.3, 1), [0.3]);
});

test("cosine: least + (lr - least) (1 + cos(pi (epoch - 1) / epochs)) / 2, falling all the way", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom(0, 0.05, 0.2),
      (epochs, least) => {
        const rates = ratesOf({ kind: "cosine", least }, 0.2, epochs);
        assertClose(
          rates,
          rates.map((_, i) => least + ((0.2 - least) * (1 + Math.cos((Math.PI * i) / epochs))) / 2),
        );
        assert.is(rates[0], 0.2);
        if (least < 0.2) assert.ok(rates.every((rate, i) => i === 0 || rate < rates[i - 1]!));
      },
    ),
  );
});

test("step: the epochs of a damaged file cost no time", () => {
  const recipe: Recipe = {
    ...smallRecipe({ sizes: [4, 3], lr: 0.1 }),
    schedule: { kind: "step", epochs: 1, factor: 1 - 2 ** -20 },
  };
  assert.is(learningRate(recipe, 2 ** 53 - 3), Number.MIN_VALUE);
  const after = learningRate(recipe, 1_000_001);
  assert.ok(Math.abs(after / (0.1 * (1 - 2 ** -20) ** 1_000_000) - 1) < 1e-9, `${after}`);
});

test("never 0, which no optimiser takes", () => {
  const rates = ratesOf({ kind: "step", epochs: 1, factor: 1e-9 }, 0.1, 50);
  assert.ok(rates.every((rate) => rate > 0));
  assert.is(rates.at(-1), Number.MIN_VALUE);
});

test.run();
