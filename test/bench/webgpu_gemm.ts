// gemm on a GPU: TFLOP/s and percent of the multiply-add peak, of square products in every tile, and of the labs'
// thin ones in microseconds. Sampled elements are verified in float64 before anything is timed.

import type { GpuDevice } from "../../ts/backends/webgpu/device.ts";
import type { Dispatch } from "../../ts/backends/webgpu/dispatches.ts";
import { kernelSource, readWrite } from "../../ts/backends/webgpu/kernel.ts";
import { dropValues } from "../../ts/backends/webgpu/kernels/dropout.ts";
import type { GemmForm } from "../../ts/backends/webgpu/kernels/gemm.ts";
import { forwardUniform, gemmNn } from "../../ts/backends/webgpu/kernels/gemm_nn.ts";
import { backwardUniform, gemmNt } from "../../ts/backends/webgpu/kernels/gemm_nt.ts";
import { gemmTn, packGradients } from "../../ts/backends/webgpu/kernels/gemm_tn.ts";
import { vectors } from "../../ts/backends/webgpu/layout.ts";
import { secondsOf } from "../../ts/backends/webgpu/probe.ts";
import { placeValues, stepUniform } from "../../ts/backends/webgpu/step.ts";
import { type Tile, tiles } from "../../ts/backends/webgpu/tiles.ts";
import { Philox } from "../../ts/core/random.ts";

interface Shape {
  readonly form: GemmForm;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

const forms = ["nn", "nt", "tn"] as const;
const squares = [1024, 2048, 4096].flatMap((size) =>
  forms.map((form) => ({ form, m: size, n: size, k: size })),
);
const thin: readonly Shape[] = [
  { form: "nn", m: 100, n: 256, k: 784 },
  { form: "nn", m: 100, n: 256, k: 256 },
  { form: "nt", m: 100, n: 256, k: 10 },
  { form: "tn", m: 784, n: 256, k: 100 },
  { form: "nn", m: 128, n: 2352, k: 784 },
  { form: "nt", m: 128, n: 2352, k: 1568 },
  { form: "tn", m: 2352, n: 1568, k: 128 },
];
/** Of a processor, to see that it works. */
const small: readonly Shape[] = forms.map((form) => ({ form, m: 64, n: 64, k: 64 }));
/** Operations of a long run, about, and the fewest and most dispatches. */
const WORK = 1e12;
const SAMPLES = 64;

/** FLOP/s of chains of multiply-adds that never leave the registers. */
export async function measurePeak(device: GpuDevice): Promise<number> {
  const [groups, iterations] = device.software ? [8, 64] : [8192, 4096];
  const chains = Array.from({ length: 8 }, (_, i) => `a${i}`);
  const source = kernelSource(
    "peak",
    [readWrite("out")],
    /* wgsl */ `
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = out[0];
  ${chains.map((a, i) => `var ${a} = x + ${i}.0;`).join(" ")}
  for (var i = 0u; i < ${iterations}u; i++) {
    ${chains.map((a) => `${a} = fma(${a}, x, x);`).join(" ")}
  }
  let sum = ${chains.join(" + ")};
  if (sum.x == 12345.0) { out[id.x % 4u] = sum; }
}`,
  );
  const kernel = await device.kernel(source);
  const out = await device.filled("out", new Float32Array(16).fill(0.5));
  const bound = device.bind(kernel, { out }, stepUniform.bytes);
  const dispatch: Dispatch = { bound, grid: () => [groups, 1] };
  const effort = { short: 1, long: 5, runs: 5 };
  const seconds = await secondsOf(device, dispatch, 0, effort);
  return (groups * 256 * iterations * chains.length * 4 * 2) / seconds;
}

export async function benchGemm(device: GpuDevice, peak: number): Promise<void> {
  const shapes = device.software ? small : [...squares, ...thin];
  console.log("\n| gemm | tile | us | TFLOP/s | percent of peak |\n|---|---|---|---|---|");
  for (const shape of shapes) {
    const { form, m, n, k } = shape;
    const flops = 2 * m * n * k;
    let best = { seconds: Infinity, tile: "" };
    for (const tile of tiles) {
      const dispatch = await verified(device, shape, tile);
      const long = 1 + Math.min(200, Math.max(4, Math.round(WORK / flops)));
      const seconds = await secondsOf(device, dispatch, form === "tn" ? k : m, {
        short: 1,
        long: device.software ? 2 : long,
        runs: device.software ? 1 : 5,
      });
      if (seconds < best.seconds) best = { seconds, tile: tile.name };
    }
    const rate = flops / best.seconds;
    const cells = [
      `${form} ${m}x${n}x${k}`,
      best.tile,
      (best.seconds * 1e6).toFixed(1),
      (rate / 1e12).toFixed(2),
      Math.round((rate / peak) * 100),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** The product as a dispatch, after it has been found right. */
async function verified(device: GpuDevice, shape: Shape, tile: Tile): Promise<Dispatch> {
  const { form, m, n, k } = shape;
  const a = random(form === "tn" ? k : m, form === "tn" ? m : k, 1);
  const b = random(form === "nt" ? n : k, form === "nt" ? k : n, 2);
  const { dispatch, c } = await bind(device, shape, tile, a, b);
  device.submit((encoder) => {
    const pass = encoder.beginComputePass();
    device.dispatch(pass, dispatch.bound, ...dispatch.grid(form === "tn" ? k : m), 0);
    pass.end();
  });
  const actual = new Float32Array(await device.read(c, m * vectors(n) * 16));
  const random2 = new Philox(7, 3);
  for (let sample = 0; sample < SAMPLES; sample++) {
    const i = random2.below(2 * sample, m);
    const j = random2.below(2 * sample + 1, n);
    let sum = 0;
    let magnitude = 0;
    for (let p = 0; p < k; p++) {
      const x = form === "tn" ? a.at(p, i) : a.at(i, p);
      const y = form === "nt" ? b.at(j, p) : b.at(p, j);
      sum += x * y;
      magnitude += Math.abs(x * y);
    }
    const got = actual[i * vectors(n) * 4 + j]!;
    // A chain of k roundings.
    if (!(Math.abs(got - sum) <= k * 2 ** -24 * magnitude)) {
      throw new Error(
        `${form} ${m}x${n}x${k} ${tile.name} [${i}][${j}] expected ${sum}, got ${got}`,
      );
    }
  }
  return dispatch;
}

interface Matrix {
  /** Rows of whole vectors. */
  readonly values: Float32Array<ArrayBuffer>;
  at(row: number, column: number): number;
}

/** Uniform in (-1/2, 1/2), zero beyond the columns. */
function random(rows: number, columns: number, stream: number): Matrix {
  const draw = new Philox(1, stream);
  const stride = vectors(columns) * 4;
  const values = new Float32Array(rows * stride);
  // One row in full, the others the same, turned: drawing millions would take longer than the rest.
  const row = Float32Array.from({ length: columns }, (_, j) => draw.uniform(j) - 0.5);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[i * stride + j] = row[(j + 7 * i) % columns]!;
  }
  return { values, at: (i, j) => values[i * stride + j]! };
}

async function bind(
  device: GpuDevice,
  { form, m, n, k }: Shape,
  tile: Tile,
  a: Matrix,
  b: Matrix,
): Promise<{ dispatch: Dispatch; c: GPUBuffer }> {
  const rows = form === "tn" ? k : m;
  const place = { rows, x: 0, first: 0, loss: 0, number: 0, seed: 0, training: true };
  const step = await device.uniform("step", stepUniform.pack(placeValues(place)));
  const grid = [Math.ceil(n / tile.columns), Math.ceil(m / tile.rows)] as const;
  const cBytes = m * vectors(n) * 16;
  const kernel = await device.kernel(
    form === "nn"
      ? gemmNn({ tile, activation: "linear", dropout: false })
      : form === "nt"
        ? gemmNt({ tile, activation: "linear", dropout: false })
        : gemmTn({ tile }),
  );
  const none = dropValues(0, 0);
  if (form === "tn") {
    const layer = {
      m,
      n,
      x: 0,
      first: 0,
      ldx: vectors(m),
      dz: 0,
      ldw: vectors(n),
      w: 0,
      first_tile: 0,
      tiles_across: grid[0],
      bias_scale: 1,
    };
    const gradients = await device.storage("gradients", cBytes + vectors(n) * 16);
    const buffers = {
      acts: await device.filled("acts", a.values),
      deltas: await device.filled("deltas", b.values),
      gradients,
      layers: await device.uniform("layers", packGradients([layer])),
      step,
    };
    const bound = device.bind(kernel, buffers, stepUniform.bytes);
    return { dispatch: { bound, grid: () => [grid[0] * grid[1], 1] }, c: gradients };
  }
  if (form === "nt") {
    const y = await device.storage("acts", cBytes);
    const deltas = await device.storage("deltas", cBytes + a.values.byteLength);
    device.write(deltas, a.values, cBytes);
    const values = {
      k,
      n,
      dz: cBytes / 16,
      ldw: vectors(k),
      w: 0,
      y: 0,
      out: 0,
      alpha: 0,
      ...none,
    };
    const buffers = {
      deltas,
      params: await device.filled("params", b.values),
      acts: y,
      layer: await device.uniform("layer", backwardUniform.pack(values)),
      step,
    };
    const bound = device.bind(kernel, buffers, stepUniform.bytes);
    return { dispatch: { bound, grid: () => grid }, c: deltas };
  }
  const acts = await device.storage("acts", cBytes + a.values.byteLength);
  device.write(acts, a.values, cBytes);
  const params = await device.storage("params", b.values.byteLength + vectors(n) * 16);
  device.write(params, b.values);
  const values = {
    k,
    n,
    x: cBytes / 16,
    first: 0,
    ldx: vectors(k),
    w: 0,
    ldw: vectors(n),
    bias: b.values.length / 4,
    y: 0,
    outputs: 0,
    alpha: 0,
    ...none,
  };
  const layer = await device.uniform("layer", forwardUniform.pack(values));
  const bound = device.bind(kernel, { acts, params, layer, step }, stepUniform.bytes);
  return { dispatch: { bound, grid: () => grid }, c: acts };
}
