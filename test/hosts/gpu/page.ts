// The tests in a browser. The page runs those of the session and starts a module worker, which runs some of each kind.
// Outcomes are lines of JSON on the console, followed by "done".

import { WasmSession } from "../../../ts/backends/wasm/session.ts";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import { runGpuTests } from "../../ts/backends/webgpu/all.ts";

const inPage = "document" in globalThis;
const engine = await bytes("/strict.wasm");
await runGpuTests(
  {
    gpu: await hostGpu(),
    extent: inPage ? "sessions" : "some",
    digits: { train: await digits("/train"), test: await digits("/test") },
    openEngine: (options) => WasmSession.open(options, engine, "strict"),
  },
  (outcome) => {
    const name = inPage ? `${outcome.name}, in a page` : outcome.name;
    console.log(JSON.stringify({ ...outcome, name }));
  },
);
if (inPage) new Worker(import.meta.url, { type: "module" });
else console.log("done");

async function bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

/** A file of chromium.ts: all pixels, then all labels. */
async function digits(path: string): Promise<Dataset> {
  const features = 784;
  const all = await bytes(path);
  const count = all.length / (features + 1);
  const [inputs, labels] = [all.subarray(0, count * features), all.subarray(count * features)];
  return { name: path, inputs, labels, count, features, classes: 10 };
}
