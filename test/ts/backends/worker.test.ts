// A session in a worker: the bits of the same session in this thread, arrays that stay whole, errors that say what they
// say here, and a worker that ends.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type OpenOptions, openSession } from "../../../ts/backends/open.ts";
import { errorOf, failureOf } from "../../../ts/backends/workers/protocol.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { run } from "../../../ts/core/run.ts";
import type { Session } from "../../../ts/core/session.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { someOrder } from "../../support/numbers.ts";
import { blobs, slopes, smallRecipe } from "../core/blobs.ts";

const test = suite("worker");

const small = smallRecipe({ sizes: [6, 5, 3], optimizer: "adam", lr: 0.01 });
const examples = blobs(50, 6, 3);
const regression: Recipe = {
  ...smallRecipe({ sizes: [6, 5, 2], dtype: "f64" }),
  network: {
    ...smallRecipe({ sizes: [6, 5, 2], dtype: "f64" }).network,
    loss: "mean_squared_error",
  },
};
/** Whether threads can share memory here. */
const shares = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;

for (const [name, options] of [
  ["wasm", {}],
  ["reference", { backend: "reference" }],
  ...(shares ? ([["wasm on two threads", { threads: 2 }]] as const) : []),
] as const) {
  test(`${name}: everything that a session computes has the same bits in a worker`, async () => {
    const [here, there] = await bothOf(small, options, everything);
    assert.is(there.session.backend, here.session.backend);
    assert.is(there.session.threads, here.session.threads);
    assert.equal(there.result, here.result);
  });

  test(`${name}: real targets too`, async () => {
    const [here, there] = await bothOf(regression, options, async (session) => {
      const data = await session.takeData(slopes(50, 6), unitScaling);
      const losses = await session.train(data, someOrder(50, 3));
      const numerical = await session.trainNumerically(data, someOrder(5, 4), { delta: 1e-4 });
      return { losses, numerical, parameters: await session.parameters() };
    });
    assert.equal(there.result, here.result);
  });
}

test("a lab is run through to the same weights and accuracy", async () => {
  const { recipe } = findLab("xavier-adam");
  const splits = drawnSplits({ train: 300, test: 50, seed: 1 });
  const [here, there] = await bothOf(recipe, {}, async (session) => {
    const clock = () => 0;
    const { accuracy, end } = await run(session, {
      recipe: { ...recipe, epochs: 2 },
      splits,
      seed: 1,
      clock,
    });
    return { accuracy, cost: end.cost, parameters: await session.parameters() };
  });
  assert.equal(there.result, here.result);
});

test("the caller's arrays stay as they are, and only their parts are sent", async () => {
  await withWorker(small, async (session) => {
    const whole = new Uint8Array(3 + examples.inputs.length);
    whole.set(examples.inputs, 3);
    const inputs = whole.subarray(3);
    const order = someOrder(100, 5).map((i) => i % 50);
    const part = order.subarray(50);
    const data = await session.takeData({ ...examples, inputs }, unitScaling);
    assert.equal(data.labels, Uint16Array.from(examples.labels));
    const before = Float32Array.from(await session.parameters());
    const given = before.slice();
    const loading = session.loadParameters(given);
    given.fill(0); // it was copied when it was given
    await loading;
    assert.equal(await session.parameters(), before);
    await session.train(data, part);
    assert.is(whole.length, 3 + examples.inputs.length);
    assert.is(order.length, 100);
    assert.is(part.length, 50);
    assert.is(given.length, before.length);
  });
});

test("this thread is free while the worker trains", async () => {
  const { recipe } = findLab("xavier-adam");
  const { train } = drawnSplits({ train: 500, test: 10, seed: 1 });
  await withWorker(recipe, async (session) => {
    await session.initialise(recipe.init, 1);
    const data = await session.takeData(train, unitScaling);
    // One call of a second or so: 20 epochs.
    const order = Uint32Array.from({ length: 20 * train.count }, (_, i) => i % train.count);
    let done = false;
    const training = session.train(data, order).finally(() => {
      done = true;
    });
    let ticks = 0;
    while (!done) {
      await new Promise((tick) => setTimeout(tick, 1));
      ticks++;
    }
    await training;
    assert.ok(ticks > 10, `expected many turns of the event loop, got ${ticks}`);
  });
});

test("refusals come with their kinds and words", async () => {
  const asked: readonly ((session: Session) => Promise<unknown>)[] = [
    (session) => session.loadParameters(new Float32Array(3)),
    (session) => session.initialise(small.init, -1),
    (session) => session.setLearningRate(Number.NaN),
    (session) => session.train({ count: 3 }, new Uint32Array(1)),
    async (session) => {
      const data = await session.takeData(examples, unitScaling);
      return session.train(data, Uint32Array.of(50));
    },
    (session) => session.takeData({ ...examples, features: 5 }, unitScaling),
  ];
  for (const ask of asked) {
    const [here, there] = await bothOf(small, {}, (session) =>
      refusalOf(ask(session)).then((error) => {
        const { name, kind, message } = error;
        return { ours: error instanceof SimdigitError, name, kind, message };
      }),
    );
    assert.equal(there.result, here.result);
  }
  const wrong = { ...small, batchSize: 0 };
  assert.equal(
    { ...(await refused({ ...wrong, worker: true })) },
    { ...(await refused({ ...wrong })) },
  );
});

test("errors that are not ours come with their names, and where they were thrown", () => {
  const thrown = new WebAssembly.RuntimeError("unreachable");
  const error = errorOf(structuredClone(failureOf(thrown)));
  assert.not.instance(error, SimdigitError);
  assert.is(String(error), "RuntimeError: unreachable");
  assert.is(error.stack, thrown.stack);
  assert.is(errorOf(failureOf("words")).message, "words");
});

test("the data of another session is refused", async () => {
  await withWorker(small, async (session) => {
    await withWorker(small, async (other) => {
      const data = await other.takeData(examples, unitScaling);
      const error = await refusalOf(session.evaluate(data));
      assert.is(error.kind, "usage");
    });
  });
});

test("notices come too", async () => {
  const notices: string[] = [];
  const session = await openSession({
    ...small,
    worker: true,
    backend: "auto",
    onNotice: (text) => notices.push(text),
  });
  assert.match(notices.join(), /^auto: /);
  await session.dispose();
});

test("a session that was disposed of says so, however often", async () => {
  const session = await openSession({ ...small, worker: true });
  await Promise.all([session.dispose(), session.dispose()]);
  await session.dispose();
  const here = await openSession(small);
  await here.dispose();
  const { message } = await refusalOf(here.parameters());
  assert.is((await refusalOf(session.parameters())).message, message);
});

test("calls that wait when the session is disposed of are answered first", async () => {
  const session = await openSession({ ...small, worker: true });
  const parameters = session.parameters();
  await session.dispose();
  assert.is((await parameters).length, 53);
});

for (const [name, options, message] of [
  ["an address", { worker: "worker.js" }, /^worker expected true or false .*workerScript/],
  ["a GPU", { worker: true, gpu: {} }, /^gpu expected to be left out with worker: true/],
  ["measured tiles", { worker: true, tiles: {} }, /^tiles expected to be left out with worker/],
  ["no script", { worker: true, workerScript: "http://" }, /^workerScript expected the address/],
] as const) {
  test(`${name} in place of what can be sent is refused`, async () => {
    const error = await refused({ ...small, ...(options as object) });
    assert.is(error.kind, "usage");
    assert.match(error.message, message);
  });
}

/** What a worker says that is ready, open, and then fails. */
const failing = `
const answer = (message) => {
  if (message.method !== "open") throw new Error("out of luck");
  send("ready");
  send({ call: message.call, result: { backend: "wasm" } });
};
const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
const send = (message) => (port ?? globalThis).postMessage(message);
if (port) port.on("message", answer);
else globalThis.onmessage = ({ data }) => answer(data);`;

test("a worker that fails takes the calls with it, in words", async () => {
  const session = await openSession({ ...small, worker: true, workerScript: addressOf(failing) });
  for (const call of [session.parameters(), session.optimizerState()]) {
    const error = await refusalOf(call);
    assert.is(error.kind, "engine");
    assert.match(
      error.message,
      /^worker: it has ended \(.*out of luck.*\) - open another session$/,
    );
  }
  assert.is((await refusalOf(session.parameters())).kind, "engine");
  await session.dispose();
});

test("a worker that does not start says why", async () => {
  const workerScript = addressOf("throw new Error('broken');");
  const error = await refused({ ...small, worker: true, workerScript });
  assert.is(error.kind, "unsupported");
  assert.match(error.message, /^worker: it did not start \(.*broken.*\) - or use worker: false$/);
});

test.run();

/** Results of everything but numerical training, which needs sgd. */
async function everything(session: Session) {
  const data = await session.takeData(examples, unitScaling);
  const { count, labels } = data;
  const order = someOrder(50, 3);
  const losses = await session.train(data, order);
  await session.setLearningRate(0.003);
  const more = await session.train(data, order.subarray(0, 20));
  const state = await session.optimizerState();
  const batch = order.subarray(0, 8);
  const gradient = await session.gradient(data, batch);
  const numerical = await session.numericalGradient(data, batch, { delta: 1e-4, count: 9 });
  const evaluation = await session.evaluate(data, 3, 40);
  const outputs = await session.predict(examples.inputs.subarray(0, 18), unitScaling);
  const parameters = await session.parameters();
  await session.loadParameters(parameters.map((value) => value / 2));
  await session.loadOptimizerState(state);
  await session.setSeed(9);
  const last = await session.train(data, order);
  return {
    ...{ count, labels, losses, more, state, gradient, numerical, evaluation, outputs },
    ...{ parameters, last, final: await session.parameters() },
  };
}

/** What `body` makes of a session in this thread, and in a worker. */
async function bothOf<R>(
  recipe: Recipe,
  options: Partial<OpenOptions>,
  body: (session: Session) => Promise<R>,
) {
  const results = [];
  for (const worker of [false, true]) {
    const session = await openSession({ ...recipe, ...options, worker });
    try {
      await session.initialise(recipe.init, 7);
      results.push({ session, result: await body(session) });
    } finally {
      await session.dispose();
    }
  }
  return results as [{ session: Session; result: R }, { session: Session; result: R }];
}

async function withWorker(recipe: Recipe, body: (session: Session) => Promise<void>) {
  const session = await openSession({ ...recipe, worker: true });
  try {
    await body(session);
  } finally {
    await session.dispose();
  }
}

function refused(options: object): Promise<SimdigitError> {
  return refusalOf(openSession(options as OpenOptions));
}

async function refusalOf(work: Promise<unknown>): Promise<SimdigitError> {
  return work.then(
    () => assert.unreachable("expected a refusal") as never,
    (error) => error,
  );
}

/** An address at which a worker finds the text. */
function addressOf(text: string): string {
  if (globalThis.process?.versions?.node) return `data:text/javascript,${encodeURIComponent(text)}`;
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
