// simdigit/webgpu: the GPU backend by itself, for who has a device to bring along.

export { hostGpu } from "../../platform/gpu.ts";
export { ContinuingSession } from "./continuing.ts";
export { GpuDevice } from "./device.ts";
export { type WebGpuOptions, WebGpuSession } from "./session.ts";
