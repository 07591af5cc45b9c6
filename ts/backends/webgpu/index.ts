// simdigit/webgpu: the GPU backend alone, for programs that have a device of their own.

export { hostGpu } from "../../platform/gpu.ts";
export type { HostGpu } from "../../platform/webgpu.ts";
export { ContinuingSession } from "./continuing.ts";
export { GpuDevice } from "./device.ts";
export { type WebGpuOptions, WebGpuSession } from "./session.ts";
