// The entries that need neither the DOM's types nor Node's, in a program that has neither.
import { checkGradient, type GradientCheck } from "simdigit/gradcheck";
import { GpuDevice, type HostGpu } from "simdigit/webgpu";

export const check: GradientCheck = checkGradient(
  ([x]) => x! ** 2,
  ([x]) => [2 * x!],
  Float64Array.of(3),
);
export const open = (gpu: HostGpu): Promise<GpuDevice> => GpuDevice.open(gpu);
