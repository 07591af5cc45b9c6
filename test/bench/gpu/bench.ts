// npm run bench -- --backend webgpu: measures the GPU of this machine. Its multiply-add peak, gemm in percent of it,
// epochs of every MNIST lab in turn with PyTorch's on the same card, and wide-sigmoid from start to end. Results are
// verified before anything is timed.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GpuDevice } from "../../../ts/backends/webgpu/device.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";
import type { HostGpu } from "../../../ts/platform/webgpu.ts";
import { benchGemm, measurePeak } from "./gemm.ts";
import { benchLabs } from "./labs.ts";
import { nominalPeak } from "./peaks.ts";

export interface GpuBenchOptions {
  /** A Python that has torch. */
  readonly python: string;
  /** Small sizes, also on a software adapter, to test the benchmark itself. */
  readonly quick: boolean;
}

export async function benchGpu(options: GpuBenchOptions): Promise<void> {
  const gpu = await findGpu();
  const device = await GpuDevice.open(gpu);
  const { adapterName, software } = device;
  if (software && !options.quick) {
    throw new SimdigitError(
      "unsupported",
      `bench: a GPU expected, got the software adapter ${adapterName} - run it on another machine, or with --quick to test the benchmark`,
    );
  }
  console.log(`Node ${process.version}, ${adapterName}`);
  const nominal = nominalPeak(adapterName);
  const peak = await measurePeak(device, options.quick);
  const dataSheet = nominal ? `, the card's is ${nominal.toFixed(1)}` : "";
  console.log(
    `multiply-add peak, f32: ${(peak / 1e12).toPrecision(3)} TFLOP/s measured${dataSheet}`,
  );
  const peaks = { measured: peak, nominal: nominal && nominal * 1e12 };
  await benchGemm(device, peaks, options.quick);
  device.destroy();
  await benchLabs(gpu, nodePlatform(), options);
}

/** The host's GPU. The package of the GPU tests is used if it is installed. */
async function findGpu(): Promise<HostGpu> {
  const folder = fileURLToPath(new URL("../../hosts/gpu/", import.meta.url));
  try {
    return await hostGpu(existsSync(`${folder}node_modules/webgpu`) ? folder : undefined);
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw new SimdigitError(
      error.kind,
      `${error.message}; or install the package of the GPU tests: npm ci --ignore-scripts --prefix test/hosts/gpu`,
    );
  }
}
