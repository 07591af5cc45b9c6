// What ends a gemm, and the kernels between them: activations, their slopes, dropout, maxout, gathering, the bound
// on the weights. Against their float64 twins.

import {
  activate,
  derivative,
  type ElementWise,
} from "../../../../ts/backends/reference/activation.ts";
import { dropoutMask, INPUTS } from "../../../../ts/backends/reference/dropout.ts";
import type { Dropout } from "../../../../ts/backends/reference/layer.ts";
import { maxNorm } from "../../../../ts/backends/reference/max_norm.ts";
import { maxout, maxoutBackward } from "../../../../ts/backends/reference/maxout.ts";
import { dropValues } from "../../../../ts/backends/webgpu/kernels/dropout.ts";
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
  maxoutKernel,
  maxoutUniform,
} from "../../../../ts/backends/webgpu/kernels/maxout.ts";
import { vectors } from "../../../../ts/backends/webgpu/layout.ts";
import { softwareTiles } from "../../../../ts/backends/webgpu/tiles.ts";
import { scalingTable, unitScaling } from "../../../../ts/core/dataset.ts";
import { assertSameBits, elementwise, relative } from "../../../support/assert_close.ts";
import { elementType, ulp } from "../../../support/dtype.ts";
import { runKernel, stepBytes, VectorArena } from "../../../support/gpu.ts";
import { normals, pixels, someOrder } from "../../../support/numbers.ts";
import { exact, type GpuTest, Worst } from "./case.ts";

const f32 = elementType("f32");
const tile = softwareTiles[1];
const elementWise = ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"] as const;
const dropout: Dropout = { seed: 2 ** 33 + 7, step: 5 };
const ALPHA = 0.3;
const seedWords = { seed_low: 7, seed_high: 2, number: dropout.step };

export function layerTests(): GpuTest[] {
  return [
    ...elementWise.flatMap((activation) => [forwardTest(activation), backwardTest(activation)]),
    maxoutTest,
    ...(["pixels", "rows"] as const).flatMap((kind) =>
      [0, 0.4].map((drop) => gatherTest(kind, drop)),
    ),
    maxNormTest,
  ];
}

/** One layer of odd width with dropout, in training and in evaluation. */
function forwardTest(activation: ElementWise): GpuTest {
  return {
    name: `gemm_nn: ${activation} with dropout`,
    async run(device) {
      const [rows, n] = [19, 7];
      const x = normals(rows, f32, 31, 4);
      const w = normals(n, f32, 32);
      const bias = normals(n, f32, 33);
      const expected = Float64Array.from({ length: rows * n }, (_, i) =>
        activate(activation, x[Math.floor(i / n)]! * w[i % n]! + bias[i % n]!, Math.fround(ALPHA)),
      );
      const reason = "two roundings of the sum, 6 units in the last place of the function";
      const bounds = expected.map((value, i) => {
        const [row, column] = [Math.floor(i / n), i % n];
        const terms = Math.abs(x[row]! * w[column]!) + Math.abs(bias[column]!);
        return 2 * f32.unit * terms + 6 * ulp(value, f32);
      });
      const near = elementwise(bounds, reason);
      const mask = dropoutMask(rows * n, 0.3, 2, dropout);
      const worst = new Worst(`activation ${activation}`, reason);
      for (const training of [1, 0]) {
        const acts = new VectorArena();
        const params = new VectorArena();
        const [y, outputs] = [acts.add(rows, n), acts.add(rows, n)];
        const layer = forwardUniform.pack({
          k: 1,
          n,
          x: acts.add(rows, 1, x),
          first: 0,
          ldx: 1,
          w: params.add(1, n, w),
          ldw: vectors(n),
          bias: params.add(1, n, bias),
          y,
          outputs,
          alpha: ALPHA,
          ...dropValues(0.3, 2),
        });
        const left = await runKernel(
          device,
          gemmNn({ tile, activation, dropout: true }),
          {
            acts: acts.content,
            params: params.content,
            layer,
            step: stepBytes(rows, { ...seedWords, training }),
          },
          [Math.ceil(n / tile.columns), Math.ceil(rows / tile.rows)],
        );
        const values = acts.matrix(left.acts!, y);
        worst.close(activation, values, expected, near, [rows, n]);
        const dropped = values.map((value, i) =>
          training ? value * Math.fround(mask[i]!) : value,
        );
        assertSameBits("outputs", acts.matrix(left.acts!, outputs), dropped, [rows, n]);
      }
      return worst;
    },
  };
}

/** Deltas through one column of weights, the slope and the mask. */
function backwardTest(activation: ElementWise): GpuTest {
  return {
    name: `gemm_nt: slope of ${activation} with dropout`,
    async run(device) {
      const [rows, n] = [19, 7];
      const alpha = Math.fround(ALPHA);
      const dz = normals(rows, f32, 34);
      const w = normals(n, f32, 35);
      const y = normals(rows * n, f32, 36).map((z) => f32.round(activate(activation, z, alpha)));
      const mask = dropoutMask(rows * n, 0.3, 1, dropout);
      const expected = Float64Array.from(
        { length: rows * n },
        (_, i) =>
          dz[Math.floor(i / n)]! * w[i % n]! * mask[i]! * derivative(activation, y[i]!, alpha),
      );
      const deltas = new VectorArena();
      const params = new VectorArena();
      const acts = new VectorArena();
      const out = deltas.add(rows, n);
      const layer = backwardUniform.pack({
        k: 1,
        n,
        dz: deltas.add(rows, 1, dz),
        ldw: 1,
        w: params.add(n, 1, w),
        y: acts.add(rows, n, y),
        out,
        alpha: ALPHA,
        ...dropValues(0.3, 1),
      });
      const left = await runKernel(
        device,
        gemmNt({ tile, activation, dropout: true }),
        {
          deltas: deltas.content,
          params: params.content,
          acts: acts.content,
          layer,
          step: stepBytes(rows, seedWords),
        },
        [Math.ceil(n / tile.columns), Math.ceil(rows / tile.rows)],
      );
      const reason = "six roundings of a product, and those of 1 - y or 1 - y^2 of order 2^-24";
      const bounds = expected.map(
        (value, i) =>
          6 *
          2 ** -24 *
          (Math.abs(value) + Math.abs(dz[Math.floor(i / n)]! * w[i % n]! * mask[i]!)),
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
      const rows = 5;
      const z = normals(rows * units * pieces, f32, 41).map((v) => Math.round(v * 2) / 2);
      z[0] = Number.NaN;
      const dy = normals(rows * units, f32, 42);
      const { y, which } = maxout(rows, units, pieces, z);
      const acts = new VectorArena();
      const deltas = new VectorArena();
      const at = {
        z: acts.add(rows, units * pieces, z),
        y: acts.add(rows, units),
        outputs: acts.add(rows, units),
        which: 0,
        dy: deltas.add(rows, units, dy),
        dz: deltas.add(rows, units * pieces),
      };
      const layer = maxoutUniform.pack({ units, pieces, ...at, ...dropValues(0.5, 3) });
      const step = stepBytes(rows, seedWords);
      const room = new Uint32Array(rows * vectors(units) * 4);
      const left = await runKernel(
        device,
        maxoutKernel(true),
        { acts: acts.content, which: room, layer, step },
        [Math.ceil(units / 256), 3],
      );
      const what = `${units} units of ${pieces} pieces`;
      assertSameBits(what, acts.matrix(left.acts!, at.y), y, [rows, units]);
      const mask = dropoutMask(rows * units, 0.5, 3, dropout);
      const dropped = y.map((value, i) => value * mask[i]!);
      assertSameBits(`${what}, outputs`, acts.matrix(left.acts!, at.outputs), dropped);
      const back = await runKernel(
        device,
        maxoutBackwardKernel(),
        { deltas: deltas.content, which: new Uint32Array(left.which!), layer, step },
        [Math.ceil((units * pieces) / 256), 3],
      );
      const dz = maxoutBackward(rows, units, pieces, dy, which);
      assertSameBits(`${what}, back`, deltas.matrix(back.deltas!, at.dz), dz);
    }
    return exact("maxout");
  },
};

/** Rows in the order asked for, of two steps at once. */
function gatherTest(kind: "pixels" | "rows", drop: number): GpuTest {
  return {
    name: `gather of ${kind}${drop ? " with dropout of the inputs" : ""}`,
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
          gatherKernel({ kind, dropout: drop > 0 }),
          {
            inputs: stored,
            table,
            order: Uint32Array.of(99, ...order),
            acts: acts.content,
            data: gatherUniform.pack({ features, batch, ...dropValues(drop, INPUTS) }),
            step: stepBytes(order.length, { ...seedWords, x, first: 1 }),
          },
          [Math.ceil(features / 256), 5],
        );
        const wanted = new Float32Array(order.length * features);
        order.forEach((example, i) => {
          const step = dropout.step + Math.floor(i / batch);
          const mask = dropoutMask(batch * features, drop, INPUTS, { ...dropout, step });
          for (let j = 0; j < features; j++) {
            const kept = drop > 0 ? Math.fround(mask[(i % batch) * features + j]!) : 1;
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
