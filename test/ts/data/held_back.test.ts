// A single set is split into training and test examples: all there, none twice, drawn from everywhere, always the same.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { AnyData, Dataset, RegressionDataset } from "../../../ts/core/dataset.ts";
import { heldBack } from "../../../ts/data/held_back.ts";

const test = suite("held back");

/** Examples whose two inputs tell their number, sorted by class as many tables are. */
function sorted(count: number): Dataset {
  return {
    name: "sorted",
    inputs: Float32Array.from({ length: 2 * count }, (_, i) => i),
    labels: Uint8Array.from({ length: count }, (_, i) => Math.floor((3 * i) / count)),
    count,
    features: 2,
    classes: 3,
    classNames: ["a", "b", "c"],
  };
}

const numbersOf = ({ inputs }: AnyData) =>
  [...inputs].filter((_, i) => i % 2 === 0).map((v) => v / 2);

test("every example is in one of the sets, with its label, in the order of the whole", () => {
  const whole = sorted(180);
  const { train, test: heldOut, note } = heldBack(whole);
  assert.equal([train.count, heldOut.count], [150, 30]);
  assert.is(note, "no test set: 30 of 180 examples, drawn at random, are held back for testing");
  for (const set of [train, heldOut]) {
    const numbers = numbersOf(set);
    assert.equal(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    assert.equal(
      [...set.labels],
      numbers.map((i) => whole.labels[i]),
    );
    assert.instance(set.labels, Uint8Array);
    assert.equal(set.classNames, ["a", "b", "c"]);
    assert.is(set.inputs.length, 2 * set.count);
  }
  const all = [...numbersOf(train), ...numbersOf(heldOut)].sort((a, b) => a - b);
  assert.equal(
    all,
    Array.from({ length: 180 }, (_, i) => i),
  );
});

test("labels in a list, and examples without answers", () => {
  const { labels, classes: _, classNames: __, ...examples } = sorted(180);
  const listed = heldBack({ ...sorted(180), labels: [...labels] });
  const [typed, bare] = [heldBack(sorted(180)), heldBack(examples)];
  for (const set of ["train", "test"] as const) {
    assert.equal(listed[set].labels, [...typed[set].labels]);
    assert.equal(bare[set].inputs, typed[set].inputs);
    assert.not("labels" in bare[set]);
  }
});

test("all classes of a sorted table are tested, by the same examples every time", () => {
  const { labels } = heldBack(sorted(180)).test;
  for (const label of [0, 1, 2]) {
    const share = labels.filter((other) => other === label).length / labels.length;
    assert.ok(share > 0.15 && share < 0.55, `class ${label} has a share of ${share}`);
  }
  assert.equal(heldBack(sorted(180)), heldBack(sorted(180)));
});

test("real targets go with their examples; examples without answers have none", () => {
  const { labels: _, classes: __, classNames: ___, ...examples } = sorted(12);
  const regression: RegressionDataset = {
    ...examples,
    targets: Float64Array.from({ length: 24 }, (_, i) => -i),
    outputs: 2,
  };
  const { train, test: heldOut } = heldBack(regression, 0.25);
  assert.equal([train.count, heldOut.count], [9, 3]);
  assert.equal(
    [...heldOut.targets],
    numbersOf(heldOut).flatMap((i) => [-2 * i, -2 * i - 1]),
  );
  const unanswered = heldBack(examples, 0.25).test;
  assert.equal(Object.keys(unanswered).sort(), ["count", "features", "inputs", "name"]);
  assert.equal(numbersOf(unanswered), numbersOf(heldOut));
});

test("both sets have an example, whatever the share; one example cannot be split", () => {
  assert.equal(heldBack(sorted(2), 0.01).test.count, 1);
  assert.equal(heldBack(sorted(2), 0.99).train.count, 1);
  assert.throws(() => heldBack(sorted(1)), /sorted: expected at least 2 examples .*, got 1/);
  for (const share of [0, 1, Number.NaN, "0.5"]) {
    assert.throws(() => heldBack(sorted(9), share as number), /share expected a number above 0/);
  }
});

test.run();
