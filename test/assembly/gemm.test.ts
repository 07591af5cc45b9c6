// gemm over awkward shapes. The strict and debug builds must have the bits of a naive chain of multiplies and adds in
// ascending k. The relaxed build may fuse them and must keep the textbook's error bound.

import * as assert from "uvu/assert";
import type { ElementWise } from "../../ts/backends/reference/activation.ts";
import { type GemmForm, gemm } from "../../ts/backends/reference/gemm.ts";
import { activationIds } from "../../ts/backends/wasm/abi.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import {
  assertClose,
  assertSameBits,
  elementwise,
  type Tolerance,
} from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { onFurtherHost } from "../support/effort.ts";
import { GuardedMatrix, guardedVector } from "../support/guarded.ts";
import { normals } from "../support/numbers.ts";
import { type GemmShape, gemmShapes } from "../support/shapes.ts";

const forms: readonly GemmForm[] = ["nn", "nt", "tn"];

interface Variant {
  readonly name: string;
  readonly beta: 0 | 1;
  readonly bias: boolean;
  readonly activation: ElementWise;
  /** For leaky_relu and elu. */
  readonly alpha?: number;
  /** Gap between the rows of A, B and C. */
  readonly gaps: readonly [number, number, number];
}

const plain: Variant = {
  name: "plain",
  beta: 0,
  bias: false,
  activation: "linear",
  gaps: [0, 0, 0],
};
const full: Variant = {
  name: "gaps, beta, bias, relu",
  beta: 1,
  bias: true,
  activation: "relu",
  gaps: [3, 7, 5],
};

/** Activations of an epilogue with their alpha and their largest slope; relu is in `full`. */
const epilogues: readonly (readonly [ElementWise, number | undefined, number])[] = [
  ["sigmoid", undefined, 0.25],
  ["tanh", undefined, 1],
  ["leaky_relu", 0, 1],
  ["leaky_relu", 0.01, 1],
  ["leaky_relu", 0.3, 1],
  ["leaky_relu", 2, 2],
  ["elu", 1, 1],
  ["elu", 1.7, 1.7],
];

/** One product: dense operands, rounded to the type, and the initial C. */
class Problem {
  readonly type: ElementType;
  readonly form: GemmForm;
  readonly shape: GemmShape;
  readonly variant: Variant;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly bias: Float64Array;

  constructor(type: ElementType, form: GemmForm, shape: GemmShape, variant: Variant) {
    const { m, n, k } = shape;
    this.type = type;
    this.form = form;
    this.shape = shape;
    this.variant = variant;
    this.a = normals(m * k, type, 1);
    this.b = normals(k * n, type, 2);
    this.c = normals(m * n, type, 3);
    this.bias = normals(n, type, 4);
  }

  /** Stored rows and columns of A and of B. */
  get stored(): { a: [number, number]; b: [number, number] } {
    const { m, n, k } = this.shape;
    return {
      a: this.form === "tn" ? [k, m] : [m, k],
      b: this.form === "nt" ? [n, k] : [k, n],
    };
  }

  /** C from the engine. Throws if anything around or between its rows was written. */
  engine(engine: Engine): ArrayLike<number> {
    const { type, form, variant, stored } = this;
    const { m, n, k } = this.shape;
    const place = ([rows, columns]: [number, number], gap: number, values: Float64Array) =>
      new GuardedMatrix(engine, type, { rows, columns, stride: columns + gap }, values);
    return engine.scratch(() => {
      const a = place(stored.a, variant.gaps[0], this.a);
      const b = place(stored.b, variant.gaps[1], this.b);
      const c = place([m, n], variant.gaps[2], this.c);
      const bias = guardedVector(engine, type, n, this.bias);
      engine.check(
        engine.exports[`gemm_${form}`](
          type.id,
          m,
          n,
          k,
          a.address,
          a.stride,
          b.address,
          b.stride,
          variant.beta,
          c.address,
          c.stride,
          variant.bias ? bias.address : 0,
          activationIds[variant.activation],
          variant.alpha ?? Number.NaN,
        ),
      );
      for (const operand of [a, b, bias]) operand.check();
      return c.values();
    });
  }

  /** C from the float64 twin. */
  reference(): Float64Array {
    return this.#twin(this.a, this.b, this.c, this.bias, this.variant.activation);
  }

  /** C from a naive loop that rounds after every operation. */
  naive(): Float64Array {
    const { beta, bias } = this.variant;
    const { m, n, k } = this.shape;
    const { round } = this.type;
    const result = new Float64Array(m * n);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = beta === 0 ? 0 : this.c[i * n + j]!;
        for (let p = 0; p < k; p++) {
          const a = this.form === "tn" ? this.a[p * m + i]! : this.a[i * k + p]!;
          const b = this.form === "nt" ? this.b[j * k + p]! : this.b[p * n + j]!;
          sum = round(sum + round(a * b));
        }
        if (bias) sum = round(sum + this.bias[j]!);
        result[i * n + j] = this.#activated(sum);
      }
    }
    return result;
  }

  /** relu, leaky_relu and linear, rounded as in the engine. */
  #activated(sum: number): number {
    const { activation, alpha = 0 } = this.variant;
    if (activation === "relu") return sum < 0 ? 0 : sum;
    const { round } = this.type;
    return activation === "leaky_relu" && !(sum > 0) ? round(round(alpha) * sum) : sum;
  }

  /** |A| |B| + |C| + |bias|, times a unit roundoff for each operation; in f64 the oracle has errors as well. */
  tolerance(): Tolerance {
    const { unit, dtype } = this.type;
    const sizes = [this.a, this.b, this.c, this.bias].map((values) => values.map(Math.abs));
    const bounds = this.#twin(sizes[0]!, sizes[1]!, sizes[2]!, sizes[3]!, "linear");
    const operations = (this.shape.k + 2) * (dtype === "f64" ? 2 : 1);
    return elementwise(
      bounds.map((bound) => 1.001 * operations * unit * bound),
      "k + 2 roundings, each of at most |A| |B| + |C| + |bias|: Higham 2002, section 3.5",
    );
  }

  #twin(
    a: Float64Array,
    b: Float64Array,
    start: Float64Array,
    bias: Float64Array,
    activation: ElementWise,
  ): Float64Array {
    const { m, n, k } = this.shape;
    const c = start.slice();
    gemm({
      form: this.form,
      m,
      n,
      k,
      a,
      lda: this.stored.a[1],
      b,
      ldb: this.stored.b[1],
      beta: this.variant.beta,
      c,
      ldc: n,
      ...(this.variant.bias ? { bias } : {}),
      activation,
      ...(this.variant.alpha === undefined ? {} : { alpha: this.variant.alpha }),
    });
    return c;
  }
}

/** Shapes that take seconds in a naive loop. */
const shapes = onFurtherHost ? gemmShapes.filter(({ m, n, k }) => m * n * k < 1e5) : gemmShapes;

await eachBuild("gemm", ({ build, engine, test }) => {
  for (const type of elementTypes) {
    for (const form of forms) {
      for (const shape of shapes) {
        const { name, m, n, k } = shape;
        test(`${type.dtype} ${form} ${name} (${m} x ${n} x ${k})`, () => {
          for (const variant of [plain, full]) {
            const problem = new Problem(type, form, shape, variant);
            const actual = problem.engine(engine);
            const tolerance = problem.tolerance();
            assertClose(variant.name, actual, problem.reference(), tolerance, [m, n]);
            if (build === "relaxed") continue;
            assertSameBits(variant.name, actual, problem.naive(), [m, n]);
          }
        });
      }
    }

    for (const [activation, alpha, slope] of epilogues) {
      test(`${type.dtype} ${activation} ${alpha ?? ""} comes after the last block of k and of columns`, () => {
        const shape = { name: "blocks", m: 7, n: 259, k: 403 };
        const variant = { ...full, activation, ...(alpha === undefined ? {} : { alpha }) };
        const problem = new Problem(type, "nn", shape, variant);
        const before = problem.tolerance();
        const tolerance: Tolerance = {
          reason: `${before.reason}; slopes of at most ${slope}; 8 roundings of ${activation} itself`,
          bound: (expected, i) =>
            slope * before.bound(expected, i) + 8 * type.unit * Math.max(1, Math.abs(expected)),
        };
        const actual = problem.engine(engine);
        assertClose(activation, actual, problem.reference(), tolerance, [7, 259]);
        if (build === "relaxed" || activation !== "leaky_relu") return;
        assertSameBits(activation, actual, problem.naive(), [7, 259]);
      });
    }

    test(`${type.dtype} keeps an infinity in its row and a NaN in its column`, () => {
      const shape = { name: "special", m: 11, n: 13, k: 5 };
      for (const form of forms) {
        const problem = new Problem(type, form, shape, plain);
        problem.a[form === "tn" ? 3 : 3 * 5] = Infinity; // row 3, p = 0
        problem.b[form === "nt" ? 6 * 5 : 6] = Number.NaN; // p = 0, column 6
        const actual = problem.engine(engine);
        for (let i = 0; i < 11; i++) {
          for (let j = 0; j < 13; j++) {
            const value = actual[i * 13 + j]!;
            if (j === 6) assert.ok(Number.isNaN(value), `${form} [${i}, ${j}] is ${value}`);
            else
              assert.is(Math.abs(value) === Infinity, i === 3, `${form} [${i}, ${j}] is ${value}`);
          }
        }
      }
    });
  }
});
