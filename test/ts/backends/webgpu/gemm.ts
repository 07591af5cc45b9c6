// gemm_nn, gemm_nt and gemm_tn in every tile against the float64 product over the awkward shapes.

import { type GemmForm, gemm } from "../../../../ts/backends/reference/gemm.ts";
import type { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import { dropValues } from "../../../../ts/backends/webgpu/kernels/dropout.ts";
import { forwardUniform, gemmNn } from "../../../../ts/backends/webgpu/kernels/gemm_nn.ts";
import { backwardUniform, gemmNt } from "../../../../ts/backends/webgpu/kernels/gemm_nt.ts";
import { gemmTn, packGradients } from "../../../../ts/backends/webgpu/kernels/gemm_tn.ts";
import { softwareTiles, type Tile, tiles } from "../../../../ts/backends/webgpu/tiles.ts";
import { elementwise } from "../../../support/assert_close.ts";
import { elementType } from "../../../support/dtype.ts";
import { runKernel, stepBytes, VectorArena } from "../../../support/gpu.ts";
import { normals } from "../../../support/numbers.ts";
import { type GemmShape, gemmShapes } from "../../../support/shapes.ts";
import { type Extent, type GpuTest, Worst } from "./case.ts";

const f32 = elementType("f32");
/** The larger sizes of the table are for the engine's blocks of k, which the GPU's kernels lack. */
const MOST_K = 2000;
const REASON = "a chain of k + 2 roundings: (k + 2) 2^-24 (|A| |B| + |bias|)";

/** Shapes around the rows and columns of tiles, besides the table's; 129 needs a second one of the largest tiles. */
const tileShapes: readonly GemmShape[] = [15, 16, 17, 31, 33, 63, 65, 127, 129].map((size) => ({
  name: `around ${size}`,
  m: size,
  n: size + 1,
  k: size - 1,
}));

export function gemmTests(extent: Extent): GpuTest[] {
  const every: readonly Tile[] = [...softwareTiles, ...tiles];
  const shapes = [...gemmShapes, ...tileShapes].filter(({ k }) => k <= MOST_K);
  return (["nn", "nt", "tn"] as const).flatMap((form, i) =>
    every
      .filter((_, t) => extent === "all" || t === 0 || t === 3 + i)
      .map((tile) => ({
        name: `gemm_${form} ${tile.name}: every shape`,
        run: async (device) => {
          const worst = new Worst(`gemm_${form}`, REASON);
          for (const shape of shapes) await checkProduct(worst, device, form, tile, shape);
          return worst;
        },
      })),
  );
}

/** The product, and for tn the sums of B's columns. */
async function checkProduct(
  worst: Worst,
  device: GpuDevice,
  form: GemmForm,
  tile: Tile,
  { name, m, n, k }: GemmShape,
): Promise<void> {
  const a = normals(m * k, f32, 1);
  const b = normals(n * k, f32, 2);
  const bias = normals(n, f32, 3);
  const sides = {
    form,
    m,
    n,
    k,
    lda: form === "tn" ? m : k,
    ldb: form === "nt" ? k : n,
    ldc: n,
  };
  const expected = new Float64Array(m * n);
  gemm({ ...sides, a, b, c: expected, ...(form === "nn" ? { bias } : {}) });
  const magnitude = new Float64Array(m * n);
  gemm({
    ...sides,
    a: a.map(Math.abs),
    b: b.map(Math.abs),
    c: magnitude,
    ...(form === "nn" ? { bias: bias.map(Math.abs) } : {}),
  });
  const bounds = magnitude.map((value) => (k + 2) * f32.unit * value);
  const run = { nn: productNn, nt: productNt, tn: productTn }[form];
  const actual = await run(device, tile, { name, m, n, k }, a, b, bias);
  const what = `gemm_${form} ${tile.name}, ${name}: ${m} x ${n} x ${k}`;
  worst.close(what, actual.c, expected, elementwise(bounds, REASON), [m, n]);
  if (actual.sums) {
    const sums = columnSums(b, k, n);
    const most = columnSums(b.map(Math.abs), k, n).map((value) => (k + 2) * f32.unit * value);
    const tolerance = elementwise(most, REASON);
    worst.close(`${what}, sums`, actual.sums, sums, tolerance);
  }
}

interface Product {
  readonly c: Float32Array;
  readonly sums?: Float32Array;
}

async function productNn(
  device: GpuDevice,
  tile: Tile,
  { m, n, k }: GemmShape,
  a: Float64Array,
  b: Float64Array,
  bias: Float64Array,
): Promise<Product> {
  const acts = new VectorArena();
  const params = new VectorArena();
  const x = acts.add(m, k, a);
  const y = acts.add(m, n);
  const weights = new Float64Array((k + 1) * n);
  weights.set(b);
  weights.set(bias, k * n);
  const w = params.add(k + 1, n, weights);
  const end = { n, kept: y, out: y, alpha: 0, ...dropValues(0, 0) };
  const layer = forwardUniform.pack({ ...end, k, x, first: 0, w });
  const left = await runKernel(
    device,
    gemmNn(tile, { dropout: false }),
    { acts: acts.content, params: params.content, layer, step: stepBytes(m) },
    [Math.ceil(n / tile.columns), Math.ceil(m / tile.rows)],
  );
  return { c: acts.matrix(left.acts!, y) };
}

async function productNt(
  device: GpuDevice,
  tile: Tile,
  { m, n, k }: GemmShape,
  a: Float64Array,
  b: Float64Array,
): Promise<Product> {
  const deltas = new VectorArena();
  const params = new VectorArena();
  const acts = new VectorArena();
  const out = deltas.add(m, n);
  const end = { n, kept: acts.add(m, n), out, alpha: 0, ...dropValues(0, 0) };
  const dz = deltas.add(m, k, a);
  const layer = backwardUniform.pack({ ...end, k, dz, w: params.add(n, k, b) });
  const left = await runKernel(
    device,
    gemmNt(tile, { dropout: false }),
    {
      deltas: deltas.content,
      params: params.content,
      acts: acts.content,
      layer,
      step: stepBytes(m),
    },
    [Math.ceil(n / tile.columns), Math.ceil(m / tile.rows)],
  );
  return { c: deltas.matrix(left.deltas!, out) };
}

/** Three layers in one dispatch: one of 5 x 3, the product, and one of 3 x 5. */
async function productTn(
  device: GpuDevice,
  tile: Tile,
  { m, n, k }: GemmShape,
  a: Float64Array,
  b: Float64Array,
): Promise<Product> {
  const acts = new VectorArena();
  const deltas = new VectorArena();
  const gradients = new VectorArena();
  let tilesBefore = 0;
  const layer = (rows: number, columns: number, x: number, dz: number) => {
    const first = tilesBefore;
    tilesBefore += Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
    return {
      m: rows,
      n: columns,
      x,
      first: 0,
      dz,
      w: gradients.add(rows + 1, columns),
      first_tile: first,
      tiles_across: Math.ceil(columns / tile.columns),
      bias_scale: 1,
    };
  };
  const structs = [
    layer(5, 3, acts.add(k, 5, normals(k * 5, f32, 4)), deltas.add(k, 3)),
    layer(m, n, acts.add(k, m, a), deltas.add(k, n, b)),
    layer(3, 5, acts.add(k, 3), deltas.add(k, 5, normals(k * 5, f32, 5))),
  ];
  const left = await runKernel(
    device,
    gemmTn({ tile }),
    {
      acts: acts.content,
      deltas: deltas.content,
      gradients: gradients.content,
      layers: packGradients(structs),
      step: stepBytes(k),
    },
    // One row of workgroups more than there are tiles, as folding may leave.
    [tilesBefore, 2],
  );
  const all = gradients.matrix(left.gradients!, structs[1]!.w);
  return { c: all.subarray(0, m * n), ...(m > 0 && { sums: all.subarray(m * n) }) };
}

function columnSums(x: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += x[i * columns + j]!;
    return sum;
  });
}
