// The steps of sgd and Adam against their float64 twins.

import * as assert from "uvu/assert";
import { adam, smallestMoment } from "../../ts/backends/reference/adam.ts";
import { sgd } from "../../ts/backends/reference/sgd.ts";
import { assertClose, assertSameBits, elementwise, relative } from "../support/assert_close.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { guardedVector } from "../support/guarded.ts";
import { normals } from "../support/numbers.ts";
import { lengths } from "../support/shapes.ts";

const settings = { lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

await eachBuild("optimizers", ({ build, engine, test }) => {
  const { sgd_step, adam_step } = engine.exports;

  for (const type of elementTypes) {
    const { dtype, id, unit, round } = type;

    test(`${dtype} sgd of every length`, () => {
      const lr = 0.3;
      for (const n of lengths) {
        const w = normals(n, type, 1);
        const g = normals(n, type, 2);
        const expected = w.slice();
        sgd(expected, g, lr);
        engine.scratch(() => {
          const ws = guardedVector(engine, type, n, w);
          const gs = guardedVector(engine, type, n, g);
          engine.check(sgd_step(id, n, ws.address, gs.address, lr));
          assertSameBits("gradients stay", gs.values(), g);
          const bounds = w.map((value, i) => 4 * unit * (Math.abs(value) + lr * Math.abs(g[i]!)));
          const reason = "lr, a product and a difference rounded, here and in the oracle";
          assertClose(`n = ${n}`, ws.values(), expected, elementwise(bounds, reason));
          if (build === "relaxed") return;
          const naive = w.map((value, i) => round(value - round(round(lr) * g[i]!)));
          assertSameBits(`n = ${n}, rounding each`, ws.values(), naive);
        });
      }
    });

    /** One step of the engine from the state given; w, m and v are changed in place. */
    const step = (w: Float64Array, g: Float64Array, m: Float64Array, v: Float64Array, at: number) =>
      engine.scratch(() => {
        const [ws, gs, ms, vs] = [w, g, m, v].map((x) => guardedVector(engine, type, x.length, x));
        const { lr, beta1, beta2, epsilon } = settings;
        engine.check(
          adam_step(
            id,
            w.length,
            ws!.address,
            gs!.address,
            ms!.address,
            vs!.address,
            lr,
            beta1,
            beta2,
            epsilon,
            1 - beta1 ** at,
            1 - beta2 ** at,
          ),
        );
        assertSameBits("gradients stay", gs!.values(), g);
        w.set(ws!.values());
        m.set(ms!.values());
        v.set(vs!.values());
      });

    test(`${dtype} adam of every length, first and later steps`, () => {
      for (const n of lengths) {
        for (const at of [1, 2, 1000]) {
          const w = normals(n, type, 1);
          const g = normals(n, type, 2);
          const m = at === 1 ? new Float64Array(n) : normals(n, type, 3);
          const v = at === 1 ? new Float64Array(n) : normals(n, type, 4).map((x) => round(x * x));
          const [w1, m1, v1] = [w.slice(), m.slice(), v.slice()];
          adam(w1, g, m1, v1, settings, at, smallestMoment[dtype]);
          const [w2, m2, v2] = [w.slice(), m.slice(), v.slice()];
          step(w2, g, m2, v2, at);
          const ofM = m.map((x, i) => 8 * unit * (0.9 * Math.abs(x) + 0.1 * Math.abs(g[i]!)));
          assertClose("m", m2, m1, elementwise(ofM, "two rounded constants, two products, a sum"));
          assertClose(
            "v",
            v2,
            v1,
            relative(8 * unit, "two rounded constants, three products, a sum"),
          );
          const ofW = w.map((x, i) => {
            const change = Math.abs(x - w1[i]!);
            const fromM = m1[i] === 0 ? 0 : (change * ofM[i]!) / Math.abs(m1[i]!);
            return 2 * unit * Math.abs(x) + 16 * unit * change + fromM;
          });
          assertClose("w", w2, w1, elementwise(ofW, "m's error stretched, ten roundings, w's own"));
        }
      }
    });

    test(`${dtype} adam over a hundred steps goes where the twin goes`, () => {
      const n = 61;
      const target = normals(n, type, 5);
      const start = normals(n, type, 6);
      const gradient = (w: Float64Array) => w.map((x, i) => round(x - target[i]!));
      const [w1, m1, v1] = [start.slice(), new Float64Array(n), new Float64Array(n)];
      const [w2, m2, v2] = [start.slice(), new Float64Array(n), new Float64Array(n)];
      for (let at = 1; at <= 100; at++) {
        adam(w1, gradient(w1), m1, v1, settings, at, smallestMoment[dtype]);
        step(w2, gradient(w2), m2, v2, at);
      }
      const bounds = start.map((x, i) => 100 * 16 * unit * (Math.abs(x) + Math.abs(w1[i]!) + 1));
      assertClose("w", w2, w1, elementwise(bounds, "a hundred steps of some ten roundings each"));
    });

    test(`${dtype} adam flushes moments that are all but zero, and only those`, () => {
      const smallest = smallestMoment[dtype];
      const m = Float64Array.of(smallest, -smallest, 4 * smallest, -4 * smallest, 0);
      const v = Float64Array.of(0, smallest, 4 * smallest, 1, 0);
      const w = new Float64Array(5).fill(3);
      step(w, new Float64Array(5), m, v, 5);
      assert.equal([...m].map(Math.sign), [0, 0, 1, -1, 0]);
      assert.equal([...v].map(Math.sign), [0, 0, 1, 1, 0]);
      assert.equal([...w].slice(0, 2), [3, 3]);
      assert.is(w[4], 3);
    });

    test(`${dtype} adam passes a NaN on, to its own weight only`, () => {
      const [w, g] = [new Float64Array(5), Float64Array.of(1, 1, Number.NaN, 1, 1)];
      const [m, v] = [new Float64Array(5), new Float64Array(5)];
      step(w, g, m, v, 1);
      for (const state of [w, m, v]) {
        assert.equal([...state].map(Number.isNaN), [false, false, true, false, false]);
      }
    });
  }
});
