// The tests in a process: Node with the package "webgpu", Deno with its own navigator.gpu. Prints a line of JSON a test.

import process from "node:process";
import { WasmSession } from "../../../ts/backends/wasm/session.ts";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import { runGpuTests } from "../../ts/backends/webgpu/all.ts";
import type { Extent } from "../../ts/backends/webgpu/case.ts";
import { someDigits } from "./digits.ts";

const engine = await wasmBytes("strict");
await runGpuTests(
  {
    gpu: await hostGpu(),
    extent: process.argv[2] as Extent,
    digits: await someDigits(),
    openEngine: (options) => WasmSession.open(options, engine, "strict"),
  },
  (outcome) => console.log(JSON.stringify(outcome)),
);
