// Softmax, log-softmax and cross-entropy of rows against their float64 twin.

import * as assert from "uvu/assert";
import { rowMax } from "../../ts/backends/reference/rows.ts";
import { logSoftmax, softmax, softmaxCrossEntropy } from "../../ts/backends/reference/softmax.ts";
import { absolute, assertClose, assertSameBits, type Tolerance } from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { GuardedMatrix, guardedVector } from "../support/guarded.ts";
import { labels, normals } from "../support/numbers.ts";
import { denseShapes, rowShapes } from "../support/shapes.ts";

/** x[i][j] minus the largest element of its row. */
function belowMax(x: Float64Array, columns: number): Float64Array {
  return x.map((value, at) => {
    const row = Math.floor(at / columns) * columns;
    return value - rowMax(x.subarray(row, row + columns));
  });
}

/** Relative error: x - max is rounded before the exponential enlarges the error; 4 ulp of exp; a sum; a division. */
function softmaxTolerance(type: ElementType, x: Float64Array, columns: number): Tolerance {
  const depth = belowMax(x, columns);
  return {
    reason: "|x - max| + columns + 16 roundings, and one subnormal",
    bound: (expected, i) =>
      (Math.abs(depth[i]!) + columns + 16) * type.unit * expected + 2 ** type.lowestExponent,
  };
}

await eachBuild("softmax", ({ engine, test }) => {
  const { softmax_rows, log_softmax_rows, softmax_cross_entropy_rows } = engine.exports;

  for (const type of elementTypes) {
    for (const { name, rows, columns, stride } of rowShapes) {
      const shape = { rows, columns, stride };

      test(`${type.dtype} softmax, ${name} (${rows} x ${columns} of ${stride})`, () => {
        const x = normals(rows * columns, type, 1, 5);
        const expected = new Float64Array(x.length);
        softmax(rows, columns, x, expected);
        const tolerance = softmaxTolerance(type, x, columns);
        for (const inPlace of [false, true]) {
          engine.scratch(() => {
            const xs = new GuardedMatrix(engine, type, shape, x);
            const ys = inPlace ? xs : new GuardedMatrix(engine, type, shape);
            engine.check(softmax_rows(type.id, rows, columns, xs.address, ys.address, stride));
            if (!inPlace) assertSameBits("x stays", xs.values(), x);
            assertClose(name, ys.values(), expected, tolerance, [rows, columns]);
          });
        }
      });

      test(`${type.dtype} log softmax, ${name} (${rows} x ${columns} of ${stride})`, () => {
        const x = normals(rows * columns, type, 2, 5);
        const expected = new Float64Array(x.length);
        logSoftmax(rows, columns, x, expected);
        const depth = belowMax(x, columns);
        const tolerance: Tolerance = {
          reason: "columns + 16 roundings of the sum and its logarithm, two of the differences",
          bound: (value, i) =>
            (columns + 16 + 2 * Math.abs(depth[i]!) + 2 * Math.abs(value)) * type.unit,
        };
        engine.scratch(() => {
          const xs = new GuardedMatrix(engine, type, shape, x);
          const ys = new GuardedMatrix(engine, type, shape);
          engine.check(log_softmax_rows(type.id, rows, columns, xs.address, ys.address, stride));
          assertSameBits("x stays", xs.values(), x);
          assertClose(name, ys.values(), expected, tolerance, [rows, columns]);
        });
      });
    }

    for (const { name, rows, columns } of denseShapes) {
      if (rows * columns === 0) continue; // refused: a mean over nothing (abi.test.ts)
      test(`${type.dtype} cross-entropy and gradient, ${name} (${rows} x ${columns})`, () => {
        const z = normals(rows * columns, type, 3, 5);
        const targets = labels(rows, columns, 4);
        const expected = new Float64Array(z.length);
        const loss = softmaxCrossEntropy(rows, columns, z, targets, expected);
        const probs = expected.map((d, i) =>
          i % columns === targets[Math.floor(i / columns)]! ? d * rows + 1 : d * rows,
        );
        const ofProbs = softmaxTolerance(type, z, columns);
        const tolerance: Tolerance = {
          reason: `${ofProbs.reason}; then less 1 and over rows`,
          bound: (_, i) => (ofProbs.bound(probs[i]!, i) + 3 * type.unit) / rows,
        };
        const range = 2 * rowMax(z.map(Math.abs)) + columns + 16;
        for (const inPlace of [false, true]) {
          engine.scratch(() => {
            const zs = new GuardedMatrix(engine, type, { rows, columns }, z);
            const ds = inPlace ? zs : new GuardedMatrix(engine, type, { rows, columns });
            const at = engine.copyIn(targets);
            const out = engine.alloc(8);
            engine.check(
              softmax_cross_entropy_rows(type.id, rows, columns, zs.address, at, ds.address, out),
            );
            if (!inPlace) assertSameBits("z stays", zs.values(), z);
            assertClose(name, ds.values(), expected, tolerance, [rows, columns]);
            const ofLoss = absolute(
              range * type.unit,
              "roundings of z - max, of a sum over columns and of its logarithm",
            );
            assertClose("loss", engine.view(Float64Array, out, 1), [loss], ofLoss);
          });
        }
      });
    }

    test(`${type.dtype} logits of any size overflow nothing`, () => {
      const large = type.dtype === "f32" ? 3e38 : 1.5e308;
      const x = [large, 0, -large, -large, large, large, 1000, 999, -1000];
      const expected = [1, 0, 0, 0, 0.5, 0.5, 1 / (1 + Math.exp(-1)), 1 / (1 + Math.E), 0];
      engine.scratch(() => {
        const xs = guardedVector(engine, type, 9, x);
        engine.check(softmax_rows(type.id, 3, 3, xs.address, xs.address, 3));
        const reason = "an exponential of 4 ulp, a sum of three and a division";
        assertClose("softmax", xs.values(), expected, absolute(8 * type.unit, reason), [3, 3]);
      });
    });

    test(`${type.dtype} a NaN spoils its own row only`, () => {
      engine.scratch(() => {
        const xs = guardedVector(engine, type, 6, [1, Number.NaN, 1, 2, 2, 2]);
        engine.check(softmax_rows(type.id, 2, 3, xs.address, xs.address, 3));
        const probs = [...xs.values()];
        assert.ok(probs.slice(0, 3).every(Number.isNaN));
        const third = type.round(1 / 3);
        assertSameBits("second row", probs.slice(3), [third, third, third]);
      });
    });
  }
});
