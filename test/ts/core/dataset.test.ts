// Data sets in memory: slices, scaling of raw values, and checks at the door.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  checkDataset,
  type Dataset,
  rawScaling,
  scaleValue,
  scalingTable,
  sliceDataset,
  unitScaling,
} from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { blobs } from "./blobs.ts";

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

test("refuses buffers that do not agree with the counts", () => {
  const refused: [Partial<Dataset>, string][] = [
    [{ inputs: new Uint8Array(35) }, "blobs: expected 9 x 4 = 36 input values, got 35"],
    [{ labels: new Uint8Array(8) }, "blobs: expected 9 labels, got 8"],
    [{ labels: Uint8Array.of(0, 1, 2, 0, 3, 0, 0, 0, 0) }, "blobs: label 4 expected 0 to 2, got 3"],
  ];
  for (const [change, message] of refused) {
    try {
      checkDataset({ ...data, ...change });
      assert.unreachable(message);
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, "data");
      assert.is((error as SimdigitError).message, message);
    }
  }
});

test.run();
