// Makes a process lose its first GPU device, which is destroyed behind the owner's back at the first submission after the
// file LOSE_DEVICE_AFTER exists. For --import in Node. Submissions are not counted: their number depends on the clock.

import { existsSync } from "node:fs";
import process from "node:process";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import type { HostAdapter, HostGpu } from "../../../ts/platform/webgpu.ts";

const file = process.env.LOSE_DEVICE_AFTER!;
const gpu = await hostGpu();
let isLost = false;

const requestAdapter: HostGpu["requestAdapter"] = async (options) => {
  const adapter = await gpu.requestAdapter(options);
  if (!adapter) return null;
  const requestDevice: HostAdapter["requestDevice"] = async (descriptor) => {
    const device = await adapter.requestDevice(descriptor);
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    queue.submit = (commands) => {
      submit(commands);
      if (isLost || !existsSync(file)) return;
      isLost = true;
      device.destroy();
    };
    return device;
  };
  return { limits: adapter.limits, info: adapter.info, requestDevice };
};

Object.defineProperty(globalThis, "navigator", { value: { gpu: { requestAdapter } } });
