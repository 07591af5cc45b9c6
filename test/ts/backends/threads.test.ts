// Sessions on several threads: the same weights on any number of them, workers that end, and what a host
// without threads is told.

import { Buffer } from "node:buffer";
import process from "node:process";
import type { Worker } from "node:worker_threads";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type OpenOptions, openSession } from "../../../ts/backends/open.ts";
import { type Dataset, unitScaling } from "../../../ts/core/dataset.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Session } from "../../../ts/core/session.ts";
import { findLab, network } from "../../../ts/labs/labs.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import { labels, pixels, someOrder } from "../../support/numbers.ts";
import { smallRecipe } from "../core/blobs.ts";

const test = suite("threads");

/** Images in which one pixel in five is lit, as in digits; and images without a dark pixel, which take the dense path. */
const digits = imagesOf(5);
const bright: Dataset = { ...digits, inputs: digits.inputs.map((pixel) => Math.max(1, pixel)) };

/** Every phase that labs leave out: maxout, dropout, dropout of the inputs, max norm. */
const regularised: Recipe = {
  ...findLab("xavier-adam").recipe,
  network: {
    ...network([784, 10], "linear"),
    layers: [
      { kind: "dropout", rate: 0.2 },
      { kind: "dense", units: 768 },
      { kind: "maxout", pieces: 2 },
      { kind: "dropout", rate: 0.3 },
      { kind: "dense", units: 200 },
      { kind: "activation", activation: "sigmoid" },
      { kind: "dropout", rate: 0.2 },
      { kind: "dense", units: 10 },
    ],
  },
  init: { weights: "he_normal", biases: "default" },
  optimizer: optimizerDefaults("adadelta", 0.5),
  maxNorm: 0.5,
};

const cases: readonly (readonly [string, Recipe, Dataset])[] = [
  ["softmax-sgd", findLab("softmax-sgd").recipe, digits],
  ["xavier-adam", findLab("xavier-adam").recipe, digits],
  ["xavier-adam on dense images", findLab("xavier-adam").recipe, bright],
  ["dropout, maxout and max norm", regularised, digits],
  ["the same on dense images", regularised, bright],
  ["f64", { ...regularised, network: { ...regularised.network, dtype: "f64" } }, digits],
];

for (const [name, recipe, data] of cases) {
  test(`${name}: the same bits on 1 to 4 threads`, async () => {
    const wanted = await trained({ ...recipe }, data);
    for (const threads of [2, 3, 4]) {
      const found = await trained({ ...recipe, threads }, data);
      assert.is(found.threads, threads);
      assert.ok(found.weights === wanted.weights, `${threads} threads: other weights`);
      assert.equal(found.losses, wanted.losses);
    }
    const alone = { ...recipe, module: await wasmBytes("strict_threads") };
    assert.ok((await trained(alone, data)).weights === wanted.weights, "1 thread, threads build");
  });
}

const recipe = smallRecipe({ sizes: [6, 5, 3] });

test("dispose ends the workers", async () => {
  const workers: Worker[] = [];
  const note = (worker: Worker) => workers.push(worker);
  process.on("worker", note);
  const session = await openSession({ ...recipe, threads: 3 });
  process.off("worker", note);
  assert.is(workers.length, 2);
  const ended = workers.map(
    (worker) => new Promise<void>((resolve) => worker.on("exit", () => resolve())),
  );
  await session.dispose();
  await Promise.all(ended);
});

test("a session that does not open leaves no worker behind", async () => {
  const workers: Worker[] = [];
  const note = (worker: Worker) => workers.push(worker);
  process.on("worker", note);
  const huge = smallRecipe({ sizes: [65536, 65536, 10] });
  const error = await refused({ ...huge, threads: 2 });
  process.off("worker", note);
  assert.match(error.message, /3 GiB/);
  assert.is(workers.length, 1);
  assert.is(workers[0]!.threadId, -1); // that of a worker that has ended
});

test("a host that shares no memory is told what to do", async () => {
  const shared = globalThis.SharedArrayBuffer;
  Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  try {
    const error = await refused({ ...recipe, threads: 2 });
    assert.is(error.kind, "unsupported");
    assert.match(error.message, /Cross-Origin-Opener-Policy: same-origin.*use threads: 1$/);
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
});

for (const [name, source, message] of [
  ["throws", "throw new Error('broken')", /broken/],
  ["ends without a word", "", /it ended with 0/],
  ["is not there", undefined, /none\.js/],
  [
    "cannot instantiate",
    "import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ failure: 'no memory' })",
    /no memory/,
  ],
] as const) {
  test(`a worker that ${name} is an error`, async () => {
    const workerScript =
      source === undefined
        ? new URL("./none.js", import.meta.url)
        : new URL(`data:text/javascript,${encodeURIComponent(source)}`);
    const error = await refused({ ...recipe, threads: 2, workerScript });
    assert.is(error.kind, "unsupported");
    assert.match(error.message, /^threads: a worker did not start \(/);
    assert.match(error.message, message);
  });
}

test("numbers of threads that cannot be, and a plain module for several", async () => {
  for (const threads of [0, -1, 1.5, 65, Number.NaN]) {
    const error = await refused({ ...recipe, threads });
    assert.is(error.kind, "usage");
    assert.match(error.message, /^threads expected an integer from 1 to 64, got /);
  }
  const error = await refused({ ...recipe, threads: 2, module: await wasmBytes("strict") });
  assert.is(error.kind, "usage");
  assert.match(error.message, /^module expected a threads build/);
});

test.run();

function imagesOf(sparsity: number): Dataset {
  const count = 250;
  return {
    name: "images",
    inputs: pixels(count * 784, sparsity, 1),
    labels: labels(count, 10, 2),
    count,
    features: 784,
    classes: 10,
  };
}

/** Two and a half batches, then an evaluation. */
async function trained(options: OpenOptions & Pick<Recipe, "init">, data: Dataset) {
  const session: Session = await openSession(options);
  try {
    await session.initialise(options.init, 7);
    const taken = await session.takeData(data, unitScaling);
    const losses = await session.train(taken, someOrder(data.count, 3));
    const { loss } = await session.evaluate(taken);
    const { buffer } = await session.parameters();
    const weights = Buffer.from(buffer).toString("base64");
    return { threads: session.threads, weights, losses: [...losses, loss] };
  } finally {
    await session.dispose();
  }
}

async function refused(options: OpenOptions) {
  return openSession(options).then(
    () => assert.unreachable("expected a refusal") as never,
    (error) => error,
  );
}
