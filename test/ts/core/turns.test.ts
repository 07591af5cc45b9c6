// Training yields: timers fire, signals are heard and handlers run while it goes on. Each run here would go on for
// minutes; only what the event loop lets through ends it.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { evaluate, evaluateFirst } from "../../../ts/core/evaluate.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { run } from "../../../ts/core/run.ts";
import { train } from "../../../ts/core/train.ts";
import { Pace, turn } from "../../../ts/core/turn.ts";
import { blobs, eventsOf, smallRecipe } from "./blobs.ts";

const test = suite("turns");
/** A timer has to fire this many times. */
const TICKS = 5;
const DELAY = 20;

const small = smallRecipe({ sizes: [6, 5, 3] });
const wide = { ...smallRecipe({ sizes: [784, 400, 10] }), batchSize: 300 };
const numerical: Recipe = {
  ...smallRecipe({ sizes: [784, 30, 10], dtype: "f64" }),
  batchSize: 1,
  gradient: { kind: "numerical", delta: 1e-4 },
};
/** Recipes whose steps take microseconds, about a millisecond, and long enough to be taken in parts. */
const recipes: readonly [name: string, recipe: Recipe][] = [
  ["short steps", small],
  ["one step an epoch", { ...small, batchSize: 60 }],
  ["numerical steps", numerical],
  ["long steps", wide],
];

/** Calls `end` after the timer has fired TICKS times. */
function afterTicks(end: () => void): void {
  let ticks = 0;
  const tick = () => {
    ticks += 1;
    if (ticks === TICKS) end();
    else setTimeout(tick, DELAY);
  };
  setTimeout(tick, DELAY);
}

/** Runs a recipe of which hours are left, with a signal. */
async function endless(recipe: Recipe, signal: AbortSignal) {
  const data = blobs(recipe.network.inputs === 6 ? 60 : 600, recipe.network.inputs, 3);
  const session = await openSession(recipe);
  try {
    return await run(session, {
      recipe: { ...recipe, epochs: 1e9 },
      splits: { train: data, test: data },
      seed: 1,
      clock: () => 0,
      signal,
    });
  } finally {
    await session.dispose();
  }
}

for (const [name, recipe] of recipes) {
  test(`${name}: timers fire during a run, and the signal that one gives ends it`, async () => {
    const controller = new AbortController();
    afterTicks(() => controller.abort());
    const { end } = await endless(recipe, controller.signal);
    assert.is(end.interrupted, true);
  });
}

test("AbortSignal.timeout ends a run", async () => {
  const { end } = await endless(small, AbortSignal.timeout(DELAY));
  assert.is(end.interrupted, true);
});

// Pages and their workers have no signals.
if (typeof globalThis.process?.kill === "function") {
  test("a handler of SIGINT runs during a run", async () => {
    const { process } = globalThis;
    const controller = new AbortController();
    const heard = () => controller.abort();
    process.once("SIGINT", heard);
    afterTicks(() => process.kill(process.pid, "SIGINT"));
    const { end } = await endless(wide, controller.signal);
    assert.is(end.interrupted, true);
  });
}

test("a step is not waited for longer than its longest part", async () => {
  const session = await openSession(wide);
  const data = await session.takeData(blobs(300, 784, 3), wide.scaling);
  await session.initialise(wide.init, 1);
  const order = Uint32Array.from({ length: 300 }, (_, i) => i);
  let steps = 0;
  let turns = 0;
  while (turns === 0 && steps < 100) {
    let stepping = true;
    const step = session.train(data, order).finally(() => {
      stepping = false;
    });
    steps += 1;
    await turn();
    if (stepping) turns += 1;
    await step;
  }
  assert.is(turns, 1);
  await session.dispose();
});

test("an evaluation in pieces has the predictions and the loss of one in a single call", async () => {
  const recipe = { ...smallRecipe({ sizes: [784, 256, 10] }), batchSize: 10 };
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  const data = await session.takeData(blobs(1205, 784, 7), recipe.scaling);
  const whole = await session.evaluate(data);
  const calls: number[] = [];
  const counted: typeof session.evaluate = (taken, start = 0, end = taken.count) => {
    calls.push(end - start);
    return session.evaluate(taken, start, end);
  };
  const { network, batchSize } = session;
  const counting = { ...{ network, batchSize }, evaluate: counted } as typeof session;
  const pieces = await evaluate(counting, data, new Pace());
  assert.ok(calls.length > 1, "in several pieces");
  assert.ok(calls.slice(0, -1).every((count) => count % 10 === 0 && count === calls[0]));
  assert.equal(pieces.predictions, whole.predictions);
  assert.equal(pieces.probabilities, whole.probabilities);
  // A sum of 1,205 losses in another order.
  assert.ok(Math.abs(pieces.loss - whole.loss) < 1e-12 * whole.loss);
  assert.equal(await evaluate(session, data, new Pace()), pieces);
  const first = await evaluateFirst(session, data, new Pace(), 1000);
  assert.equal(first!.predictions, whole.predictions.slice(0, 1000));
  const none = await evaluateFirst(session, data, new Pace(), 1000, AbortSignal.abort());
  assert.is(none, undefined);
  await session.dispose();
});

test("data are taken in pieces: the bits are those of one piece, and turns are given in between", async () => {
  const features = 784;
  const count = 6000;
  const { inputs, labels } = blobs(count, features, 3);
  const floats = Float32Array.from(inputs);
  const whole = { name: "floats", inputs: floats, labels, count, features, classes: 3 };
  const session = await openSession(wide);
  await session.initialise(wide.init, 1);
  let turns = 0;
  let taking = true;
  const taken = session.takeData(whole, wide.scaling).finally(() => {
    taking = false;
  });
  await turn();
  if (taking) turns += 1;
  const { predictions, loss } = await session.evaluate(await taken);
  assert.is(turns, 1);
  const pixels = await session.takeData({ ...whole, inputs }, wide.scaling);
  const same = await session.evaluate(pixels);
  assert.equal(same.predictions, predictions);
  assert.ok(Math.abs(same.loss - loss) < 1e-6);
  await session.dispose();
});

test("a look of a run that is aborted is left out", async () => {
  const session = await openSession(small);
  await session.initialise(small.init, 1);
  const controller = new AbortController();
  const clock = () => {
    controller.abort();
    return 0;
  };
  const watch = { what: "correct", every: 1 } as const;
  const options = { clock, watch, signal: controller.signal };
  const events = await eventsOf(session, small, blobs(50, 6, 3), options);
  assert.equal(
    events.map(({ type }) => type),
    ["progress", "end"],
  );
});

test("turns are given in the order in which they are asked for, each in a task of its own", async () => {
  const order: string[] = [];
  const ask = async (name: string) => {
    await turn();
    order.push(name);
    await Promise.resolve();
    order.push(`${name} goes on`);
  };
  await Promise.all([ask("first"), ask("second")]);
  assert.equal(order, ["first", "first goes on", "second", "second goes on"]);
});

test("no progress is told more often than turns are given", async () => {
  const session = await openSession(small);
  await session.initialise(small.init, 1);
  const data = await session.takeData(blobs(50, 6, 3), small.scaling);
  let progress = 0;
  let epochs = 0;
  const options = { recipe: small, seed: 1, train: data, validation: data, clock: () => 0 };
  for await (const { type } of train(session, options)) {
    if (type === "progress") progress += 1;
    if (type === "epoch") epochs += 1;
  }
  assert.is(epochs, 3);
  assert.ok(progress >= 3 && progress < 3 * 7, `${progress}`);
});

test.run();
