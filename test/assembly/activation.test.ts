// Activations forward and backward against their float64 twin.

import * as assert from "uvu/assert";
import { activationBackward, activationForward } from "../../ts/backends/reference/activation.ts";
import { activationIds } from "../../ts/backends/wasm/engine.ts";
import { activations } from "../../ts/core/spec.ts";
import { assertClose, assertSameBits, type Tolerance, ulps } from "../support/assert_close.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { GuardedMatrix, guardedVector } from "../support/guarded.ts";
import { normals } from "../support/numbers.ts";
import { lengths, rowShapes } from "../support/shapes.ts";

await eachBuild("activation", ({ engine, test }) => {
  const { activation_forward, activation_backward } = engine.exports;

  for (const type of elementTypes) {
    for (const activation of activations) {
      const id = activationIds[activation];

      for (const { name, rows, columns, stride } of rowShapes) {
        test(`${type.dtype} ${activation} forward, ${name} (${rows} x ${columns} of ${stride})`, () => {
          for (const withBias of [false, true]) {
            const x = normals(rows * columns, type, 1, 4);
            const bias = normals(columns, type, 2);
            // The sum is rounded here as well: the test is of f, not of how f stretches a rounding.
            const expected = x.map((v, i) => (withBias ? type.round(v + bias[i % columns]!) : v));
            activationForward(activation, rows, columns, expected, columns);
            engine.scratch(() => {
              const xs = new GuardedMatrix(engine, type, { rows, columns, stride }, x);
              const biases = guardedVector(engine, type, columns, bias);
              const at = withBias ? biases.address : 0;
              engine.check(activation_forward(type.id, id, rows, columns, xs.address, stride, at));
              biases.check();
              const reason = "4 ulp of the engine's functions, 2 of the oracle's Math in f64";
              assertClose(name, xs.values(), expected, ulps(6, type, reason), [rows, columns]);
            });
          }
        });
      }

      test(`${type.dtype} ${activation} backward, all lengths`, () => {
        for (const n of lengths) {
          const y = normals(n, type, 3, 4);
          activationForward(activation, 1, n, y, n);
          const acts = y.map(type.round);
          const dy = normals(n, type, 4);
          const expected = dy.slice();
          activationBackward(activation, n, acts, expected);
          const tolerance: Tolerance = {
            reason: "three roundings of numbers of at most |dy|, here and in the oracle",
            bound: (_, i) => 6 * type.unit * Math.abs(dy[i]!),
          };
          engine.scratch(() => {
            const ys = guardedVector(engine, type, n, acts);
            const dys = guardedVector(engine, type, n, dy);
            engine.check(activation_backward(type.id, id, n, ys.address, dys.address));
            assertSameBits("y stays", ys.values(), acts);
            assertClose(`n = ${n}`, dys.values(), expected, tolerance);
          });
        }
      });
    }

    test(`${type.dtype} special values`, () => {
      const special = [Number.NaN, Infinity, -Infinity, 0, -0];
      const expected = {
        linear: special,
        sigmoid: [Number.NaN, 1, 0, 0.5, 0.5],
        tanh: [Number.NaN, 1, -1, 0, -0],
        relu: [Number.NaN, Infinity, 0, 0, 0],
      };
      for (const activation of activations) {
        engine.scratch(() => {
          const x = guardedVector(engine, type, 5, special);
          const id = activationIds[activation];
          engine.check(activation_forward(type.id, id, 1, 5, x.address, 5, 0));
          const values = x.values();
          // Which zero relu gives is open: + 0 makes them one.
          const actual = activation === "relu" ? values.map((y) => y + 0) : values;
          assertSameBits(activation, actual, expected[activation]);
        });
      }
    });

    test(`${type.dtype} relu backward lets nothing through at zero, and no NaN of a dead unit`, () => {
      engine.scratch(() => {
        const y = guardedVector(engine, type, 5, [0, -0, 1, Infinity, 0]);
        const dy = guardedVector(engine, type, 5, [7, 7, 7, 7, Number.NaN]);
        engine.check(activation_backward(type.id, activationIds.relu, 5, y.address, dy.address));
        assert.equal([...dy.values()], [0, 0, 7, 7, 0]);
      });
    });
  }
});
