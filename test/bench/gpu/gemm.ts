// gemm on a GPU in the fastest tile for each product: TFLOP/s and percent of the multiply-add peaks, for squares and for
// the labs' thin shapes. Sampled elements are verified in float64 before anything is timed.

import type { Dispatch } from "../../../ts/backends/webgpu/binder.ts";
import type { GpuDevice } from "../../../ts/backends/webgpu/device.ts";
import { kernelSource, readWrite } from "../../../ts/backends/webgpu/kernel.ts";
import { vectors } from "../../../ts/backends/webgpu/layout.ts";
import { secondsOf } from "../../../ts/backends/webgpu/probe.ts";
import { type Tile, tiles } from "../../../ts/backends/webgpu/tiles.ts";
import { Philox } from "../../../ts/core/random.ts";
import { bindProduct, type Product, randomMatrix, rowsOf, type Shape } from "./product.ts";

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
/** For tests of the benchmark. */
const small: readonly Shape[] = forms.map((form) => ({ form, m: 64, n: 64, k: 64 }));
/** Approximate number of operations of a long run. */
const WORK = 1e12;
const SAMPLES = 64;

/** FLOP/s of chains of multiply-adds that stay in registers. */
export async function measurePeak(device: GpuDevice, quick: boolean): Promise<number> {
  const [groups, iterations] = quick ? [8, 64] : [8192, 4096];
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
  const bound = device.bind(kernel, { out });
  const dispatch: Dispatch = { bound, grid: () => [groups, 1] };
  const effort = { short: 1, long: 5, runs: 5 };
  const seconds = await secondsOf(device, dispatch, 0, effort);
  return (groups * 256 * iterations * chains.length * 4 * 2) / seconds;
}

/** FLOP/s of the device: measured, and from its data sheet if that is known. */
export interface Peaks {
  readonly measured: number;
  readonly nominal: number | undefined;
}

export async function benchGemm(
  device: GpuDevice,
  { measured, nominal }: Peaks,
  quick: boolean,
): Promise<void> {
  const shapes = quick ? small : [...squares, ...thin];
  console.log("\n| gemm m x n x k | tile | us | TFLOP/s | % of measured peak | % of the card's |");
  console.log("|---|---|---:|---:|---:|---:|");
  for (const shape of shapes) {
    const { form, m, n, k } = shape;
    const flops = 2 * m * n * k;
    const effort = quick
      ? { short: 1, long: 9, runs: 2 }
      : { short: 1, long: 1 + Math.min(200, Math.max(4, Math.round(WORK / flops))), runs: 5 };
    let best = { seconds: Infinity, tile: "" };
    for (const tile of tiles) {
      const { dispatch, release } = await verified(device, shape, tile);
      const seconds = await secondsOf(device, dispatch, rowsOf(shape), effort);
      release();
      if (seconds < best.seconds) best = { seconds, tile: tile.name };
    }
    const rate = flops / best.seconds;
    const cells = [
      `${form} ${m}x${n}x${k}`,
      best.tile,
      (best.seconds * 1e6).toFixed(1),
      (rate / 1e12).toPrecision(3),
      Math.round((rate / measured) * 100),
      nominal === undefined ? "" : Math.round((rate / nominal) * 100),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** The product as a dispatch, after its result was verified. */
async function verified(device: GpuDevice, shape: Shape, tile: Tile): Promise<Product> {
  const { form, m, n, k } = shape;
  const a = randomMatrix(rowsOf(shape), form === "tn" ? m : k, 1);
  const b = randomMatrix(form === "nt" ? n : k, form === "nt" ? k : n, 2);
  const product = await bindProduct(device, shape, tile, a, b);
  const { dispatch, c } = product;
  device.submit((encoder) => {
    const pass = encoder.beginComputePass();
    device.dispatch(pass, dispatch.bound, ...dispatch.grid(rowsOf(shape)), 0);
    pass.end();
  });
  const actual = new Float32Array(await device.read(c, m * vectors(n) * 16));
  const draw = new Philox(7, 3);
  for (let sample = 0; sample < SAMPLES; sample++) {
    const i = draw.below(2 * sample, m);
    const j = draw.below(2 * sample + 1, n);
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
  return product;
}
