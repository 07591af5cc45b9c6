// Accuracy, confusion matrix and class metrics: cases worked out by hand, and laws that always hold.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  accuracy,
  classMetrics,
  confusionMatrix,
  confusionOf,
  confusionsOf,
  correctCount,
  matches,
} from "../../../ts/core/metrics.ts";

const test = suite("metrics");
const CLASSES = 4;
const classNumber = fc.integer({ min: 0, max: CLASSES - 1 });
const pairs = fc.array(fc.tuple(classNumber, classNumber), { minLength: 1, maxLength: 60 });

const split = (examples: [number, number][]) => ({
  predictions: Uint8Array.from(examples, ([prediction]) => prediction),
  labels: Uint8Array.from(examples, ([, label]) => label),
});

test("by hand: three classes, seven examples", () => {
  const labels = Uint8Array.of(0, 0, 0, 1, 1, 2, 2);
  const predictions = Uint8Array.of(0, 0, 1, 1, 0, 0, 0);
  assert.is(correctCount(predictions, labels), 3);
  assert.is(accuracy(predictions, labels), 3 / 7);
  const confusion = confusionMatrix(predictions, labels, 3);
  assert.equal(confusion, [
    [2, 1, 0],
    [1, 1, 0],
    [2, 0, 0],
  ]);
  const [zero, one, two] = classMetrics(confusion);
  assert.is(zero!.precision, 2 / 5);
  assert.is(zero!.recall, 2 / 3);
  assert.ok(Math.abs(zero!.f1 - 0.5) < 1e-15); // 2 hits of 5 predicted and 3 actual: 2 * 2 / 8
  assert.equal(one, { class: 1, precision: 0.5, recall: 0.5, f1: 0.5 });
  assert.equal(two, { class: 2, precision: 0, recall: 0, f1: 0 });
});

test("matches by hand: indices of the right ones; index, label and prediction of the others", () => {
  const labels = Uint8Array.of(7, 2, 1, 0, 4);
  const predictions = Uint8Array.of(7, 6, 1, 0, 9);
  assert.equal(matches(predictions, labels), {
    matched: [0, 2, 3],
    notMatched: [
      [1, 2, 6],
      [4, 4, 9],
    ],
  });
  assert.equal(matches(new Uint8Array(0), new Uint8Array(0)), { matched: [], notMatched: [] });
});

test("every example is matched or not, and as many are as are correct", () => {
  fc.assert(
    fc.property(pairs, (examples) => {
      const { predictions, labels } = split(examples);
      const { matched, notMatched } = matches(predictions, labels);
      assert.is(matched.length, correctCount(predictions, labels));
      for (const i of matched) assert.is(predictions[i], labels[i]);
      for (const [i, label, prediction] of notMatched) {
        assert.equal([labels[i], predictions[i]], [label, prediction]);
        assert.is.not(label, prediction);
      }
      const all = new Set([...matched, ...notMatched.map(([i]) => i)]);
      assert.is(all.size, labels.length);
    }),
  );
});

test("of nothing the accuracy is 0, and a class that never occurs has metrics of 0", () => {
  assert.is(accuracy(new Uint8Array(0), new Uint8Array(0)), 0);
  for (const metrics of classMetrics(confusionMatrix(Uint8Array.of(1), Uint8Array.of(1), 3))) {
    const share = metrics.class === 1 ? 1 : 0;
    assert.equal(metrics, { class: metrics.class, precision: share, recall: share, f1: share });
  }
});

test("the matrix has each example once, its diagonal the correct ones, its rows the labels", () => {
  fc.assert(
    fc.property(pairs, (examples) => {
      const { predictions, labels } = split(examples);
      const confusion = confusionMatrix(predictions, labels, CLASSES);
      assert.is(
        confusion.flat().reduce((sum, n) => sum + n),
        labels.length,
      );
      const hits = confusion.reduce((sum, row, c) => sum + row[c]!, 0);
      assert.is(hits, correctCount(predictions, labels));
      confusion.forEach((row, label) => {
        const actual = labels.filter((other) => other === label).length;
        assert.is(
          row.reduce((sum, n) => sum + n),
          actual,
        );
      });
    }),
  );
});

test("F1 lies between precision and recall, and all three in 0..1", () => {
  fc.assert(
    fc.property(pairs, (examples) => {
      const { predictions, labels } = split(examples);
      for (const { precision, recall, f1 } of classMetrics(
        confusionMatrix(predictions, labels, CLASSES),
      )) {
        const [low, high] = [Math.min(precision, recall), Math.max(precision, recall)];
        assert.ok(low >= 0 && high <= 1);
        assert.ok(f1 >= low - 1e-12 && f1 <= high + 1e-12, `${low} ${f1} ${high}`);
      }
    }),
  );
});

test("a network may answer classes that the labels do not have", () => {
  const evaluation = {
    predictions: Uint16Array.of(0, 2),
    probabilities: Float32Array.of(1, 0, 0, 0, 0, 1),
    loss: 0,
  };
  const labelled = { labels: Uint8Array.of(0, 1), classes: 2, count: 2 };
  assert.equal(confusionOf(evaluation, labelled), [
    [1, 0, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  const none = { predictions: new Uint16Array(0), probabilities: new Float32Array(0), loss: 0 };
  const empty = { labels: new Uint8Array(0), classes: 2, count: 0 };
  assert.equal(confusionOf(none, empty), [
    [0, 0],
    [0, 0],
  ]);
});

test("the most frequent confusions, however many classes there are", () => {
  const last = 65535;
  const labels = Uint16Array.of(0, 0, 1, 1, last, last);
  const predictions = Uint16Array.of(0, 1, 1, 0, 0, 0);
  assert.equal(confusionsOf(predictions, labels), [
    { label: last, prediction: 0, count: 2 },
    { label: 0, prediction: 1, count: 1 },
    { label: 1, prediction: 0, count: 1 },
  ]);
  const probabilities = new Float32Array(6 * 65536);
  const set = { labels, classes: 65536, count: 6 };
  assert.is(confusionOf({ predictions, probabilities, loss: 0 }, set), undefined);
});

test.run();
