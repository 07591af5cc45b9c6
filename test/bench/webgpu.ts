// The GPU of this machine: npm run bench -- --backend webgpu. Its multiply-add peak, gemm in percent of it, then
// epochs of every MNIST lab beside PyTorch's on the same card in the same run, and wide-sigmoid from start to end.
// Every number is of something that was verified first. Needs the package "webgpu"; PyTorch with CUDA takes part
// where `python3` (or the interpreter in PYTHON) has it. --software: also on an adapter that is the processor, small.

import { GpuDevice } from "../../ts/backends/webgpu/device.ts";
import { hostGpu } from "../../ts/platform/gpu.ts";
import { nodePlatform } from "../../ts/platform/node.ts";
import { benchGemm, measurePeak } from "./webgpu_gemm.ts";
import { benchLabs } from "./webgpu_labs.ts";

const gpu = await hostGpu();
const device = await GpuDevice.open(gpu);
if (device.software && !process.argv.includes("--software")) {
  throw new Error(`a GPU expected, got the software adapter ${device.adapterName}: --software`);
}
console.log(`node ${process.version}, ${device.adapterName}`);
const peak = await measurePeak(device);
console.log(`multiply-add peak f32: ${(peak / 1e12).toFixed(2)} TFLOP/s`);
await benchGemm(device, peak);
device.destroy();
await benchLabs(gpu, nodePlatform(), device.software);
