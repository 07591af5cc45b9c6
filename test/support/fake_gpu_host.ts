// Makes a process a host with a fake GPU, told by the environment: FAKE_GPU is FakeGpuOptions as JSON. For --import.

import process from "node:process";
import { fakeGpu } from "./fake_gpu.ts";

const gpu = fakeGpu(JSON.parse(process.env.FAKE_GPU ?? "{}"));
Object.defineProperty(globalThis, "navigator", { value: { gpu } });
