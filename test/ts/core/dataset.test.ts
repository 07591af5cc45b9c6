// Data sets in memory: slices, scaling of raw values, and checks at the door.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  checkDataset,
  checkScaling,
  type Dataset,
  rawScaling,
  type Scaling,
  scaleRows,
  scaleValue,
  scalingTable,
  sliceDataset,
  unitScaling,
} from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { blobs, slopes } from "./blobs.ts";

const test = suite("dataset");
const data = blobs(9, 4, 3);

test("a slice has its own examples, in the same memory", () => {
  const bounds = fc.tuple(fc.nat(9), fc.nat(9)).map((pair) => pair.sort((a, b) => a - b));
  fc.assert(
    fc.property(bounds, ([start, end]) => {
      const slice = sliceDataset(data, start!, end!);
      checkDataset(slice);
      assert.is(slice.count, end! - start!);
      assert.is(slice.inputs.buffer, data.inputs.buffer);
      assert.equal([...slice.labels], [...data.labels.slice(start, end)]);
      assert.equal([...slice.inputs], [...data.inputs.slice(start! * 4, end! * 4)]);
    }),
  );
});

test("a slice of labels in any other array has its labels, in an array of the same type", () => {
  for (const labels of [[...data.labels], Int32Array.from(data.labels)]) {
    assert.equal(sliceDataset({ ...data, labels }, 2, 5).labels, labels.slice(2, 5));
  }
  const alike = { ...Array.from(data.labels), length: 9 };
  assert.equal(sliceDataset({ ...data, labels: alike }, 2, 5).labels, [...data.labels.slice(2, 5)]);
});

test("a slice of a set with targets has their rows", () => {
  const slice = sliceDataset(slopes(9, 4), 2, 5);
  checkDataset(slice);
  assert.is(slice.count, 3);
  assert.equal(slice.targets, slopes(9, 4).targets.slice(4, 10));
  assert.not("labels" in slice);
});

test("a slice of examples without answers has none", () => {
  const { labels: _, classes: __, ...examples } = data;
  const slice = sliceDataset(examples, 2, 5);
  assert.equal(Object.keys(slice).sort(), ["count", "features", "inputs", "name"]);
  assert.equal(slice.inputs, data.inputs.subarray(8, 20));
  assert.throws(() => checkDataset(examples as Dataset), /labels expected an array of class/);
});

test("pixels / 255 goes from 0 to 1, raw values stay", () => {
  const table = scalingTable(unitScaling);
  assert.is(table.length, 256);
  assert.is(table[0], 0);
  assert.is(table[51], 0.2);
  assert.is(table[255], 1);
  assert.equal(
    [...scalingTable(rawScaling)],
    Array.from({ length: 256 }, (_, v) => v),
  );
});

test("divides, scales, shifts, in that order", () => {
  assert.is(scaleValue(128, { divisor: 256, scale: 3, shift: 0.25 }, 0), 1.75);
});

test("by feature: minus its mean, by its deviation, then rounded", () => {
  const scaling = { means: [1, 10], deviations: [2, 0.3] };
  assert.is(scaleValue(8, scaling, 0), 3.5);
  const values = Float64Array.of(8, 10.1, 1, 9);
  const exact = scaleRows(values, 2, scaling, new Float64Array(4));
  assert.equal([...exact], [3.5, (10.1 - 10) / 0.3, 0, (9 - 10) / 0.3]);
  const rounded = scaleRows(values, 2, scaling, new Float32Array(4));
  assert.equal(rounded, Float32Array.from(exact));
});

test("refuses scalings that are none, by their field", () => {
  const refused: [unknown, RegExp][] = [
    [null, /^scaling expected \{ divisor, scale, shift \} or \{ means, deviations \}, got null$/],
    ["unit", /^scaling expected \{ divisor, scale, shift \} or/],
    [{ divisor: 0, scale: 1, shift: 0 }, /^scaling.divisor expected a number other than 0, got 0$/],
    [{ divisor: 1, scale: "1", shift: 0 }, /^scaling.scale expected a finite number, got 1$/],
    [{ divisor: 1, scale: 1 }, /^scaling.shift expected a finite number, got undefined$/],
    [{ means: [0, 0] }, /^scaling.deviations expected a list of 2 numbers, got undefined$/],
    [{ means: [0], deviations: [1, 1] }, /^scaling.means expected 2 numbers, got 1$/],
    [{ means: [0, Number.NaN], deviations: [1, 1] }, /^scaling.means\[1\] expected a finite/],
    [{ means: [0, 0], deviations: [1, -1] }, /^scaling.deviations\[1\] expected a positive/],
  ];
  for (const [scaling, message] of refused) {
    assert.throws(
      () => checkScaling(scaling as Scaling, 2),
      (error: Error) => error instanceof SimdigitError && message.test(error.message),
    );
  }
});

test("refuses values of other types, which JavaScript lets through", () => {
  const refused: [unknown, string][] = [
    [undefined, "data expected an object with inputs, and with labels or targets, got undefined"],
    [
      { ...data, inputs: [...data.inputs] },
      "blobs: inputs expected a Uint8Array or Float32Array or Float64Array, got a value of type Array - use Float64Array.from(...)",
    ],
    [
      { ...data, inputs: Uint8ClampedArray.from(data.inputs) },
      "blobs: inputs expected a Uint8Array or Float32Array or Float64Array, got a value of type Uint8ClampedArray - use Uint8Array.from(...)",
    ],
    [
      { ...data, labels: BigInt64Array.from(data.labels, BigInt) },
      "blobs: labels expected an array of class numbers, got a BigInt64Array - use Array.from(..., Number)",
    ],
    [
      { ...data, labels: "012012012" },
      "blobs: labels expected an array of class numbers, got 012012012",
    ],
    [
      { ...data, labels: undefined },
      "blobs: labels expected an array of class numbers, got undefined",
    ],
    [{ ...data, count: "9" }, 'blobs: count expected an integer of at least 0, got "9"'],
    [
      { ...data, features: undefined },
      "blobs: features expected an integer of at least 1, got undefined",
    ],
    [{ ...data, classes: 65537 }, "blobs: classes expected an integer from 1 to 65536, got 65537"],
    [{ ...data, classNames: "abc" }, "blobs: class names expected a list of 3 texts, got abc"],
    [
      { ...data, targets: new Float32Array(9), outputs: 1 },
      "blobs: answers expected labels or targets, got both",
    ],
  ];
  for (const [wrong, message] of refused) {
    try {
      checkDataset(wrong as Dataset);
      assert.unreachable(message);
    } catch (error) {
      assert.is((error as SimdigitError).kind, "usage");
      assert.is((error as SimdigitError).message, message);
    }
  }
});

test("refuses buffers that do not agree with the counts", () => {
  const listed = { ...data, labels: [...data.labels] };
  const wrongLabels = [
    [3, "3"],
    [-1, "-1"],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    ["1", '"1"'],
    [[0, 1, 0], "an Array"],
    [undefined, "undefined"],
  ] as const;
  const refused: [Partial<typeof listed>, string][] = [
    [{ inputs: new Uint8Array(35) }, "blobs: expected 9 x 4 = 36 input values, got 35"],
    [{ labels: new Array(8).fill(0) }, "blobs: expected 9 labels, got 8"],
    [{ classNames: ["one", "two"] }, "blobs: expected 3 class names, got 2"],
    ...wrongLabels.map(([label, shown]): [Partial<typeof listed>, string] => [
      { labels: [0, 1, 2, 0, label as number, 0, 0, 0, 0] },
      `blobs: labels expected whole numbers from 0 to 2, got ${shown} at 4`,
    ]),
  ];
  for (const [change, message] of refused) {
    try {
      checkDataset({ ...listed, ...change });
      assert.unreachable(message);
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, "data");
      assert.is((error as SimdigitError).message, message);
    }
  }
});

test.run();
