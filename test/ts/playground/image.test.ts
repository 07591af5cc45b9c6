// Numbers as pictures: colours, tiles, grids, and the lines of a logarithmic axis.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { logSplits } from "../../../ts/playground/image/axis.ts";
import { gridColumns, tensorPicture, tiles } from "../../../ts/playground/image/layout.ts";
import {
  grey,
  greyBetween,
  logarithmic,
  pixelsOf,
  signed,
  spread,
} from "../../../ts/playground/image/shades.ts";

const test = suite("playground: image");

test("bytes are shades of grey, and NaN is transparent", () => {
  assert.equal([...pixelsOf([0, 200], grey)], [0, 0, 0, 255, 200, 200, 200, 255]);
  assert.is(pixelsOf([Number.NaN], signed(1))[3], 0);
  assert.equal(greyBetween(-1, 1)(0), [128, 128, 128]);
});

test("signed values: neutral at zero, blue below, orange above, full at the bound", () => {
  const shade = signed(2);
  assert.equal(shade(0), [247, 247, 247]);
  assert.equal(shade(2), [213, 94, 0]);
  assert.equal(shade(99), shade(2));
  assert.equal(shade(-2), [0, 114, 178]);
  assert.equal(signed(0)(0), [247, 247, 247]);
});

test("errors by their logarithm", () => {
  const shade = logarithmic(-12, 0);
  assert.equal(shade(0), shade(1e-13));
  assert.equal(shade(1), signed(1)(1));
  assert.equal(shade(1e-6), signed(1)(0.5));
});

test("the spread ignores a few large values and is never 0", () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 2 ? 100 : (i % 10) / 10));
  assert.is(spread(values), 0.9);
  assert.is(spread([0, 0]), 1);
  assert.is(spread([]), 1);
});

test("tiles lie side by side, one pixel apart", () => {
  const picture = tiles([[1, 2], [3, 4], [5]], 1, 2, 2);
  assert.equal([picture.width, picture.height], [5, 3]);
  const { NaN: none } = Number;
  assert.equal(
    [...picture.values],
    [1, 2, none, 3, 4, none, none, none, none, none, 5, undefined, none, none, none].map((v) =>
      v === undefined ? none : v,
    ),
  );
});

test("the first layer's weights are drawn unit by unit, any other tensor as its matrix", () => {
  // 4 inputs (2 x 2), 3 units.
  const values = Float64Array.from({ length: 12 }, (_, i) => i);
  const first = tensorPicture(values, { kind: "weight", offset: 0, shape: [4, 3] }, [2, 2]);
  assert.ok(first.tiled);
  // Unit 1 has weights 1, 4, 7, 10.
  assert.equal([...first.values.subarray(3, 5)], [1, 4]);
  const later = tensorPicture(values, { kind: "weight", offset: 15, shape: [4, 3] }, [2, 2]);
  assert.equal([later.width, later.height, later.tiled], [3, 4, false]);
  assert.equal([...later.values], [...values]);
  const bias = tensorPicture(values, { kind: "bias", offset: 12, shape: [12] }, [2, 2]);
  assert.equal([bias.width, bias.height], [12, 1]);
  const wide = new Float64Array(600 * 600);
  const cut = tensorPicture(wide, { kind: "weight", offset: 15, shape: [600, 600] }, undefined);
  assert.equal([cut.width, cut.height], [512, 512]);
});

test("a grid has room for all cells, and no empty ones if possible", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
      const columns = gridColumns(count);
      assert.ok(columns >= 1 && columns <= count);
      assert.ok(Math.ceil(count / columns) * columns - count < columns);
    }),
  );
  assert.is(256 % gridColumns(256), 0);
  assert.is(30 % gridColumns(30), 0);
});

test("a logarithmic axis has a few lines within its range", () => {
  assert.equal(logSplits(1e-12, 0.1), [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2]);
  assert.equal(logSplits(0.3, 2.5), [0.5, 1, 2]);
  fc.assert(
    fc.property(
      fc.double({ min: -13, max: 3, noNaN: true }),
      fc.double({ min: 0.7, max: 12, noNaN: true }),
      (exponent, decades) => {
        const [low, high] = [10 ** exponent, 10 ** (exponent + decades)];
        const splits = logSplits(low, high);
        assert.ok(splits.length >= 2 && splits.length <= 9, `${low} ${high}: ${splits}`);
        assert.ok(splits.every((v) => v >= low * 0.999 && v <= high * 1.001));
      },
    ),
  );
});

test.run();
