// Gives a process a fake GPU, configured by the environment: FAKE_GPU is FakeGpuOptions as JSON. For --import.

import process from "node:process";
import { fakeGpu } from "./fake_gpu.ts";

const gpu = fakeGpu(JSON.parse(process.env.FAKE_GPU ?? "{}"));
Object.defineProperty(globalThis, "navigator", { value: { gpu } });
