// Sums, means and argmax against their float64 twins.

import * as assert from "uvu/assert";
import { sum, sumRows } from "../../ts/backends/reference/reduce.ts";
import { rowArgmax } from "../../ts/backends/reference/rows.ts";
import { absolute, assertClose, assertSameBits } from "../support/assert_close.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { GuardedMatrix, guardedVector } from "../support/guarded.ts";
import { normals } from "../support/numbers.ts";
import { denseShapes, lengths, rowShapes } from "../support/shapes.ts";

await eachBuild("reduce", ({ engine, test }) => {
  const { sum_all, mean_all, sum_over_rows, argmax_rows } = engine.exports;

  for (const type of elementTypes) {
    test(`${type.dtype} sum and mean of every length, accumulated in float64`, () => {
      for (const n of [...lengths, 100_003]) {
        const x = normals(n, type, 1, 1e6);
        const bound = n * 2 ** -53 * sum(x.map(Math.abs));
        const tolerance = absolute(2 * bound, "n roundings to float64, in either order");
        engine.scratch(() => {
          const xs = guardedVector(engine, type, n, x);
          const out = engine.alloc(8);
          engine.check(sum_all(type.id, n, xs.address, out));
          assertClose(`sum of ${n}`, engine.view(Float64Array, out, 1), [sum(x)], tolerance);
          if (n === 0) return; // refused: abi.test.ts
          engine.check(mean_all(type.id, n, xs.address, out));
          const mean = absolute((2 * bound) / n, tolerance.reason);
          assertClose(`mean of ${n}`, engine.view(Float64Array, out, 1), [sum(x) / n], mean);
        });
      }
    });

    for (const { name, rows, columns } of denseShapes) {
      test(`${type.dtype} sum over rows, ${name} (${rows} x ${columns})`, () => {
        const x = normals(rows * columns, type, 2);
        const expected = new Float64Array(columns);
        const rounded = new Float64Array(columns);
        sumRows(rows, columns, x, expected);
        x.forEach((value, i) => {
          rounded[i % columns] = type.round(rounded[i % columns]! + value);
        });
        engine.scratch(() => {
          const xs = new GuardedMatrix(engine, type, { rows, columns }, x);
          const out = guardedVector(engine, type, columns);
          engine.check(sum_over_rows(type.id, rows, columns, xs.address, out.address));
          assertSameBits("in ascending order", out.values(), rounded);
          const bound = absolute(
            10 * rows * rows * type.unit,
            "rows roundings of sums below 10 rows",
          );
          assertClose("by the twin", out.values(), expected, bound);
        });
      });
    }

    for (const { name, rows, columns, stride } of rowShapes) {
      if (columns === 0) continue; // refused: abi.test.ts
      test(`${type.dtype} argmax, ${name} (${rows} x ${columns} of ${stride})`, () => {
        // Only a few values, so that some are equal.
        const x = normals(rows * columns, type, 3).map(Math.round);
        const expected = Array.from({ length: rows }, (_, i) =>
          rowArgmax(x.subarray(i * columns, (i + 1) * columns)),
        );
        engine.scratch(() => {
          const xs = new GuardedMatrix(engine, type, { rows, columns, stride }, x);
          const out = engine.alloc(4 * rows + 4);
          engine.view(Uint32Array, out, rows + 1).fill(77);
          engine.check(argmax_rows(type.id, rows, columns, xs.address, stride, out));
          assert.equal([...engine.view(Uint32Array, out, rows + 1)], [...expected, 77]);
        });
      });
    }

    test(`${type.dtype} argmax of infinities and NaN`, () => {
      const { NaN: nan } = Number;
      const rows = [
        [-Infinity, -Infinity, -Infinity],
        [1, Infinity, Infinity],
        [0, -0, 0],
        [nan, nan, nan],
        [1, nan, 2],
      ];
      engine.scratch(() => {
        const xs = guardedVector(engine, type, 15, rows.flat());
        const out = engine.alloc(4 * rows.length);
        engine.check(argmax_rows(type.id, rows.length, 3, xs.address, 3, out));
        assert.equal([...engine.view(Uint32Array, out, 5)], [0, 1, 0, 0, 2]);
      });
    });
  }
});
