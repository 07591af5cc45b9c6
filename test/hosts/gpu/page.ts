// The tests in a browser: those of the session in a page, which then starts a module worker for all of them. Outcomes
// go to the console as lines of JSON, then "done".

import { WasmSession } from "../../../ts/backends/wasm/session.ts";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import { runGpuTests } from "../../ts/backends/webgpu/all.ts";

const inPage = "document" in globalThis;
const engine = new Uint8Array(await (await fetch("/strict.wasm")).arrayBuffer());
await runGpuTests(
  {
    gpu: await hostGpu(),
    extent: inPage ? "sessions" : "some",
    openEngine: (options) => WasmSession.open(options, engine, "strict"),
  },
  (outcome) => {
    const name = inPage ? `${outcome.name}, in a page` : outcome.name;
    console.log(JSON.stringify({ ...outcome, name }));
  },
);
if (inPage) new Worker(import.meta.url, { type: "module" });
else console.log("done");
