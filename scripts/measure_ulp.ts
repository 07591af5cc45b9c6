// Measures the largest errors of the engine's vector functions, in units in the last place.
// f32: every input, against float64. f64: random inputs over all exponents, against test/support/big_math.ts.
//
//   node --import tsx scripts/measure_ulp.ts [--stride N] [--f64-inputs N] [--only NAME]
//
// The table in assembly/base/math.ts is from a run without options, which takes about half an hour.

import { parseArgs } from "node:util";
import {
  type Big,
  bigExp,
  bigExpm1,
  bigGelu,
  bigLog,
  bigSigmoid,
  bigSilu,
  bigTanh,
  ulpError,
} from "../test/support/big_math.ts";
import { elementType } from "../test/support/dtype.ts";
import { loadEngine, testBuilds } from "../test/support/engine.ts";
import { sigmoid } from "../ts/backends/reference/activation.ts";
import { activationIds } from "../ts/backends/wasm/abi.ts";
import type { Engine } from "../ts/backends/wasm/engine.ts";
import { Philox } from "../ts/core/random.ts";

interface VectorFunction {
  readonly name: string;
  /** The export that computes it, or the activation that contains it. */
  readonly of:
    | { readonly vector: "exp" | "log" | "tanh" | "sigmoid" }
    | { readonly forward: "elu" | "gelu" | "silu" };
  /** Reference for f32: JavaScript's function if there is one, else the float64 kernel of the strict build. */
  readonly float64?: (x: number) => number;
  readonly exactly: (x: number) => Big;
  /** Elsewhere, f64 results are special values, which math.test.ts tests, or silu of a subnormal sigmoid. */
  readonly domain: readonly [number, number];
  /** Interval from which half of the f64 inputs are drawn, evenly. */
  readonly focus: readonly [number, number];
}

/** The largest error so far, and its input. */
interface Worst {
  ulps: number;
  at: number;
}

const functions: readonly VectorFunction[] = [
  {
    name: "exp",
    of: { vector: "exp" },
    float64: Math.exp,
    exactly: bigExp,
    domain: [-746, 710],
    focus: [-746, 710],
  },
  {
    name: "expm1",
    of: { forward: "elu" }, // with alpha = 1 it is expm1 for x <= 0, and x itself above
    float64: (x) => (x > 0 ? x : Math.expm1(x)),
    exactly: bigExpm1,
    domain: [-746, 0],
    focus: [-40, 0],
  },
  {
    name: "log",
    of: { vector: "log" },
    float64: Math.log,
    exactly: bigLog,
    domain: [5e-324, Number.MAX_VALUE],
    focus: [0.25, 4],
  },
  {
    name: "tanh",
    of: { vector: "tanh" },
    float64: Math.tanh,
    exactly: bigTanh,
    domain: [-40, 40],
    focus: [-2, 2],
  },
  {
    name: "sigmoid",
    of: { vector: "sigmoid" },
    float64: sigmoid,
    exactly: bigSigmoid,
    domain: [-746, 40],
    focus: [-40, 40],
  },
  {
    name: "gelu",
    of: { forward: "gelu" },
    exactly: bigGelu,
    domain: [-40, 40],
    focus: [-40, 10],
  },
  { name: "silu", of: { forward: "silu" }, exactly: bigSilu, domain: [-708, 40], focus: [-40, 40] },
];

const CHUNK = 1 << 16;
const f32 = elementType("f32");
const f64 = elementType("f64");

const unitOf = new Float64Array(1);
const unitWords = new Uint32Array(unitOf.buffer);

const { values: options } = parseArgs({
  options: {
    stride: { type: "string", default: "1" },
    "f64-inputs": { type: "string", default: "2000000" },
    only: { type: "string" },
  },
});
const stride = Number(options.stride);
const f64Inputs = Number(options["f64-inputs"]);

const builds: { build: string; engine: Engine }[] = [];
for (const build of testBuilds) {
  const engine = build === "debug" ? undefined : await loadEngine(build);
  if (engine) builds.push({ build, engine });
}

console.log(
  `f32: every ${stride === 1 ? "" : `${stride}th `}bit pattern; f64: ${f64Inputs} inputs`,
);
console.log("function  type  build    largest error in ulp, at");
for (const f of functions) {
  if (options.only !== undefined && options.only !== f.name) continue;
  report(f, "f32", measureF32(f));
  report(f, "f64", measureF64(f));
}

function report({ name }: VectorFunction, type: string, worsts: readonly Worst[]): void {
  worsts.forEach(({ ulps, at }, i) => {
    const cells = [name.padEnd(9), type.padEnd(5), builds[i]!.build.padEnd(8), ulps.toFixed(3)];
    console.log(`${cells.join(" ")}, ${at}`);
  });
}

/** Every stride-th of the 2^32 bit patterns. */
function measureF32(f: VectorFunction): Worst[] {
  const worsts = builds.map(() => ({ ulps: 0, at: Number.NaN }));
  const inputs = new Float32Array(CHUNK);
  const patterns = new Uint32Array(inputs.buffer);
  for (let start = 0; start < 2 ** 32; start += CHUNK * stride) {
    for (let i = 0; i < CHUNK; i++) patterns[i] = start + i * stride;
    const outputs = builds.map(({ engine }) => apply(engine, f.of, inputs));
    const wide = new Float64Array(inputs);
    const float64 = f.float64 ? wide.map(f.float64) : apply(builds[0]!.engine, f.of, wide);
    for (let i = 0; i < CHUNK; i++) {
      const expected = float64[i]!;
      const unit = f32Unit(expected);
      for (let b = 0; b < outputs.length; b++) {
        const error = f32Error(outputs[b]![i]!, expected, unit);
        if (error > worsts[b]!.ulps) worsts[b] = { ulps: error, at: inputs[i]! };
      }
    }
  }
  return worsts;
}

/** Error in ulp. A result that is not finite has to equal the expected one. */
function f32Error(actual: number, expected: number, unit: number): number {
  const error = Math.abs(actual - expected) / unit;
  if (error < Infinity) return error;
  return Object.is(actual, Math.fround(expected)) ? 0 : Infinity;
}

/** Unit in the last place of an f32, from its exponent bits: fast, because it is called 2^32 times per function. */
function f32Unit(value: number): number {
  unitOf[0] = value;
  const field = (unitWords[1]! >>> 20) & 0x7ff;
  unitWords[0] = 0;
  unitWords[1] = Math.max(field - 23, 1023 - 149) << 20;
  return unitOf[0];
}

/** Half of the inputs have random bits, over all exponents. The other half are drawn evenly from `focus`. */
function measureF64({ of, exactly, domain, focus }: VectorFunction): Worst[] {
  const worsts = builds.map(() => ({ ulps: 0, at: Number.NaN }));
  const inputs = new Float64Array(CHUNK);
  const words = new Uint32Array(inputs.buffer);
  const random = new Philox(1, 0);
  let drawn = 0;
  for (let done = 0; done < f64Inputs; done += CHUNK) {
    for (let i = 0; i < CHUNK; ) {
      words[2 * i] = random.bits(drawn++);
      words[2 * i + 1] = random.bits(drawn++);
      if (i % 2 === 0) inputs[i] = focus[0] + (focus[1] - focus[0]) * random.uniform(drawn++);
      if (inputs[i]! >= domain[0] && inputs[i]! <= domain[1]) i++;
    }
    const outputs = builds.map(({ engine }) => apply(engine, of, inputs));
    for (let i = 0; i < CHUNK; i++) {
      const exact = exactly(inputs[i]!);
      for (let b = 0; b < outputs.length; b++) {
        const error = ulpError(outputs[b]![i]!, exact, f64);
        if (error > worsts[b]!.ulps) worsts[b] = { ulps: error, at: inputs[i]! };
      }
    }
  }
  return worsts;
}

/** f of all inputs, by the engine. */
function apply<V extends Float32Array | Float64Array>(
  engine: Engine,
  of: VectorFunction["of"],
  inputs: V,
): V {
  const type = inputs instanceof Float32Array ? f32 : f64;
  const { exports } = engine;
  const n = inputs.length;
  return engine.scratch(() => {
    const at = engine.copyIn(inputs);
    if ("vector" in of) {
      engine.check(exports[`vector_${of.vector}`](type.id, n, at, at));
    } else {
      const id = activationIds[of.forward];
      engine.check(exports.activation_forward(type.id, id, 1, n, at, n, 0, 1));
    }
    const View = inputs.constructor as new (b: ArrayBuffer, at: number, n: number) => V;
    return engine.view(View, at, n).slice() as V;
  });
}
