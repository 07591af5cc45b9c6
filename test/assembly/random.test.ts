// Random numbers: published vectors of Philox, the same bits as the TypeScript twin, and moments.

import * as assert from "uvu/assert";
import { Philox, shuffle } from "../../ts/core/random.ts";
import { assertSameBits } from "../support/assert_close.ts";
import { type ElementType, elementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { guardedVector } from "../support/guarded.ts";
import { philoxVectors } from "../support/philox_vectors.ts";
import { lengths } from "../support/shapes.ts";

/** More than 32 bits, so that the upper half of the key is used. */
const SEED = 0x12_3456_789a_bcde;
const SEED_WORDS = [SEED >>> 0, Math.floor(SEED / 2 ** 32)] as const;

await eachBuild("random", ({ engine, test }) => {
  const { philox_words, uniform, normal, shuffle: shuffleWords } = engine.exports;

  for (const { name, counter, key, words } of philoxVectors) {
    test(`Philox4x32-10 of ${name}`, () => {
      engine.scratch(() => {
        const out = engine.alloc(16);
        engine.check(philox_words(out, ...counter, ...key));
        assert.equal([...engine.view(Uint32Array, out, 4)], words);
      });
    });
  }

  const drawUniform = (type: ElementType, n: number, low: number, high: number, stream: number) =>
    engine.scratch(() => {
      const out = guardedVector(engine, type, n);
      engine.check(uniform(type.id, n, out.address, low, high, stream, ...SEED_WORDS));
      return out.values();
    });

  const drawNormal = (type: ElementType, n: number, deviation: number, stream: number) =>
    engine.scratch(() => {
      const out = guardedVector(engine, type, n);
      engine.check(normal(type.id, n, out.address, deviation, stream, ...SEED_WORDS));
      return out.values();
    });

  for (const type of elementTypes) {
    test(`${type.dtype} uniform has the bits of the twin`, () => {
      for (const n of lengths) {
        const random = new Philox(SEED, 7);
        const expected = Float64Array.from({ length: n }, (_, i) =>
          type.round(-0.3 + (0.4 - -0.3) * random.uniform(i)),
        );
        assertSameBits(`n = ${n}`, drawUniform(type, n, -0.3, 0.4, 7), expected);
      }
    });

    test(`${type.dtype} normal has the bits of the twin`, () => {
      for (const n of [...lengths, 4099]) {
        const random = new Philox(SEED, 0xffffffff);
        const expected = Float64Array.from({ length: n }, (_, i) =>
          type.round(0.7 * random.normal(i)),
        );
        assertSameBits(`n = ${n}`, drawNormal(type, n, 0.7, 0xffffffff), expected);
      }
    });
  }

  test("shuffle has the order of the twin, and leaves its neighbours alone", () => {
    const words = elementType("f32"); // the guards are floats as long as a word
    for (const n of lengths) {
      for (const substream of [0, 3]) {
        const expected = Uint32Array.from({ length: n }, (_, i) => i);
        shuffle(expected, SEED, 11, substream);
        engine.scratch(() => {
          const values = guardedVector(engine, words, n);
          const view = engine.view(Uint32Array, values.address, n);
          view.set(Uint32Array.from({ length: n }, (_, i) => i));
          engine.check(shuffleWords(n, values.address, 11, substream, ...SEED_WORDS));
          values.check();
          assert.equal(view, expected, `n = ${n}, substream ${substream}`);
        });
      }
    }
  });

  // The mean of 2^18 draws is off by 5 standard deviations for one seed in a million; this seed is fixed.
  const COUNT = 2 ** 18;
  const f64 = elementType("f64");

  test("uniform numbers have the moments of (0, 1) and stay inside", () => {
    const draws = drawUniform(f64, COUNT, 0, 1, 1);
    assert.ok(draws.every((u) => u > 0 && u < 1));
    within("mean", moment(draws, 1), 1 / 2, 5 * Math.sqrt(1 / 12 / COUNT));
    within("second", moment(draws, 2), 1 / 3, 5 * Math.sqrt(4 / 45 / COUNT));
    within("third", moment(draws, 3), 1 / 4, 5 * Math.sqrt(9 / 112 / COUNT));
  });

  test("normal numbers have the first four moments of N(0, 1), and neighbours are uncorrelated", () => {
    const draws = drawNormal(f64, COUNT, 1, 2);
    within("mean", moment(draws, 1), 0, 5 * Math.sqrt(1 / COUNT));
    within("variance", moment(draws, 2), 1, 5 * Math.sqrt(2 / COUNT));
    within("third", moment(draws, 3), 0, 5 * Math.sqrt(15 / COUNT));
    within("fourth", moment(draws, 4), 3, 5 * Math.sqrt(96 / COUNT));
    const products = draws.map((z, i) => z * (draws[i ^ 1] ?? 0));
    within("correlation", moment(products, 1), 0, 5 * Math.sqrt(2 / COUNT));
  });

  test("streams and seeds differ", () => {
    const first = drawUniform(f64, 64, 0, 1, 0);
    const other = drawUniform(f64, 64, 0, 1, 1);
    assert.not.ok(first.some((u) => other.includes(u)));
    engine.scratch(() => {
      const out = guardedVector(engine, f64, 64);
      engine.check(uniform(f64.id, 64, out.address, 0, 1, 0, SEED_WORDS[0], SEED_WORDS[1] + 1));
      assert.not.ok(first.some((u) => out.values().includes(u)));
    });
  });
});

function moment(values: ArrayLike<number>, power: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** power;
  return sum / values.length;
}

function within(what: string, actual: number, expected: number, bound: number): void {
  assert.ok(
    Math.abs(actual - expected) <= bound,
    `${what}: ${actual}, not ${expected} +- ${bound}`,
  );
}
