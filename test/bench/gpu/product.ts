// One product C = op(A) op(B) on the GPU, ready to be dispatched, with the kernels that networks use.

import { type Dispatch, folded } from "../../../ts/backends/webgpu/binder.ts";
import type { GpuDevice, Kernel } from "../../../ts/backends/webgpu/device.ts";
import { dropValues } from "../../../ts/backends/webgpu/kernels/dropout.ts";
import type { GemmForm } from "../../../ts/backends/webgpu/kernels/gemm.ts";
import { forwardUniform, gemmNn } from "../../../ts/backends/webgpu/kernels/gemm_nn.ts";
import { backwardUniform, gemmNt } from "../../../ts/backends/webgpu/kernels/gemm_nt.ts";
import { gemmTn, packGradients } from "../../../ts/backends/webgpu/kernels/gemm_tn.ts";
import { vectors } from "../../../ts/backends/webgpu/layout.ts";
import { stepUniform } from "../../../ts/backends/webgpu/step.ts";
import type { Tile } from "../../../ts/backends/webgpu/tiles.ts";
import { Philox } from "../../../ts/core/random.ts";
import type { GpuBuffer } from "../../../ts/platform/webgpu.ts";

export interface Shape {
  readonly form: GemmForm;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface Product {
  readonly dispatch: Dispatch;
  /** Begins with C in rows of whole vectors. */
  readonly c: GpuBuffer;
  /** Destroys the buffers. */
  release(): void;
}

export interface Matrix {
  /** Rows of whole vectors. */
  readonly values: Float32Array<ArrayBuffer>;
  at(row: number, column: number): number;
}

/** Uniform in (-1/2, 1/2), zero beyond the columns. */
export function randomMatrix(rows: number, columns: number, stream: number): Matrix {
  const draw = new Philox(1, stream);
  const stride = vectors(columns) * 4;
  const values = new Float32Array(rows * stride);
  // All rows are rotations of one row, since drawing millions of numbers would take longer than everything else.
  const row = Float32Array.from({ length: columns }, (_, j) => draw.uniform(j) - 0.5);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[i * stride + j] = row[(j + 7 * i) % columns]!;
  }
  return { values, at: (i, j) => values[i * stride + j]! };
}

/** The size that is the number of rows of a batch for the kernel. */
export function rowsOf({ form, m, k }: Shape): number {
  return form === "tn" ? k : m;
}

export async function bindProduct(
  device: GpuDevice,
  shape: Shape,
  tile: Tile,
  a: Matrix,
  b: Matrix,
): Promise<Product> {
  const { kernel, buffers, c } = await { nn: forward, nt: backward, tn: gradients }[shape.form](
    device,
    shape,
    tile,
    a,
    b,
  );
  const values = { ...stepUniform.zeros, rows: rowsOf(shape), training: 1 };
  const step = await device.uniform("step", stepUniform.pack(values));
  const bound = device.bind(kernel, { ...buffers, step });
  const across = Math.ceil(shape.n / tile.columns);
  const down = Math.ceil(shape.m / tile.rows);
  const grid = shape.form === "tn" ? folded(across * down) : ([across, down] as const);
  return {
    dispatch: { bound, grid: () => grid },
    c,
    release() {
      for (const buffer of [...Object.values(buffers), step]) buffer.destroy();
    },
  };
}

interface Parts {
  readonly kernel: Kernel;
  readonly buffers: Readonly<Record<string, GpuBuffer>>;
  readonly c: GpuBuffer;
}

async function forward(
  device: GpuDevice,
  { m, n, k }: Shape,
  tile: Tile,
  a: Matrix,
  b: Matrix,
): Promise<Parts> {
  const cBytes = m * vectors(n) * 16;
  const acts = await device.storage("acts", cBytes + a.values.byteLength);
  device.write(acts, a.values, cBytes);
  const params = await device.storage("params", b.values.byteLength + vectors(n) * 16);
  device.write(params, b.values);
  const layer = forwardUniform.pack({ ...endOf(n), k, x: cBytes / 16, first: 0, w: 0 });
  const kernel = await device.kernel(gemmNn(tile, { dropout: false }));
  return {
    kernel,
    buffers: { acts, params, layer: await device.uniform("layer", layer) },
    c: acts,
  };
}

async function backward(
  device: GpuDevice,
  { m, n, k }: Shape,
  tile: Tile,
  a: Matrix,
  b: Matrix,
): Promise<Parts> {
  const cBytes = m * vectors(n) * 16;
  const acts = await device.storage("acts", cBytes);
  const deltas = await device.storage("deltas", cBytes + a.values.byteLength);
  device.write(deltas, a.values, cBytes);
  const params = await device.filled("params", b.values);
  const layer = backwardUniform.pack({ ...endOf(n), k, dz: cBytes / 16, w: 0 });
  const kernel = await device.kernel(gemmNt(tile, { dropout: false }));
  const buffers = { deltas, params, acts, layer: await device.uniform("layer", layer) };
  return { kernel, buffers, c: deltas };
}

/** The end of a stage without activation and dropout; C lies at the start. */
function endOf(n: number) {
  return { n, kept: 0, out: 0, alpha: 0, ...dropValues(0, 0) };
}

async function gradients(
  device: GpuDevice,
  { m, n }: Shape,
  tile: Tile,
  a: Matrix,
  b: Matrix,
): Promise<Parts> {
  const c = await device.storage("gradients", (m + 1) * vectors(n) * 16);
  const layer = {
    m,
    n,
    x: 0,
    first: 0,
    dz: 0,
    w: 0,
    first_tile: 0,
    tiles_across: Math.ceil(n / tile.columns),
    bias_scale: 1,
  };
  const buffers = {
    acts: await device.filled("acts", a.values),
    deltas: await device.filled("deltas", b.values),
    gradients: c,
    layers: await device.uniform("layers", packGradients([layer])),
  };
  return { kernel: await device.kernel(gemmTn({ tile })), buffers, c };
}
