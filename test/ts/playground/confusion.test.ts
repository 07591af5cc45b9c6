// The cells of a confusion matrix and their examples.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { confusionMatrix } from "../../../ts/core/metrics.ts";
import { examplesOf, mistakesOf, shareOf } from "../../../ts/playground/state/confusion.ts";

const test = suite("playground: confusion");
const labels = Uint8Array.of(0, 0, 1, 1, 2, 2);
const result = {
  predictions: Uint16Array.of(0, 1, 1, 0, 0, 0),
  confidences: Float32Array.of(0.5, 0.75, 1, 0.25, 0.5, 0.875),
  accuracy: 1 / 3,
};

test("each cell has as many examples as its count, the most confident first", () => {
  const matrix = confusionMatrix(result.predictions, labels, 3);
  assert.equal(matrix, [
    [1, 1, 0],
    [1, 1, 0],
    [2, 0, 0],
  ]);
  matrix.forEach((row, label) => {
    row.forEach((count, prediction) => {
      assert.is(examplesOf(result, labels, { label, prediction }).length, count);
    });
  });
  assert.equal(examplesOf(result, labels, { label: 2, prediction: 0 }), [
    { index: 5, label: 2, prediction: 0, confidence: 0.875 },
    { index: 4, label: 2, prediction: 0, confidence: 0.5 },
  ]);
});

test("all mistakes, the most confident first", () => {
  assert.equal(
    mistakesOf(result, labels).map(({ index }) => index),
    [5, 1, 4, 3],
  );
});

test("correct cells are shaded by their share of the row, others by the largest error", () => {
  const matrix = confusionMatrix(result.predictions, labels, 3);
  assert.is(shareOf(matrix, { label: 0, prediction: 0 }), 1 / 2);
  assert.is(shareOf(matrix, { label: 2, prediction: 0 }), 1);
  assert.is(shareOf(matrix, { label: 1, prediction: 0 }), 1 / 2);
  assert.is(shareOf([[0]], { label: 0, prediction: 0 }), 0);
});

test.run();
