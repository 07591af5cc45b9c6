// 1,000 classes through openSession: the same bits on one thread, on two and in a worker, and what run and the metrics
// make of them. test/assembly/many_classes.test.ts compares the engine with the reference.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type OpenOptions, openSession } from "../../../ts/backends/open.ts";
import { type Dataset, rawScaling } from "../../../ts/core/dataset.ts";
import { confusionMatrix } from "../../../ts/core/metrics.ts";
import { run } from "../../../ts/core/run.ts";
import { smallRecipe } from "../core/blobs.ts";

const CLASSES = 1000;

/** Class c is the point (cos, sin) of its angle, twice. */
const data: Dataset = {
  name: "a circle",
  inputs: Float32Array.from({ length: 4 * CLASSES }, (_, i) => {
    const angle = (Math.floor(i / 2) / CLASSES) * 2 * Math.PI;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  }),
  labels: Uint16Array.from({ length: 2 * CLASSES }, (_, i) => i % CLASSES),
  count: 2 * CLASSES,
  features: 2,
  classes: CLASSES,
};
/** Large enough for the steps to be shared among threads. */
const recipe = {
  ...smallRecipe({ sizes: [2, 64, CLASSES], optimizer: "adam", lr: 0.01 }),
  batchSize: 100,
  epochs: 8,
  scaling: rawScaling,
};

const test = suite("many classes");

async function trained(options: Partial<OpenOptions>) {
  const session = await openSession({ ...recipe, ...options });
  try {
    return await run(session, { recipe, splits: { train: data, test: data }, clock: () => 0 });
  } finally {
    await session.dispose();
  }
}

test("one thread, two threads and a worker give the same bits", async () => {
  const { evaluation, epochs, accuracy } = await trained({});
  const different = new Set(evaluation.predictions).size;
  assert.ok(different > 20, `${different} different predictions`);
  assert.ok(evaluation.predictions.some((prediction) => prediction > 255));
  for (const options of [{ threads: 2 }, { worker: true }]) {
    const other = await trained(options);
    assert.equal(other.evaluation.predictions, evaluation.predictions);
    assert.equal(other.evaluation.probabilities, evaluation.probabilities);
    assert.equal(other.epochs, epochs);
  }
  const confusion = confusionMatrix(evaluation.predictions, data.labels, CLASSES);
  const hits = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  assert.is(hits / data.count, accuracy);
});

test.run();
