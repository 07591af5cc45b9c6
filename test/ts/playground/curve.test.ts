// Growing curves: bounded size, correct means.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Curve } from "../../../ts/playground/state/curve.ts";

const test = suite("playground: curve");

test("a few points are kept unchanged", () => {
  const curve = new Curve(4);
  curve.add([
    [1, 10],
    [2, 20],
  ]);
  assert.equal(curve.columns, [
    [1, 2],
    [10, 20],
  ]);
  assert.is(curve.last, 20);
  curve.clear();
  assert.is(curve.length, 0);
  assert.is(curve.last, undefined);
});

test("too many points become the means of pairs, at the later x", () => {
  const curve = new Curve(4);
  for (let i = 1; i <= 5; i++) curve.add([[i, 10 * i]]);
  assert.equal(curve.columns, [
    [2, 4],
    [15, 35],
  ]);
  // From here on, two added points make one.
  curve.add([
    [6, 60],
    [7, 70],
  ]);
  assert.is(curve.last, 65);
});

test("the number of points is bounded, their order and range are kept", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 2, max: 50 }), (n, most) => {
      const curve = new Curve(most);
      for (let i = 0; i < n; i++) curve.add([[i, Math.sin(i)]]);
      const [x, y] = curve.columns;
      assert.ok(x.length <= most);
      assert.ok(n === 0 || most < 4 || x.length >= Math.min(n, (most >> 1) - 1));
      assert.ok(x.every((value, i) => i === 0 || value > x[i - 1]!));
      assert.ok(y.every((value) => Math.abs(value) <= 1));
    }),
  );
});

test.run();
