// Watching a run: which steps are looked at, on what, and that looking changes nothing.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { TrainEvent } from "../../../ts/core/train.ts";
import type { Watch } from "../../../ts/core/watch.ts";
import { sha256 } from "../../../ts/platform/sha256.ts";
import { blobs, eventsOf, type LoopOptions, slopes, smallRecipe } from "./blobs.ts";
import { Recorder } from "./recorder.ts";

const test = suite("watch");
/** Seven steps an epoch, the last of two examples. */
const data = blobs(50, 6, 3);
const recipe: Recipe = { ...smallRecipe({ sizes: [6, 5, 3], lr: 0.5 }), shuffle: false };
const turns = [1, 2, 3, 7, 1000];

const watchedIn = (events: readonly TrainEvent[]) =>
  events.filter((event) => event.type === "watch");
const stepsIn = (events: readonly TrainEvent[]) => watchedIn(events).map(({ step }) => step);

async function watchLoss(every: number, options: LoopOptions = {}, changes: Partial<Recipe> = {}) {
  const recorder = new Recorder({ ...recipe, ...changes });
  const events = await eventsOf(recorder as unknown as Session, { ...recipe, ...changes }, data, {
    watch: { what: "loss", every },
    ...options,
  });
  return { recorder, events };
}

async function watchCorrect(every: number, options: LoopOptions = {}) {
  const recorder = new Recorder(recipe, { correct: (index) => index + 1 });
  const watched = await recorder.takeData(blobs(9, 6, 3, 8));
  const watch: Watch = { what: "correct", every };
  return eventsOf(recorder as unknown as Session, recipe, data, { watch, watched, ...options });
}

test("losses of steps 1, 1 + every and so on, counted over the borders of epochs", async () => {
  for (const stepsPerTurn of turns) {
    const { events } = await watchLoss(5, { stepsPerTurn });
    assert.equal(stepsIn(events), [1, 6, 11, 16, 21], `${stepsPerTurn}`);
    const every = await watchLoss(1, { stepsPerTurn });
    assert.equal(
      stepsIn(every.events),
      Array.from({ length: 21 }, (_, i) => i + 1),
    );
    const once = await watchLoss(100, { stepsPerTurn });
    assert.equal(stepsIn(once.events), [1]);
  }
});

test("the loss is of the batch of that step: the last of an epoch may be a short one", async () => {
  const { recorder, events } = await watchLoss(6);
  assert.equal(stepsIn(events), [1, 7, 13, 19]);
  const batches = [0, 48, 40, 32].map((from) =>
    Array.from({ length: Math.min(8, 50 - from) }, (_, i) => from + i),
  );
  assert.equal(recorder.gradients, batches);
  assert.equal(watchedIn(events)[2], { type: "watch", step: 13, loss: 3 }); // the third look
});

test("how many are right after steps every, 2 every and so on", async () => {
  for (const stepsPerTurn of turns) {
    const events = await watchCorrect(4, { stepsPerTurn });
    assert.equal(stepsIn(events), [4, 8, 12, 16, 20]);
    assert.equal(watchedIn(events)[0], { type: "watch", step: 4, correct: 1, of: 9 });
    // The second evaluation is the validation of epoch 1, the third this one.
    assert.equal(watchedIn(events)[1], { type: "watch", step: 8, correct: 3, of: 9 });
  }
  assert.equal(stepsIn(await watchCorrect(7)), [7, 14, 21]);
  assert.equal(stepsIn(await watchCorrect(22)), []);
});

test("a run that goes on counts the steps from the start of the whole", async () => {
  const from = { from: { epochs: 1, stepsOfEpoch: 3 } };
  assert.equal(stepsIn((await watchLoss(5, from)).events), [11, 16, 21]);
  assert.equal(stepsIn((await watchLoss(5, { from: { epochs: 1 } })).events), [11, 16, 21]);
  assert.equal(stepsIn(await watchCorrect(5, from)), [15, 20]);
  assert.equal(
    stepsIn(await watchCorrect(5, { from: { epochs: 1, stepsOfEpoch: 2 } })),
    [10, 15, 20],
  );
});

test("steps end the watching with the run", async () => {
  const { recorder, events } = await watchLoss(5, { stepsPerTurn: 1000 }, { steps: 11 });
  assert.equal(stepsIn(events), [1, 6, 11]);
  assert.is(recorder.orders.flat().length, 50 + 4 * 8);
});

test("a look comes before the progress of its step", async () => {
  const { events } = await watchLoss(3, { stepsPerTurn: 2 });
  const shown = events.slice(0, 7).map((event) => [event.type, "step" in event && event.step]);
  assert.equal(shown, [
    ["watch", 1],
    ["progress", 1],
    ["progress", 2],
    ["watch", 4],
    ["progress", 4],
    ["progress", 6],
    ["watch", 7],
  ]);
});

test("the loss watched is the loss after the update; looking does not change a bit", async () => {
  const one = { ...recipe, epochs: 1, batchSize: 50 };
  const weights = async (watch?: Watch) => {
    const session = await openSession(one);
    await session.initialise(one.init, 1);
    const events = await eventsOf(session, one, data, { watch });
    const resident = await session.takeData(data, one.scaling);
    const { loss } = await session.evaluate(resident);
    return { events, loss, sha256: await sha256(await session.parameters()) };
  };
  const plain = await weights();
  const watched = await weights({ what: "loss", every: 1 });
  assert.is(watched.sha256, plain.sha256);
  const [look] = watchedIn(watched.events);
  // The same mean over the same 50 examples, summed by another kernel in another order.
  assert.ok(
    "loss" in look! && Math.abs(look.loss - plain.loss) < 1e-6,
    `${JSON.stringify(look)} ${plain.loss}`,
  );
});

test("how many are right is what the metrics say of the same weights", async () => {
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  const watch: Watch = { what: "correct", every: 7 };
  const events = await eventsOf(session, recipe, data, { watch });
  const looks = watchedIn(events).map((event) => "correct" in event && event.correct / event.of);
  const epochs = events.flatMap((event) => (event.type === "epoch" ? event.accuracy : []));
  assert.equal(looks, epochs);
});

test("data with targets has losses to watch, but nothing that is right", async () => {
  const { network, ...rest } = smallRecipe({ sizes: [6, 5, 2] });
  const regression: Recipe = { ...rest, network: { ...network, loss: "mean_squared_error" } };
  const session = await openSession(regression);
  await session.initialise(regression.init, 1);
  const of = (watch: Watch) => eventsOf(session, regression, slopes(50, 6), { watch });
  assert.ok(watchedIn(await of({ what: "loss", every: 7 })).length > 0);
  await of({ what: "correct", every: 7 }).then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.kind, "usage");
      assert.match(error.message, /^watch expected "loss" for data with targets, got "correct"/);
    },
  );
});

test.run();
