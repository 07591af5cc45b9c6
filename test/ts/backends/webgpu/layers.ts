// The ends of stages and the kernels between products: activations, their slopes, dropout, maxout, gathering, the
// bound on the weights. Against their float64 twins.

import {
  activate,
  derivative,
  type ElementWise,
  keptBy,
} from "../../../../ts/backends/reference/activation.ts";
import { dropoutMask, INPUTS } from "../../../../ts/backends/reference/dropout.ts";
import type { Dropout } from "../../../../ts/backends/reference/layer.ts";
import { maxNorm } from "../../../../ts/backends/reference/max_norm.ts";
import { maxout, maxoutBackward } from "../../../../ts/backends/reference/maxout.ts";
import { dropValues } from "../../../../ts/backends/webgpu/kernels/dropout.ts";
import {
  elementWiseBackwardKernel,
  elementWiseKernel,
  elementWiseUniform,
} from "../../../../ts/backends/webgpu/kernels/element_wise.ts";
import { gatherKernel, gatherUniform } from "../../../../ts/backends/webgpu/kernels/gather.ts";
import { forwardUniform, gemmNn } from "../../../../ts/backends/webgpu/kernels/gemm_nn.ts";
import { backwardUniform, gemmNt } from "../../../../ts/backends/webgpu/kernels/gemm_nt.ts";
import {
  MAX_NORM_COLUMNS,
  maxNormKernel,
  maxNormUniform,
} from "../../../../ts/backends/webgpu/kernels/max_norm.ts";
import {
  maxoutBackwardKernel,
  maxoutBackwardUniform,
  maxoutKernel,
  maxoutUniform,
} from "../../../../ts/backends/webgpu/kernels/maxout.ts";
import { vectors } from "../../../../ts/backends/webgpu/layout.ts";
import { softwareTiles } from "../../../../ts/backends/webgpu/tiles.ts";
import { scalingTable, unitScaling } from "../../../../ts/core/dataset.ts";
import { activations } from "../../../../ts/core/layers.ts";
import { assertSameBits, elementwise, relative } from "../../../support/assert_close.ts";
import { elementType, ulp } from "../../../support/dtype.ts";
import { runKernel, stepBytes, VectorArena } from "../../../support/gpu.ts";
import { normals, pixels, someOrder } from "../../../support/numbers.ts";
import { exact, type GpuTest, Worst } from "./case.ts";

const f32 = elementType("f32");
const tile = softwareTiles[1];
const elementWise: readonly ElementWise[] = ["linear", ...activations];
const dropout: Dropout = { seed: 2 ** 33 + 7, step: 5 };
/** Masks are drawn for a layer behind two dense ones. */
const DENSE_LAYERS = 2;
const RATE = 0.3;
const drop = dropValues(RATE, DENSE_LAYERS);
const ALPHA = Math.fround(0.3);
const seedWords = { seed_low: 7, seed_high: 2, number: dropout.step };
const [rows, n] = [19, 7];
const inRows = [Math.ceil(n / 256), 3] as const;
const inTiles = [Math.ceil(n / tile.columns), Math.ceil(rows / tile.rows)] as const;

export function layerTests(): GpuTest[] {
  return [
    ...elementWise.flatMap((activation) => [
      forwardTest(activation, "gemm_nn"),
      forwardTest(activation, "element_wise"),
      backwardTest(activation, "gemm_nt"),
      backwardTest(activation, "element_wise_backward"),
    ]),
    maxoutTest,
    ...(["pixels", "rows"] as const).flatMap((kind) =>
      [0, 0.4].map((rate) => gatherTest(kind, rate)),
    ),
    maxNormTest,
  ];
}

function endOf(activation: ElementWise) {
  return { ...(activation === "linear" ? {} : { activation }), dropout: true };
}

function mask(count = rows * n): Float64Array {
  return dropoutMask(count, RATE, INPUTS + DENSE_LAYERS, dropout);
}

/** The end of a stage of odd width with dropout, in training and in evaluation. */
function forwardTest(activation: ElementWise, kernel: "gemm_nn" | "element_wise"): GpuTest {
  return {
    name: `${kernel}: ${activation} with dropout`,
    async run(device) {
      const isProduct = kernel === "gemm_nn";
      const k = isProduct ? 1 : n;
      const x = normals(rows * k, f32, 31, 4);
      const w = isProduct ? normals(2 * n, f32, 32) : new Float64Array(2 * n);
      const z = Float64Array.from({ length: rows * n }, (_, i) =>
        isProduct ? x[Math.floor(i / n)]! * w[i % n]! + w[n + (i % n)]! : x[i]!,
      );
      const expected = z.map((value) => activate(activation, value, ALPHA));
      const reason = "two roundings of z, 12 units in the last place of the function";
      const bounds = expected.map((value, i) => {
        const bias = Math.abs(w[n + (i % n)]!);
        return (
          (isProduct ? 2 * f32.unit * (Math.abs(z[i]!) + 2 * bias) : 0) * 1.2 + 12 * ulp(value, f32)
        );
      });
      const worst = new Worst(`activation ${activation}`, reason);
      for (const training of [1, 0]) {
        const acts = new VectorArena();
        const params = new VectorArena();
        const [kept, out] = [acts.add(rows, n), acts.add(rows, n)];
        const end = { n, kept, out, alpha: ALPHA, ...drop };
        const place = { x: acts.add(rows, k, x), first: 0 };
        const step = stepBytes(rows, { ...seedWords, training });
        const left = isProduct
          ? await runKernel(
              device,
              gemmNn(tile, endOf(activation)),
              {
                layer: forwardUniform.pack({ ...end, ...place, k, w: params.add(2, n, w) }),
                acts: acts.content,
                params: params.content,
                step,
              },
              inTiles,
            )
          : await runKernel(
              device,
              elementWiseKernel(endOf(activation)),
              { layer: elementWiseUniform.pack({ ...end, ...place }), acts: acts.content, step },
              inRows,
            );
        const keptValues = acts.matrix(left.acts!, kept);
        const outputs = acts.matrix(left.acts!, out);
        const drawn = mask();
        if (keptBy(activation) === "x") {
          worst.close("z", keptValues, z, elementwise(bounds, reason), [rows, n]);
          const dropped = expected.map((y, i) => (training ? y * drawn[i]! : y));
          const scaled = bounds.map((bound) => 1.5 * bound);
          worst.close(activation, outputs, dropped, elementwise(scaled, reason), [rows, n]);
          continue;
        }
        worst.close(activation, keptValues, expected, elementwise(bounds, reason), [rows, n]);
        const dropped = keptValues.map((y, i) => (training ? y * Math.fround(drawn[i]!) : y));
        assertSameBits("outputs", outputs, dropped, [rows, n]);
      }
      return worst;
    },
  };
}

/** Deltas through the slope and the mask, from deltas by the outputs, or through one column of weights. */
function backwardTest(
  activation: ElementWise,
  kernel: "gemm_nt" | "element_wise_backward",
): GpuTest {
  return {
    name: `${kernel}: slope of ${activation} with dropout`,
    async run(device) {
      const isProduct = kernel === "gemm_nt";
      const k = isProduct ? 1 : n;
      const dz = normals(rows * k, f32, 34);
      const w = normals(n, f32, 35);
      const z = normals(rows * n, f32, 36);
      const kept =
        keptBy(activation) === "x" ? z : z.map((x) => f32.round(activate(activation, x, ALPHA)));
      const drawn = mask();
      const before = Float64Array.from({ length: rows * n }, (_, i) =>
        isProduct ? dz[Math.floor(i / n)]! * w[i % n]! : dz[i]!,
      ).map((d, i) => d * drawn[i]!);
      const expected = before.map((d, i) => d * derivative(activation, kept[i]!, ALPHA));
      const deltas = new VectorArena();
      const params = new VectorArena();
      const acts = new VectorArena();
      const out = deltas.add(rows, n);
      const end = { n, kept: acts.add(rows, n, kept), out, alpha: ALPHA, ...drop };
      const at = deltas.add(rows, k, dz);
      const shared = { acts: acts.content, step: stepBytes(rows, seedWords) };
      const left = isProduct
        ? await runKernel(
            device,
            gemmNt(tile, endOf(activation)),
            {
              ...shared,
              layer: backwardUniform.pack({ ...end, k, dz: at, w: params.add(n, 1, w) }),
              deltas: deltas.content,
              params: params.content,
            },
            inTiles,
          )
        : await runKernel(
            device,
            elementWiseBackwardKernel(endOf(activation)),
            {
              ...shared,
              layer: elementWiseUniform.pack({ ...end, x: at, first: 0 }),
              deltas: deltas.content,
            },
            inRows,
          );
      const reason = "a dozen roundings of terms of order 1, times the delta";
      const bounds = expected.map(
        (value, i) => 12 * f32.unit * (Math.abs(value) + Math.abs(before[i]!)),
      );
      const actual = deltas.matrix(left.deltas!, out);
      const worst = new Worst(`slope ${activation}`, reason);
      worst.close(activation, actual, expected, elementwise(bounds, reason), [rows, n]);
      return worst;
    },
  };
}

const maxoutTest: GpuTest = {
  name: "maxout and its way back, with ties, a NaN and dropout",
  async run(device) {
    for (const [units, pieces] of [
      [1, 1],
      [3, 2],
      [4, 3],
      [7, 5],
      [257, 2],
    ] as const) {
      const inputs = units * pieces;
      const x = normals(rows * inputs, f32, 41).map((v) => Math.round(v * 2) / 2);
      x[0] = Number.NaN;
      const dy = normals(rows * units, f32, 42);
      const { y, which } = maxout(rows, units, pieces, x);
      const acts = new VectorArena();
      const deltas = new VectorArena();
      const [kept, out] = [acts.add(rows, units), acts.add(rows, units)];
      const end = { n: units, kept, out, alpha: 0, ...drop };
      const place = { inputs, x: acts.add(rows, inputs, x), first: 0, which: 0 };
      const step = stepBytes(rows, seedWords);
      const room = new Uint32Array(rows * vectors(units) * 4);
      const left = await runKernel(
        device,
        maxoutKernel({ dropout: true }),
        { acts: acts.content, which: room, layer: maxoutUniform.pack({ ...end, ...place }), step },
        [Math.ceil(units / 256), 3],
      );
      const what = `${units} units of ${pieces} pieces`;
      assertSameBits(what, acts.matrix(left.acts!, kept), y, [rows, units]);
      const drawn = mask(rows * units);
      const dropped = y.map((value, i) => Math.fround(value * Math.fround(drawn[i]!)));
      assertSameBits(`${what}, outputs`, acts.matrix(left.acts!, out), dropped);
      const dz = deltas.add(rows, inputs);
      const endBefore = { n: inputs, kept: 0, out: dz, alpha: 0, ...dropValues(0, 0) };
      const own = { units, dz: deltas.add(rows, units, dy), which: 0 };
      const back = await runKernel(
        device,
        maxoutBackwardKernel({ dropout: false }),
        {
          deltas: deltas.content,
          acts: new Float32Array(rows * vectors(inputs) * 4),
          which: new Uint32Array(left.which!),
          layer: maxoutBackwardUniform.pack({ ...endBefore, ...own }),
          step,
        },
        [Math.ceil(inputs / 256), 3],
      );
      const expected = maxoutBackward(rows, units, pieces, dy, which);
      assertSameBits(`${what}, back`, deltas.matrix(back.deltas!, dz), expected);
    }
    return exact("maxout");
  },
};

/** Rows in the requested order, of two steps at once. */
function gatherTest(kind: "pixels" | "rows", rate: number): GpuTest {
  return {
    name: `gather of ${kind}${rate ? " with dropout of the inputs" : ""}`,
    async run(device) {
      for (const features of [1, 3, 4, 13, 261]) {
        const [count, batch] = [17, 4];
        const order = someOrder(count, 51).subarray(0, 7);
        const raw =
          kind === "pixels"
            ? pixels(count * features, 1.5, 52)
            : normals(count * features, f32, 53);
        const table = Float32Array.from(scalingTable(unitScaling));
        const values = Float32Array.from(raw, (v) => (kind === "pixels" ? table[v]! : v));
        const stride = vectors(features) * 4;
        const Stored = kind === "pixels" ? Uint8Array : Float32Array;
        const stored = new Stored(count * stride);
        for (let i = 0; i < count; i++) {
          stored.set(raw.subarray(i * features, (i + 1) * features), i * stride);
        }
        const acts = new VectorArena();
        const x = acts.add(order.length, features);
        const left = await runKernel(
          device,
          gatherKernel({ kind, dropout: rate > 0 }),
          {
            inputs: stored,
            table,
            order: Uint32Array.of(99, ...order),
            acts: acts.content,
            data: gatherUniform.pack({ features, batch, ...dropValues(rate, 0) }),
            step: stepBytes(order.length, { ...seedWords, x, first: 1 }),
          },
          [Math.ceil(features / 256), 5],
        );
        const wanted = new Float32Array(order.length * features);
        order.forEach((example, i) => {
          const step = dropout.step + Math.floor(i / batch);
          const mask = dropoutMask(batch * features, rate, INPUTS, { ...dropout, step });
          for (let j = 0; j < features; j++) {
            const kept = rate > 0 ? Math.fround(mask[(i % batch) * features + j]!) : 1;
            wanted[i * features + j] = values[example * features + j]! * kept;
          }
        });
        const what = `${order.length} of ${count} x ${features}`;
        assertSameBits(what, acts.matrix(left.acts!, x), wanted, [order.length, features]);
      }
      return exact("gather");
    },
  };
}

const maxNormTest: GpuTest = {
  name: "max_norm of three layers at once",
  async run(device) {
    const bound = 3;
    const params = new VectorArena();
    let groups = 0;
    const layers = [
      [5, 3],
      [97, 61],
      [1, 33],
    ].map(([inputs, width], i) => {
      const w = normals(inputs! * width!, f32, 71 + i, 0.3 + i);
      const first = groups;
      groups += Math.ceil(vectors(width!) / MAX_NORM_COLUMNS);
      return { inputs: inputs!, width: width!, w, at: params.add(inputs!, width!, w), first };
    });
    const structs = layers.map(({ inputs, width, at, first }) => ({
      inputs,
      vectors: vectors(width),
      w: at,
      first_group: first,
      bound,
    }));
    const left = await runKernel(
      device,
      maxNormKernel(layers.length),
      { params: params.content, layers: maxNormUniform.pack(...structs) },
      [groups, 2],
    );
    const tolerance = relative(
      60 * f32.unit,
      "60 roundings, half those of a sum of 97 squares, and a root",
    );
    const worst = new Worst("max_norm", tolerance.reason);
    for (const { inputs, width, w, at } of layers) {
      maxNorm(inputs, width, w, bound);
      const actual = params.matrix(left.params!, at);
      worst.close("max_norm", actual, w, tolerance, [inputs, width]);
    }
    return worst;
  },
};
