// Makes a process lose its first GPU device, which is destroyed behind the owner's back at submission LOSE_DEVICE_AT. For
// --import in Node.

import process from "node:process";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import type { HostAdapter, HostGpu } from "../../../ts/platform/webgpu.ts";

const at = Number(process.env.LOSE_DEVICE_AT);
const gpu = await hostGpu();
let submits = 0;

const requestAdapter: HostGpu["requestAdapter"] = async (options) => {
  const adapter = await gpu.requestAdapter(options);
  if (!adapter) return null;
  const requestDevice: HostAdapter["requestDevice"] = async (descriptor) => {
    const device = await adapter.requestDevice(descriptor);
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    queue.submit = (commands) => {
      submit(commands);
      submits++;
      if (submits === at) device.destroy();
    };
    return device;
  };
  return { limits: adapter.limits, info: adapter.info, requestDevice };
};

Object.defineProperty(globalThis, "navigator", { value: { gpu: { requestAdapter } } });
