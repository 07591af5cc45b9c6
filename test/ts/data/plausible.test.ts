// Data from which nothing can be learned is refused before the training; what is only odd is said.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { checkPlausible } from "../../../ts/data/plausible.ts";
import { refuses } from "../../support/refusal.ts";

const test = suite("checkPlausible");

function set(labels: readonly number[], inputs?: readonly number[]): Dataset {
  return {
    name: "set",
    inputs: Float32Array.from(inputs ?? labels.flatMap((label, i) => [label, i])),
    labels: Uint8Array.from(labels),
    count: labels.length,
    features: 2,
    classes: 4,
  };
}

test("good data passes, with or without a test set", () => {
  assert.equal(checkPlausible({ train: set([0, 1, 2]) }), []);
  assert.equal(checkPlausible({ train: set([0, 1, 2]), test: set([1]) }), []);
  const { labels, classes, ...bare } = set([1]);
  assert.equal([labels.length, classes], [1, 4]);
  assert.equal(checkPlausible({ train: set([0, 1]), test: bare }), []);
  assert.equal(checkPlausible({ train: { ...set([0, 1]), labels: Int32Array.of(0, 1) } }), []);
});

test("labels that are all alike", async () => {
  await refuses(
    "data",
    () => checkPlausible({ train: set([2, 2, 2]) }),
    "set: all 3 labels are 2 - say with labelColumn",
  );
  const named = { ...set([1, 1]), classNames: ["a", "b", "c", "d"] };
  await refuses("data", () => checkPlausible({ train: named }), 'all 2 labels are 1 ("b")');
});

test("inputs without differences", async () => {
  await refuses(
    "data",
    () => checkPlausible({ train: set([0, 1], [0, 0, 0, 0]) }),
    "set: every input value is 0",
  );
  await refuses(
    "data",
    () => checkPlausible({ train: set([0, 1], [1, 2, 1, 2]) }),
    "set: all examples have the same inputs",
  );
});

test("inputs that are no finite numbers, in either set", async () => {
  const wrong = set([0, 1], [1, 2, 3, Number.NaN]);
  await refuses(
    "data",
    () => checkPlausible({ train: wrong }),
    "set: example 1, feature 1 is NaN - fill",
  );
  const more = set([0, 1], [1, Infinity, 3, Number.NaN]);
  await refuses(
    "data",
    () => checkPlausible({ train: set([0, 1]), test: more }),
    "example 0, feature 1 is Infinity, and 1 more values",
  );
});

test("a data set in place of sets", async () => {
  const told = "train expected a data set, got undefined";
  await refuses("usage", () => checkPlausible(set([0, 1]) as never), told);
});

test("labels beyond the classes", async () => {
  await refuses(
    "data",
    () => checkPlausible({ train: set([0, 4]) }),
    "set: labels expected whole numbers from 0 to 3, got 4",
  );
});

test("classes that only the test set has, and a class for each example, are said", () => {
  assert.equal(checkPlausible({ train: set([0, 1]), test: set([0, 3, 3, 2]) }), [
    "only the test set has examples of the classes 2, 3: they cannot be learned",
  ]);
  const rows = Array.from({ length: 20 }, (_, i) => i);
  const [note] = checkPlausible({ train: { ...set(rows), classes: 20 } });
  assert.match(note!, "each of the 20 examples has a class of its own: are the labels row numbers");
});

test("labels from 1 on are said, unless the classes have names", () => {
  const train = set([1, 2, 3]);
  assert.equal(checkPlausible({ train }), ["labels are 1 to 3: class 0 has no examples"]);
  assert.equal(checkPlausible({ train: { ...train, classNames: ["a", "b", "c", "d"] } }), []);
});

test("a set of pixels from 0 to 255 beside one from 0 to 1 is said", () => {
  const bytes = { ...set([0, 1]), inputs: Uint8Array.of(0, 255, 3, 4) };
  const unit = set([0, 1], [0, 0.5, 1, 0]);
  const said = "the largest input is 255 in the training set and 1 in the test set";
  assert.match(checkPlausible({ train: bytes, test: unit })[0]!, said);
  assert.is(checkPlausible({ train: unit, test: bytes }).length, 1);
  assert.equal(checkPlausible({ train: bytes, test: bytes }), []);
  assert.equal(checkPlausible({ train: unit, test: unit }), []);
  assert.equal(checkPlausible({ train: unit, test: set([0, 1], [0, 20, 1, 2]) }), []);
});

test("targets that are all alike", async () => {
  const { labels: _, classes: __, ...inputs } = set([0, 1]);
  const regression = { ...inputs, outputs: 1, targets: Float64Array.of(1, 2) };
  assert.equal(checkPlausible({ train: regression }), []);
  const alike = { ...regression, targets: Float64Array.of(2, 2) };
  await refuses(
    "data",
    () => checkPlausible({ train: alike }),
    "all 2 examples have the same targets",
    "targetColumns",
  );
});

test.run();
