// The tests in a browser, in a page or in a worker: whoever bundles this says where with a global. Outcomes go to
// the console as lines of JSON, then "done".

import { WasmSession } from "../../../ts/backends/wasm/session.ts";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import { runGpuTests } from "../../ts/backends/webgpu/all.ts";

const engine = new Uint8Array(await (await fetch("/strict.wasm")).arrayBuffer());
await runGpuTests(
  {
    gpu: await hostGpu(),
    extent: "some",
    openEngine: (options) => WasmSession.open(options, engine, "strict"),
  },
  (outcome) => console.log(JSON.stringify(outcome)),
);
console.log("done");
