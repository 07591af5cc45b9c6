// The vector functions: special values, edges of the range, and errors in units in the last place, compared with results
// of 60 digits. These are samples of each kind of input; scripts/measure_ulp.ts takes all of them.

import * as assert from "uvu/assert";
import { sigmoid } from "../../ts/backends/reference/activation.ts";
import { activationIds } from "../../ts/backends/wasm/abi.ts";
import { Philox } from "../../ts/core/random.ts";
import type { Parameters } from "../../ts/core/session.ts";
import { assertClose, assertSameBits, ulps } from "../support/assert_close.ts";
import {
  type Big,
  bigExp,
  bigExpm1,
  bigGelu,
  bigGeluSlope,
  bigLog,
  bigSigmoid,
  bigSilu,
  bigSiluSlope,
  bigTanh,
  exact,
  toNumber,
  ulpError,
} from "../support/big_math.ts";
import { type ElementType, elementTypes, ulp } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { guardedVector } from "../support/guarded.ts";
import { lengths } from "../support/shapes.ts";

interface Case {
  readonly name: "exp" | "log" | "tanh" | "sigmoid";
  readonly float64: (x: number) => number;
  readonly exactly: (x: number) => Big;
  /** Slightly more than measure_ulp.ts finds over all inputs: see the table in assembly/base/math.ts. */
  readonly ulps: number;
  /** Where f64 inputs are drawn from evenly. */
  readonly range: readonly [number, number];
  /** [x, f(x)]: results that are exact. */
  readonly special: readonly (readonly [number, number])[];
}

const cases: readonly Case[] = [
  {
    name: "exp",
    float64: Math.exp,
    exactly: bigExp,
    ulps: 1.25,
    range: [-745, 709],
    special: [
      [Number.NaN, Number.NaN],
      [Infinity, Infinity],
      [-Infinity, 0],
      [0, 1],
      [-0, 1],
      [1e-300, 1],
      [-1e-300, 1],
      [1000, Infinity],
      [-1000, 0],
    ],
  },
  {
    name: "log",
    float64: Math.log,
    exactly: bigLog,
    ulps: 1,
    range: [0.25, 4],
    special: [
      [Number.NaN, Number.NaN],
      [Infinity, Infinity],
      [-Infinity, Number.NaN],
      [0, -Infinity],
      [-0, -Infinity],
      [1, 0],
      [-1, Number.NaN],
    ],
  },
  {
    name: "tanh",
    float64: Math.tanh,
    exactly: bigTanh,
    ulps: 2.75,
    range: [-4, 4],
    special: [
      [Number.NaN, Number.NaN],
      [Infinity, 1],
      [-Infinity, -1],
      [0, 0],
      [-0, -0],
      [1000, 1],
      [-1000, -1],
    ],
  },
  {
    name: "sigmoid",
    float64: sigmoid,
    exactly: bigSigmoid,
    ulps: 2.75,
    range: [-40, 40],
    special: [
      [Number.NaN, Number.NaN],
      [Infinity, 1],
      [-Infinity, 0],
      [0, 0.5],
      [-0, 0.5],
      [1000, 1],
      [-1000, 0],
    ],
  },
];

/** Numbers at which results overflow, underflow or change their form, and their neighbours. */
function edges({ dtype, lowestExponent, precision }: ElementType): number[] {
  const largest = dtype === "f32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const smallest = 2 ** lowestExponent;
  const smallestNormal = 2 ** (lowestExponent + precision - 1);
  const overflow = dtype === "f32" ? 88.72283905206835 : 709.782712893384;
  const subnormal = dtype === "f32" ? -87.3365447505531 : -708.3964185322641;
  const underflow = dtype === "f32" ? -103.97207708399179 : -745.1332191019412;
  return [
    ...[smallest, 3 * smallest, smallestNormal, smallestNormal - smallest, 1.5 * smallestNormal],
    ...[2 ** -30, 2 ** -13, 0.25, 0.3465735902799726, Math.SQRT1_2, 1, Math.SQRT2, 8.5, 9, 18, 22],
    ...[overflow, -subnormal, -underflow, largest, largest / 2],
  ];
}

/** The neighbours of x on either side, and x, in the type; and all with the other sign. */
function around(x: number, type: ElementType): number[] {
  const rounded = type.round(x);
  const step = type.unit * Math.abs(rounded) + 2 ** type.lowestExponent;
  const near = [rounded, rounded - step, rounded + step].map(type.round);
  return [...near, ...near.map((value) => -value)].filter(Number.isFinite);
}

/** `count` numbers from all bit patterns but NaN and infinity. */
function anyBits(count: number, { dtype }: ElementType): number[] {
  const random = new Philox(5, 0);
  const words = Uint32Array.from({ length: 2 * count }, (_, i) => random.bits(i));
  const all = dtype === "f32" ? new Float32Array(words.buffer) : new Float64Array(words.buffer);
  return Array.from(all).filter(Number.isFinite);
}

/** Slightly more than measure_ulp.ts finds; expm1 is for x <= 0 only. */
const EXPM1_ULPS = 1.25;
const GELU_ULPS = 4.5;
const SILU_ULPS = 3.5;
/** Of the slopes, which measure_ulp.ts does not measure. */
const SLOPE_ULPS = 6;

/** `count` numbers drawn evenly from a range. */
function evenly(count: number, [from, to]: readonly [number, number], type: ElementType): number[] {
  const random = new Philox(6, 0);
  return Array.from({ length: count }, (_, i) =>
    type.round(from + (to - from) * random.uniform(i)),
  );
}

/** Every output within `most` ulp of the exact value. */
function judgeAll(
  name: string,
  inputs: readonly number[],
  outputs: ArrayLike<number>,
  exactly: (x: number) => Big,
  type: ElementType,
  most: number,
): void {
  inputs.forEach((x, i) => {
    const error = ulpError(outputs[i]!, exactly(x), type);
    assert.ok(error <= most, `${name}(${x}) = ${outputs[i]}: ${error} ulp, at most ${most}`);
  });
}

await eachBuild("math", ({ engine, test }) => {
  test("the oracle gives the digits of e, ln 10 and the rest", () => {
    const digits = ({ mantissa, exponent }: Big) => (mantissa * 10n ** 40n) >> BigInt(-exponent);
    assert.is(digits(bigExp(1)), 27182818284590452353602874713526624977572n);
    assert.is(digits(bigLog(10)), 23025850929940456840179914546843642076011n);
    assert.is(digits(bigTanh(1)), 7615941559557648881194582826047935904127n);
    assert.is(digits(bigSigmoid(1)), 7310585786300048792511592418218362743651n);
    assert.is(digits(bigExpm1(-1)), -6321205588285576784044762298385391325542n);
    assert.is(digits(bigGelu(-1)), -1586552539314570514147674543679620775221n);
    assert.is(digits(bigGeluSlope(1)), 10833154705876862983830627385675985773065n);
    assert.is(digits(bigGelu(-4.5)), -152895290612852718075935213589218559n);
    assert.is(digits(bigSilu(-4)), -719448398483662321071725517981536994900n);
    assert.is(digits(bigSiluSlope(1)), 9276705118714867317885839754077452999874n);
    assert.is(toNumber(bigExpm1(-1e-300)), -1e-300);
    assert.is(toNumber(bigTanh(-1e-300)), -1e-300);
    assert.is(toNumber(bigExp(-745)), 5e-324);
    assert.is(toNumber(exact(-0.1)), -0.1);
    assert.is(ulpError(1 + 2 ** -51, exact(1), { precision: 53, lowestExponent: -1074 }), 2);
    assert.is(
      ulpError(Infinity, exact(2 ** 127), { precision: 24, lowestExponent: -149 }),
      2 ** 23,
    );
  });

  for (const type of elementTypes) {
    for (const { name, float64, exactly, ulps: most, range, special } of cases) {
      const apply = (inputs: ArrayLike<number>) =>
        engine.scratch(() => {
          const x = guardedVector(engine, type, inputs.length, inputs);
          const y = guardedVector(engine, type, inputs.length);
          const vector = engine.exports[`vector_${name}`];
          engine.check(vector(type.id, inputs.length, x.address, y.address));
          assertSameBits("x stays", x.values(), inputs);
          return y.values();
        });

      const judge = (inputs: readonly number[]) => {
        judgeAll(name, inputs, apply(inputs), exactly, type, most);
      };

      test(`${type.dtype} ${name} of special values`, () => {
        const inputs = special.map(([x]) => type.round(x));
        const outputs = special.map(([, y]) => y);
        assertSameBits(name, apply(inputs), outputs);
      });

      test(`${type.dtype} ${name} at the edges of the range, within ${most} ulp`, () => {
        const inputs = edges(type).flatMap((x) => around(x, type));
        judge(inputs.filter((x) => name !== "log" || x > 0));
      });

      test(`${type.dtype} ${name} of numbers of any size and of its range, within ${most} ulp`, () => {
        const inputs = [...anyBits(2000, type), ...evenly(2000, range, type)];
        judge(name === "log" ? inputs.map(Math.abs).filter((x) => x > 0) : inputs);
      });

      test(`${type.dtype} ${name} of every length, in place too`, () => {
        for (const n of lengths) {
          const inputs = Float64Array.from({ length: n }, (_, i) => type.round(0.3 + i / 7));
          const outputs = apply(inputs);
          const reason = `${most} ulp of the engine, 2 of the oracle's Math in f64`;
          assertClose(`n = ${n}`, outputs, inputs.map(float64), ulps(most + 2, type, reason));
          engine.scratch(() => {
            const x = guardedVector(engine, type, n, inputs);
            engine.check(engine.exports[`vector_${name}`](type.id, n, x.address, x.address));
            assertSameBits("in place", x.values(), outputs);
          });
        }
      });
    }

    /** The sigmoid is subnormal below, and silu inherits its coarse steps. */
    const lowestNormal = type.dtype === "f32" ? -87 : -708;

    test(`${type.dtype} expm1 of x <= 0, by elu, within ${EXPM1_ULPS} ulp`, () => {
      const any = [...edges(type).flatMap((x) => around(x, type)), ...anyBits(2000, type)];
      const inputs = [...any, ...evenly(2000, [-40, 0], type)].map((x) => -Math.abs(x));
      judgeAll("expm1", inputs, forward("elu", inputs), bigExpm1, type, EXPM1_ULPS);
    });

    test(`${type.dtype} gelu, tails included, within ${GELU_ULPS} ulp`, () => {
      const any = [...edges(type).flatMap((x) => around(x, type)), ...anyBits(2000, type)];
      const inputs = [...any, ...evenly(2000, [-40, 0], type), ...evenly(2000, [-9, 9], type)];
      judgeAll("gelu", inputs, forward("gelu", inputs), bigGelu, type, GELU_ULPS);
    });

    test(`${type.dtype} silu where the sigmoid is normal, within ${SILU_ULPS} ulp`, () => {
      const any = [...edges(type).flatMap((x) => around(x, type)), ...anyBits(2000, type)];
      const inputs = [...any, ...evenly(2000, [-40, 40], type)].filter((x) => x > lowestNormal);
      judgeAll("silu", inputs, forward("silu", inputs), bigSilu, type, SILU_ULPS);
    });

    for (const [name, exactly] of [
      ["gelu", bigGeluSlope],
      ["silu", bigSiluSlope],
    ] as const) {
      // Below 0 the slope is a difference of two terms, and has a root: its error is in units of the terms.
      test(`${type.dtype} slope of ${name}, within ${SLOPE_ULPS} ulp of its terms`, () => {
        const any = [...edges(type).flatMap((x) => around(x, type)), ...anyBits(1000, type)];
        const all = [...any, ...evenly(2000, [-40, 0], type), ...evenly(2000, [-9, 9], type)];
        const inputs = name === "silu" ? all.filter((x) => x > lowestNormal) : all;
        slope(name, inputs).forEach((actual, i) => {
          const x = inputs[i]!;
          const exact = exactly(x);
          const value = toNumber(name === "gelu" ? bigGelu(x) : bigSilu(x));
          const term = Math.min(Math.abs(value), 1); // Phi or s, times |x|
          const error = Math.abs(actual - toNumber(exact));
          const near = ulp(Math.max(Math.abs(toNumber(exact)), term), type) * SLOPE_ULPS;
          assert.ok(error <= near, `slope of ${name}(${x}) = ${actual}: error ${error} > ${near}`);
        });
      });
    }

    /** f of all inputs by the engine. */
    function forward(name: "elu" | "gelu" | "silu", inputs: readonly number[]): Parameters {
      return engine.scratch(() => {
        const n = inputs.length;
        const x = guardedVector(engine, type, n, inputs);
        const id = activationIds[name];
        engine.check(engine.exports.activation_forward(type.id, id, 1, n, x.address, n, 0, 1));
        return x.values();
      });
    }

    function slope(name: "gelu" | "silu", inputs: readonly number[]): Parameters {
      return engine.scratch(() => {
        const n = inputs.length;
        const x = guardedVector(engine, type, n, inputs);
        const dy = guardedVector(
          engine,
          type,
          n,
          inputs.map(() => 1),
        );
        const id = activationIds[name];
        engine.check(engine.exports.activation_backward(type.id, id, n, x.address, dy.address, 0));
        return dy.values();
      });
    }
  }
});
