// npm test here: networks exported as ONNX, run by onnxruntime and compared with our own engine.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { scaleRows } from "../../../ts/core/dataset.ts";
import type { Parameters } from "../../../ts/core/session.ts";
import { typedArray } from "../../../ts/core/spec.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import { encodeOnnx, onnxInputs } from "../../../ts/export/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { type Case, exportCase } from "./cases.ts";
import { outputsIn, versions } from "./runtime.ts";

const test = suite("onnxruntime");
const NETWORKS = 50;
/** Of the largest output: float32 rounds to 6e-8, and onnxruntime adds in another order. */
const TOLERANCE = 1e-6;
let largest = 0;

for (let number = 1; number <= NETWORKS; number++) {
  const drawn = exportCase(number);
  test(drawn.name, () => compare(drawn));
}

for (const inputs of onnxInputs) {
  test(`a lab's network on digits, inputs ${inputs}`, async () => {
    const bytes = drawnDigits(100, 1).inputs;
    const raw = inputs === "bytes" ? bytes : Float32Array.from(bytes);
    const { network, init, scaling } = findLab("xavier-adam").recipe;
    const name = "xavier-adam";
    await compare({ name, network, init, scaling, seed: 1, inputs, logits: false, raw });
  });
}

test("any number of rows, none included", async () => {
  const { network, scaling } = findLab("softmax-sgd").recipe;
  const file = encodeOnnx({ network, parameters: new Float32Array(7850), scaling });
  for (const version of versions) {
    for (const rows of [0, 1, 300]) {
      const { values } = await outputsIn(version, file, new Float32Array(rows * 784), 784);
      assert.is(values.length, rows * 10);
    }
  }
});

test.after(() => {
  console.log(`\n  largest difference: ${largest.toExponential(1)} of the largest output`);
});
test.run();

async function compare(given: Case): Promise<void> {
  const { network, raw, scaling, inputs, logits, outputs } = given;
  const { ours, parameters } = await ourOutputs(given);
  const file = encodeOnnx({ parameters, ...given }, { inputs, logits });
  const scaled = () => {
    const values = new (typedArray(network.dtype))(raw.length);
    return scaleRows(raw, network.inputs, scaling, values);
  };
  const taken = inputs === "scaled" ? scaled() : raw;
  const usual = network.loss === "softmax_cross_entropy" ? "probabilities" : "output";
  const wanted = outputs
    ? Float64Array.from(ours, (value, at) => {
        const column = at % outputs.means.length;
        return value * outputs.deviations[column]! + outputs.means[column]!;
      })
    : ours;
  for (const version of versions) {
    const { name, values } = await outputsIn(version, file, taken, network.inputs);
    assert.is(name, logits ? "logits" : usual);
    assert.is(values.length, ours.length);
    const error = Math.max(...wanted.map((value, at) => Math.abs(value - values[at]!)));
    const difference = error / Math.max(...wanted.map(Math.abs));
    assert.ok(difference <= TOLERANCE, `${version}: ${difference} of the largest output`);
    largest = Math.max(largest, difference);
  }
}

/** What the engine computes. Without softmax at the end it gives logits. */
async function ourOutputs({
  network,
  init,
  seed,
  raw,
  scaling,
  logits,
}: Case): Promise<{ ours: Parameters; parameters: Parameters }> {
  const session = await openSession({
    network: logits ? { ...network, loss: "mean_squared_error" } : network,
    optimizer: { name: "sgd", lr: 1 },
    batchSize: 100,
  });
  await session.initialise(init, seed);
  const ours = await session.predict(raw, scaling);
  const parameters = await session.parameters();
  await session.dispose();
  return { ours, parameters };
}
