// The engine in wabt's interpreter: every call returns the same as in V8, and the weights are Node's. The interpreter is
// about a hundred times slower, so it trains on a part of the images; with FULL_INTERPRETER=1 on all, for half an hour.

import * as assert from "uvu/assert";
import { sliceDataset } from "../../../ts/core/dataset.ts";
import { labelledIn } from "../../support/labelled.ts";
import { dataFolder, hostSuite, installed, nodeRun, out } from "../embed.ts";
import { trainInInterpreter } from "./train.ts";

const interpreter = hostSuite("wabt's interpreter", {
  "spectest-interp (Debian: wabt)": installed("spectest-interp"),
});
const full = Boolean(process.env.FULL_INTERPRETER);

for (const [lab, part] of [
  ["softmax-sgd", 2_000],
  ["xavier-adam", 500],
] as const) {
  interpreter(`${lab}: Node's weights`, async () => {
    const { train } = await labelledIn(dataFolder());
    const limit = full ? train.count : Math.min(part, train.count);
    const node = nodeRun(lab, 2, "--limit", String(limit));
    const folder = `${out}/interpreter-${lab}`;
    const start = performance.now();
    const data = sliceDataset(train, 0, limit);
    assert.is(await trainInInterpreter(lab, data, 2, 1, folder), node.sha256);
    const seconds = (performance.now() - start) / 1000;
    console.log(`${lab}: ${seconds.toFixed(0)} s for 2 epochs of ${limit} images, all in all`);
  });
}

interpreter.run();
