// Judging runs of labs: bands, spreads, and what is not judged.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { RunRecord } from "../../../ts/core/run.ts";
import { referenceOf } from "../../../ts/labs/figures.ts";
import { judge } from "../../../ts/labs/judge.ts";
import { findLab, labs } from "../../../ts/labs/labs.ts";

const test = suite("judging labs");
const lab = findLab("softmax-sgd");
const reference = referenceOf("softmax-sgd")!;
const labels = Uint8Array.of(0, 1);

/** A run with these costs. */
function record(costs: readonly number[], accuracy: number, rawAccuracy?: number): RunRecord {
  return {
    epochs: costs.map((cost, index) => ({
      type: "epoch",
      epoch: index + 1,
      cost,
      accuracy,
      loss: cost,
      seconds: 1,
      isBest: false,
    })),
    watched: [],
    end: {
      type: "end",
      epochs: costs.length,
      stepsOfEpoch: 0,
      interrupted: false,
      cost: costs.at(-1)!,
      seconds: costs.length,
    },
    evaluation: {
      predictions: Uint16Array.of(0, 1),
      probabilities: Float32Array.of(0.9, 0.1, 0.3, 0.7),
      loss: 0.2,
    },
    accuracy,
    ...(rawAccuracy === undefined ? {} : { rawAccuracy }),
  };
}

const middle = reference.costMin.map((least, i) => (least + reference.costMax[i]!) / 2);

test("a run in the middle of the band is inside, beside what is published", () => {
  const judged = judge(lab, [record(middle, 0.923, 0.888)], true, labels);
  assert.is(judged.inside, true);
  assert.is(judged.costs.length, 15);
  assert.is(judged.costs[0]!.published, lab.published.cost![0]);
  assert.equal(judged.costs[0]!.reference, [reference.costMin[0], reference.costMax[0]]);
  assert.is(judged.accuracy.published, undefined, "the published accuracy is that of raw pixels");
  assert.is(judged.rawAccuracy!.published, 0.8883);
});

test("the band is widened by 10% in the first half and by 25% after", () => {
  for (const [epoch, widened] of [
    [1, 0.1],
    [7, 0.1],
    [8, 0.25],
    [15, 0.25],
  ] as const) {
    const least = reference.costMin[epoch - 1]!;
    const greatest = reference.costMax[epoch - 1]!;
    for (const [cost, inside] of [
      [greatest * (1 + widened) * 0.999, true],
      [greatest * (1 + widened) * 1.001, false],
      [least * (1 - widened) * 1.001, true],
      [least * (1 - widened) * 0.999, false],
    ] as const) {
      const costs = middle.with(epoch - 1, cost);
      const judged = judge(lab, [record(costs, 0.923)], true, labels);
      assert.is(judged.costs[epoch - 1]!.inside, inside, `epoch ${epoch}, cost ${cost}`);
      assert.is(judged.inside, inside);
    }
  }
});

test("the accuracy may lie 0.004 below the reference's lowest, of a whole run", () => {
  const lowest = Math.min(...reference.accuracy);
  const accuracyOf = (accuracy: number, costs = middle) =>
    judge(lab, [record(costs, accuracy)], true, labels).accuracy.inside;
  assert.is(accuracyOf(lowest - 0.0039), true);
  assert.is(accuracyOf(lowest - 0.0041), false);
  assert.is(accuracyOf(0.1, middle.slice(0, 3)), undefined, "three epochs are too few to judge");
});

test("several seeds: mean and standard deviation", () => {
  const [low, high] = [middle.map((cost) => cost - 0.01), middle.map((cost) => cost + 0.01)];
  const judged = judge(lab, [record(low, 0.92), record(high, 0.93)], true, labels);
  const { mean, deviation } = judged.costs[3]!.measured;
  assert.ok(Math.abs(mean - middle[3]!) < 1e-12);
  assert.ok(Math.abs(deviation - 0.01 * Math.SQRT2) < 1e-12);
  assert.ok(Math.abs(judged.accuracy.measured.mean - 0.925) < 1e-12);
});

test("runs on other or fewer digits are compared with nothing", () => {
  const judged = judge(lab, [record(middle, 0.1, 0.2)], false, labels);
  assert.is(judged.inside, undefined);
  assert.equal(judged.costs, []);
  assert.equal(judged.accuracy, { measured: { mean: 0.1, deviation: 0 } });
  assert.equal(judged.rawAccuracy, { measured: { mean: 0.2, deviation: 0 } });
});

test("the least probability of a right class", () => {
  const toy = findLab("toy-softmax");
  const { probability } = judge(toy, [record([0.1], 1)], true, labels);
  assert.ok(Math.abs(probability!.measured - 0.7) < 1e-7);
  assert.is(probability!.published, 0.998);
});

test("what is watched is compared by its step", () => {
  const backprop = findLab("backprop");
  const watched = [1000, 2000].map((step) => ({
    type: "watch" as const,
    step,
    correct: 800,
    of: 1000,
  }));
  const judged = judge(backprop, [{ ...record([1], 0.9), watched }], true, labels);
  assert.equal(
    judged.watched.map(({ at, published, inside }) => [at, published, inside]),
    [
      [1000, 806, true],
      [2000, 854, true],
    ],
  );
});

test("references have a least and a greatest cost for every epoch", () => {
  for (const { id } of labs) {
    const known = referenceOf(id);
    if (!known) continue;
    assert.is(known.costMin.length, known.costMax.length, id);
    known.costMin.forEach((least, i) => {
      assert.ok(least > 0 && least <= known.costMax[i]!, `${id} epoch ${i + 1}`);
    });
    for (const share of [...known.accuracy, ...known.rawAccuracy]) {
      assert.ok(share > 0.7 && share < 1, id);
    }
  }
});

test.run();
