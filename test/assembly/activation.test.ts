// Activations forward and backward against their float64 twin.

import * as assert from "uvu/assert";
import {
  activate,
  derivative,
  type ElementWise,
  keptBy,
} from "../../ts/backends/reference/activation.ts";
import { activationIds } from "../../ts/backends/wasm/abi.ts";
import { assertClose, assertSameBits, type Tolerance, ulps } from "../support/assert_close.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { GuardedMatrix, guardedVector } from "../support/guarded.ts";
import { normals } from "../support/numbers.ts";
import { lengths, rowShapes } from "../support/shapes.ts";

/** Only leaky_relu and elu read alpha: NaN must not reach the results of the others. */
const kinds: readonly (readonly [activation: ElementWise, alpha: number])[] = [
  ["linear", Number.NaN],
  ["sigmoid", Number.NaN],
  ["tanh", Number.NaN],
  ["relu", Number.NaN],
  ["leaky_relu", 0],
  ["leaky_relu", 0.01],
  ["leaky_relu", 0.25],
  ["leaky_relu", 1],
  ["leaky_relu", 3],
  ["elu", 0],
  ["elu", 0.1],
  ["elu", 1],
  ["elu", 2.5],
  ["gelu", Number.NaN],
  ["silu", Number.NaN],
];

function title([activation, alpha]: (typeof kinds)[number]): string {
  return Number.isNaN(alpha) ? activation : `${activation} ${alpha}`;
}

await eachBuild("activation", ({ engine, test }) => {
  const { activation_forward, activation_backward } = engine.exports;

  test("every activation of the engine is among the cases", () => {
    const names = new Set<string>(kinds.map(([activation]) => activation));
    assert.equal([...names], Object.keys(activationIds));
  });

  for (const type of elementTypes) {
    for (const kind of kinds) {
      const [activation, alpha] = kind;
      const id = activationIds[activation];

      for (const { name, rows, columns, stride } of rowShapes) {
        test(`${type.dtype} ${title(kind)} forward, ${name} (${rows} x ${columns} of ${stride})`, () => {
          for (const withBias of [false, true]) {
            const x = normals(rows * columns, type, 1, 4);
            const bias = normals(columns, type, 2);
            // The sum is rounded here as well: the test is of f, not of how f stretches a rounding.
            const sums = x.map((v, i) => (withBias ? type.round(v + bias[i % columns]!) : v));
            const expected = sums.map((sum) => activate(activation, sum, alpha));
            engine.scratch(() => {
              const xs = new GuardedMatrix(engine, type, { rows, columns, stride }, x);
              const biases = guardedVector(engine, type, columns, bias);
              const at = withBias ? biases.address : 0;
              engine.check(
                activation_forward(type.id, id, rows, columns, xs.address, stride, at, alpha),
              );
              biases.check();
              const reason = "4 ulp of the engine's functions; in f64 up to 9 of the oracle's gelu";
              assertClose(
                name,
                xs.values(),
                expected,
                ulps(type.dtype === "f64" ? 13 : 5, type, reason),
                [rows, columns],
              );
            });
          }
        });
      }

      test(`${type.dtype} ${title(kind)} backward, all lengths`, () => {
        for (const n of lengths) {
          const x = normals(n, type, 3, 4);
          const y = x.map((v) => type.round(activate(activation, v, alpha)));
          const kept = keptBy(activation) === "x" ? x : y;
          const dy = normals(n, type, 4);
          const expected = dy.map((d, i) => d * derivative(activation, kept[i]!, alpha));
          const tolerance: Tolerance = {
            reason: "three roundings of numbers of at most |dy| f', here and in the oracle",
            bound: (_, i) => 6 * type.unit * Math.abs(dy[i]!) * Math.max(1, alpha || 0),
          };
          engine.scratch(() => {
            const inputs = guardedVector(engine, type, n, kept);
            const dys = guardedVector(engine, type, n, dy);
            engine.check(activation_backward(type.id, id, n, inputs.address, dys.address, alpha));
            assertSameBits("kept stays", inputs.values(), kept);
            assertClose(`n = ${n}`, dys.values(), expected, tolerance);
          });
        }
      });
    }

    test(`${type.dtype} special values`, () => {
      const special = [Number.NaN, Infinity, -Infinity, 0, -0];
      const expected: Record<ElementWise, number[]> = {
        linear: special,
        sigmoid: [Number.NaN, 1, 0, 0.5, 0.5],
        tanh: [Number.NaN, 1, -1, 0, -0],
        relu: [Number.NaN, Infinity, 0, 0, 0],
        leaky_relu: [Number.NaN, Infinity, -Infinity, 0, 0],
        elu: [Number.NaN, Infinity, -0.5, 0, 0],
        gelu: [Number.NaN, Infinity, 0, 0, -0],
        silu: [Number.NaN, Infinity, -0, 0, -0],
      };
      for (const [activation, outputs] of Object.entries(expected)) {
        engine.scratch(() => {
          const x = guardedVector(engine, type, 5, special);
          const id = activationIds[activation as ElementWise];
          engine.check(activation_forward(type.id, id, 1, 5, x.address, 5, 0, 0.5));
          const values = x.values();
          // The sign of the zeros of relu, leaky_relu and elu is not specified; + 0 removes it.
          const signed = !["relu", "leaky_relu", "elu"].includes(activation);
          assertSameBits(activation, signed ? values : values.map((y) => y + 0), outputs);
        });
      }
    });

    test(`${type.dtype} relu backward lets nothing through at zero, and no NaN of a dead unit`, () => {
      const y = [0, -0, 1, Infinity, 0];
      const dy = [7, 7, 7, 7, Number.NaN];
      assert.equal(backward("relu", Number.NaN, y, dy), [0, 0, 7, 7, 0]);
    });

    test(`${type.dtype} the slope of leaky_relu and elu at zero is alpha`, () => {
      const y = [0, -0, 1, Infinity, 2, Number.NaN];
      const dy = [7, 7, 7, 7, Number.NaN, 7];
      const slopes = [3.5, 3.5, 7, 7, Number.NaN];
      // Of a NaN, which is not above zero, leaky_relu's slope is alpha, elu's is what y makes it.
      assert.equal(backward("leaky_relu", 0.5, y, dy), [...slopes, 3.5]);
      assert.equal(backward("elu", 0.5, y, dy), [...slopes, Number.NaN]);
    });

    test(`${type.dtype} elu keeps its last places near zero and reaches -alpha far below`, () => {
      const tiny = type.round(1e-30);
      engine.scratch(() => {
        const x = guardedVector(engine, type, 4, [-tiny, -1e-4, -100, -1e30]);
        engine.check(activation_forward(type.id, activationIds.elu, 1, 4, x.address, 4, 0, 1));
        const expected = [-tiny, Math.expm1(type.round(-1e-4)), -1, -1];
        assertClose("elu", x.values(), expected, ulps(2, type, "expm1 of the engine"));
      });
    });

    test(`${type.dtype} the slopes of gelu and silu at the ends of the range and at zero`, () => {
      const x = [Number.NaN, Infinity, -Infinity, 0, -0, 1000, -1000];
      const slopes = [Number.NaN, 2, 0, 1, 1, 2, 0];
      for (const activation of ["gelu", "silu"] as const) {
        const dy = backward(
          activation,
          Number.NaN,
          x,
          x.map(() => 2),
        );
        assert.equal(
          dy.map((value) => value + 0),
          slopes,
          activation,
        );
      }
    });

    /** dy f'(x) by the engine, from what the forward pass keeps. */
    function backward(
      activation: ElementWise,
      alpha: number,
      kept: number[],
      dy: number[],
    ): number[] {
      return engine.scratch(() => {
        const n = kept.length;
        const inputs = guardedVector(engine, type, n, kept);
        const dys = guardedVector(engine, type, n, dy);
        const id = activationIds[activation];
        engine.check(activation_backward(type.id, id, n, inputs.address, dys.address, alpha));
        return [...dys.values()];
      });
    }
  }
});
