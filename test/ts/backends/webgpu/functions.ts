// The mathematical functions and the masks of dropout in WGSL, against float64 and Philox.

import { derivative, sigmoid } from "../../../../ts/backends/reference/activation.ts";
import { dropoutMask as maskOf } from "../../../../ts/backends/reference/dropout.ts";
import { normalDistribution } from "../../../../ts/backends/reference/normal.ts";
import { kernelSource, read, readWrite } from "../../../../ts/backends/webgpu/kernel.ts";
import { dropoutMask, dropValues } from "../../../../ts/backends/webgpu/kernels/dropout.ts";
import { math } from "../../../../ts/backends/webgpu/kernels/math.ts";
import { assertSameBits, type Tolerance } from "../../../support/assert_close.ts";
import { elementType, ulp } from "../../../support/dtype.ts";
import { runKernel } from "../../../support/gpu.ts";
import { normals } from "../../../support/numbers.ts";
import { exact, type GpuTest, Worst } from "./case.ts";

const f32 = elementType("f32");

interface VectorFunction {
  readonly name: string;
  readonly expected: (x: number) => number;
  /** Units in the last place. kernels/math.ts has the measured ones; a GPU's division may be off by 2.5 more (WGSL). */
  readonly ulps: number;
  /** The bound is at least so many units in the last place of 1, for functions with a zero between terms of order 1. */
  readonly ulpsOfOne?: number;
  readonly inputs: Float32Array;
}

const wide = Float32Array.of(
  ...[0, -0, 1e-30, -1e-30, 0.5, -0.5, 1, -1, 20, -20, 100, -100, 3e38, -3e38],
  ...normals(1010, f32, 61, 8),
);
const positive = Float32Array.of(
  ...[1, 1 + 2 ** -23, 1 - 2 ** -24, 2, 0.5, 1e-30, 1e30, Math.SQRT1_2, Math.SQRT2],
  ...normals(1011, f32, 62, 4).map((x) => Math.exp(x)),
  ...normals(500, f32, 63, 0.01).map((x) => 1 + x),
);
/** Above -1, near 0 too. */
const aboveMinusOne = positive.map((x) => x - 1).filter((x) => x > -1);
const functions: readonly VectorFunction[] = [
  { name: "exp", expected: Math.exp, ulps: 2, inputs: wide.map((x) => Math.min(x, 88)) },
  { name: "expm1", expected: Math.expm1, ulps: 3, inputs: wide.map((x) => -Math.abs(x)) },
  { name: "sigmoid", expected: sigmoid, ulps: 6, inputs: wide },
  { name: "tanh", expected: Math.tanh, ulps: 6, inputs: wide },
  { name: "normal", expected: normalDistribution, ulps: 10, inputs: wide },
  {
    name: "gelu_slope",
    expected: (x) => derivative("gelu", x),
    ulps: 10,
    ulpsOfOne: 4,
    inputs: wide.map((x) => Math.min(Math.max(x, -100), 100)),
  },
  { name: "log", expected: Math.log, ulps: 4, inputs: positive },
  { name: "log1p", expected: Math.log1p, ulps: 6, inputs: aboveMinusOne },
];

/** Subnormal results may be 0: WGSL lets a GPU flush them. */
function within(count: number, ofOne: number): Tolerance {
  const least = ofOne > 0 ? ofOne * 2 ** -23 : 2 ** -126;
  return {
    reason: `${count} units in the last place, or ${least}`,
    bound: (expected) => Math.max(count * ulp(expected, f32), least),
  };
}

export function functionTests(): GpuTest[] {
  return [...functions.map(functionTest), maskTest];
}

function functionTest({ name, expected, ulps, ulpsOfOne = 0, inputs }: VectorFunction): GpuTest {
  return {
    name: `${name} of ${inputs.length} numbers`,
    async run(device) {
      const source = kernelSource(
        name,
        [read("x"), readWrite("y")],
        math,
        /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&x)) { y[id.x] = vector_${name}(x[id.x]); }
}`,
      );
      const x = new Float32Array(Math.ceil(inputs.length / 4) * 4).fill(1);
      x.set(inputs);
      const left = await runKernel(device, source, { x, y: new Float32Array(x.length) }, [
        Math.ceil(x.length / 256),
        1,
      ]);
      const actual = new Float32Array(left.y!).subarray(0, inputs.length);
      const tolerance = within(ulps, ulpsOfOne);
      const worst = new Worst(name, tolerance.reason);
      worst.close(name, actual, Float64Array.from(inputs, expected), tolerance);
      return worst;
    },
  };
}

/** Rows of every length modulo 4, so that masks begin anywhere in a block; shares from hardly any to almost all. */
const maskTest: GpuTest = {
  name: "dropout: masks are Philox's, bit for bit",
  async run(device) {
    const units = [1, 2, 3, 4, 5, 7, 10, 251];
    const rows = 9;
    for (const p of [0.001, 0.3, 0.5, 0.999]) {
      for (const [layer, width] of units.entries()) {
        const seed = 2 ** 40 + 12345;
        const step = 2 ** 31 - 2 - layer;
        const { drop_stream, drop_last, drop_kept } = dropValues(p, layer);
        const source = kernelSource(
          "dropout",
          [read("drop", "array<u32>"), readWrite("mask")],
          dropoutMask,
          /* wgsl */ `
@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  mask[id.y * groups.x + id.x] = dropout_mask(
    id.y * drop[0] + 4u * id.x, drop[1], drop[2], bitcast<f32>(drop[3]), drop[4], vec2u(drop[5], drop[6]),
  );
}`,
        );
        const words = new Uint32Array(7);
        const kept = new Float32Array(words.buffer, 12, 1);
        words.set([width, drop_stream, drop_last, 0, step, seed >>> 0, Math.floor(seed / 2 ** 32)]);
        kept[0] = drop_kept;
        const across = Math.ceil(width / 4);
        const mask = new Float32Array(rows * across * 4);
        const left = await runKernel(device, source, { drop: words, mask }, [across, rows]);
        const all = new Float32Array(left.mask!);
        const actual = Float32Array.from(
          { length: rows * width },
          (_, i) => all[Math.floor(i / width) * across * 4 + (i % width)]!,
        );
        const expected = maskOf(rows * width, p, layer - 1, { seed, step });
        assertSameBits(`masks of ${width} units, p ${p}`, actual, expected.map(Math.fround));
      }
    }
    return exact("dropout masks");
  },
};
