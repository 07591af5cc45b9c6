// The training loop: what it feeds a session, what it tells, when it stops and what it refuses.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { EndEvent, EpochEvent, TrainEvent } from "../../../ts/core/train.ts";
import { sha256 } from "../../../ts/platform/sha256.ts";
import { blobs, eventsOf, type LoopOptions, smallRecipe, trainingOn } from "./blobs.ts";
import { type Answers, Recorder, record as recordOn } from "./recorder.ts";

const test = suite("training loop");
const data = blobs(50, 6, 3);
const recipe = smallRecipe({ sizes: [6, 5, 3], activation: "tanh", lr: 0.5 });

async function record(recipe: Recipe, options: LoopOptions = {}, answers: Answers = {}) {
  const { recorder, events } = await recordOn(recipe, data, options, answers);
  return { orders: recorder.orders, rates: recorder.rates, events };
}

async function open(recipe: Recipe, seed = 1): Promise<Session> {
  const session = await openSession(recipe);
  await session.initialise(recipe.init, seed);
  return session;
}

async function weightsAfter(recipe: Recipe, options: LoopOptions = {}): Promise<string> {
  const session = await open(recipe, options.seed);
  await eventsOf(session, recipe, data, options);
  return sha256(await session.parameters());
}

const epochsIn = (events: readonly TrainEvent[]) =>
  events.filter((event): event is EpochEvent => event.type === "epoch");
const endOf = (events: readonly TrainEvent[]) => events.at(-1) as EndEvent;
const ascending = (count: number) => Array.from({ length: count }, (_, i) => i);
const sorted = (order: readonly number[]) => order.toSorted((a, b) => a - b);

test("the same seed gives the same weights, also after other sessions; another seed others", async () => {
  const first = await weightsAfter(recipe);
  for (let i = 0; i < 5; i++) {
    const other = smallRecipe({ sizes: [6, 3 + i, 3], optimizer: "adam" });
    await weightsAfter({ ...other, epochs: 1 });
  }
  assert.is(await weightsAfter(recipe), first);
  assert.is.not(await weightsAfter(recipe, { seed: 2 }), first);
});

test("how many steps go in one turn does not change a bit", async () => {
  const whole = await weightsAfter(recipe);
  for (const stepsPerTurn of [1, 2, 3, 7, 1000]) {
    assert.is(await weightsAfter(recipe, { stepsPerTurn }), whole, `${stepsPerTurn}`);
  }
});

test("learns: costs fall and the accuracy beats the most frequent class", async () => {
  const session = await open(recipe);
  const events = await eventsOf(session, { ...recipe, epochs: 12 }, data);
  const epochs = epochsIn(events);
  assert.is(epochs.length, 12);
  assert.ok(epochs.at(-1)!.cost < epochs[0]!.cost / 2, `${epochs.map((e) => e.cost)}`);
  assert.ok(epochs.at(-1)!.accuracy > 0.9, `${epochs.at(-1)!.accuracy}`);
});

test("events: progress with step of steps, then the epoch, then one end", async () => {
  const { events } = await record({ ...recipe, epochs: 2 }, { stepsPerTurn: 3 });
  const kinds = ["progress", "progress", "progress", "epoch"];
  assert.equal(
    events.map((event) => event.type),
    [...kinds, ...kinds, "end"],
  );
  assert.equal(events[2], { type: "progress", epoch: 1, step: 7, steps: 7, loss: 1 });
  assert.equal(
    epochsIn(events).map(({ epoch }) => epoch),
    [1, 2],
  );
});

test("cost is the mean over the batches, seconds are those of training alone", async () => {
  let now = 0;
  const clock = () => {
    now += 250;
    return now;
  };
  const { events } = await record(
    { ...recipe, epochs: 2 },
    { stepsPerTurn: 7, clock },
    { loss: (step) => step, correct: (index) => 20 + 5 * index, evaluated: () => 2.5 },
  );
  const judgement = { accuracy: 0.4, loss: 2.5 };
  assert.equal(epochsIn(events)[0], {
    ...{ type: "epoch", epoch: 1, cost: 3, ...judgement },
    ...{ seconds: 0.25, isBest: false },
  });
  assert.is(epochsIn(events)[1]!.accuracy, 0.5);
  assert.equal(endOf(events), {
    type: "end",
    epochs: 2,
    stepsOfEpoch: 0,
    interrupted: false,
    cost: 10,
    seconds: 0.5,
  });
});

test("a partial last batch is trained on, or left out with dropLast", async () => {
  const kept = await record({ ...recipe, epochs: 1 });
  assert.equal(sorted(kept.orders.flat()), ascending(50));
  const dropped = await record({ ...recipe, epochs: 1, dropLast: true });
  assert.is(dropped.orders.flat().length, 48);
  assert.is(new Set(dropped.orders.flat()).size, 48);
  const step = dropped.events.findLast((event) => event.type === "progress");
  assert.is(step?.steps, 6);
});

test("with dropLast, other examples are left out in each epoch", async () => {
  const { orders } = await record({ ...recipe, dropLast: true }, { stepsPerTurn: 6 });
  const left = orders.map((order) =>
    ascending(50)
      .filter((i) => !order.includes(i))
      .join(),
  );
  assert.is(new Set(left).size, 3);
});

test("file order without shuffle, another order in each epoch with it", async () => {
  const plain = await record({ ...recipe, epochs: 2, shuffle: false }, { stepsPerTurn: 100 });
  assert.equal(plain.orders, [ascending(50), ascending(50)]);
  const { orders } = await record({ ...recipe, epochs: 2 }, { stepsPerTurn: 100 });
  assert.not.equal(orders[0], orders[1]);
  for (const order of orders) assert.equal(sorted(order), ascending(50));
});

test("the order of an epoch depends on seed and epoch alone", async () => {
  const all = await record(recipe, { stepsPerTurn: 100 });
  const last = await record(recipe, { stepsPerTurn: 100, from: { epochs: 2 } });
  assert.equal(last.orders, [all.orders[2]]);
  const other = await record(recipe, { stepsPerTurn: 100, seed: 2 });
  assert.not.equal(other.orders[0], all.orders[0]);
});

test("an interrupted epoch goes on at its next step", async () => {
  const all = await record({ ...recipe, epochs: 1 }, { stepsPerTurn: 100 });
  const rest = await record(
    { ...recipe, epochs: 1 },
    { stepsPerTurn: 100, from: { epochs: 0, stepsOfEpoch: 3 } },
    { loss: (step) => step },
  );
  assert.equal(rest.orders, [all.orders[0]!.slice(3 * 8)]);
  assert.is(epochsIn(rest.events)[0]!.cost, 1.5); // of the four batches of this run: 0 1 2 3
});

test("progress comes at the same steps of an epoch wherever the run begins in it", async () => {
  const stepsOf = (events: readonly TrainEvent[]) =>
    events.flatMap((event) => (event.type === "progress" ? event.step : []));
  const one = { ...recipe, epochs: 1 };
  assert.equal(stepsOf((await record(one, { stepsPerTurn: 3 })).events), [3, 6, 7]);
  const late = await record(one, { stepsPerTurn: 3, from: { epochs: 0, stepsOfEpoch: 2 } });
  assert.equal(stepsOf(late.events), [3, 6, 7]);
  const at = await record(one, { stepsPerTurn: 3, from: { epochs: 0, stepsOfEpoch: 3 } });
  assert.equal(stepsOf(at.events), [6, 7]);
});

test("the learning rate of the schedule is set before each epoch, also of one gone on with", async () => {
  const schedule = { kind: "step", epochs: 1, factor: 0.5 } as const;
  assert.equal((await record({ ...recipe, schedule })).rates, [0.5, 0.25, 0.125]);
  const rest = await record({ ...recipe, schedule }, { from: { epochs: 1, stepsOfEpoch: 4 } });
  assert.equal(rest.rates, [0.25, 0.125]);
  assert.equal((await record(recipe)).rates, [0.5, 0.5, 0.5]);
});

test("steps end the run within an epoch: it is judged, and the end says how far it came", async () => {
  const capped = { ...recipe, steps: 10 };
  const { orders, events } = await record(
    capped,
    { stepsPerTurn: 100 },
    { loss: (step) => step, correct: (index) => 10 * (index + 1) },
  );
  const all = await record(recipe, { stepsPerTurn: 100 });
  assert.equal(orders, [all.orders[0], all.orders[1]!.slice(0, 3 * 8)]);
  assert.equal(
    epochsIn(events).map(({ epoch, cost, accuracy }) => ({ epoch, cost, accuracy })),
    [
      { epoch: 1, cost: 3, accuracy: 0.2 },
      { epoch: 2, cost: 8, accuracy: 0.4 }, // the steps 7, 8 and 9
    ],
  );
  const last = { epochs: 1, stepsOfEpoch: 3, interrupted: false, cost: 8, seconds: 0 };
  assert.equal(endOf(events), { type: "end", ...last });
});

test("steps that end with an epoch leave it whole; more of them than the epochs have change nothing", async () => {
  const { events } = await record({ ...recipe, steps: 14 });
  assert.is(endOf(events).epochs, 2);
  assert.is(endOf(events).stepsOfEpoch, 0);
  assert.is(epochsIn(events).length, 2);
  const { orders } = await record(recipe);
  assert.equal((await record({ ...recipe, steps: 22 })).orders, orders);
  const none = await record({ ...recipe, steps: 0 });
  assert.equal(none.orders, []);
  assert.is(endOf(none.events).interrupted, false);
});

test("a run that its steps have ended goes on with more of them", async () => {
  const all = await record(recipe, { stepsPerTurn: 100 });
  const from = { stepsPerTurn: 100, from: { epochs: 1, stepsOfEpoch: 3 } };
  assert.equal((await record({ ...recipe, steps: 10 }, from)).orders, []);
  const two = await record({ ...recipe, steps: 12 }, from);
  assert.equal(two.orders, [all.orders[1]!.slice(3 * 8, 5 * 8)]);
  assert.is(endOf(two.events).stepsOfEpoch, 5);
  const rest = await record(recipe, from);
  assert.equal(rest.orders, [all.orders[1]!.slice(3 * 8), all.orders[2]]);
});

test("a signal in the last step that the recipe has is no interruption", async () => {
  const controller = new AbortController();
  const clock = () => {
    controller.abort();
    return 0;
  };
  const options = { clock, signal: controller.signal, stepsPerTurn: 100 };
  const { events } = await record({ ...recipe, steps: 3 }, options);
  assert.is(endOf(events).interrupted, false);
  assert.is(epochsIn(events).length, 1);
});

test("nothing is left to do: one end, no cost", async () => {
  for (const epochs of [3, 9]) {
    const { orders, events } = await record(recipe, { from: { epochs } });
    assert.is(orders.length, 0);
    assert.equal(events, [
      { type: "end", epochs, stepsOfEpoch: 0, interrupted: false, cost: null, seconds: 0 },
    ]);
  }
});

test("a signal ends the run after the current steps and leaves the session whole", async () => {
  const session = await open(recipe);
  const controller = new AbortController();
  const { signal } = controller;
  const events: TrainEvent[] = [];
  for await (const event of await trainingOn(session, recipe, data, { signal, stepsPerTurn: 2 })) {
    events.push(event);
    if (event.type === "progress" && event.epoch === 2 && event.step === 4) controller.abort();
  }
  const { epochs, stepsOfEpoch, interrupted } = endOf(events);
  assert.equal(
    { epochs, stepsOfEpoch, interrupted },
    { epochs: 1, stepsOfEpoch: 4, interrupted: true },
  );
  assert.is((await session.optimizerState()).step, 7 + 4);
  const again = await eventsOf(session, { ...recipe, epochs: 1 }, data);
  assert.is(endOf(again).interrupted, false);
});

test("a signal that was given before keeps the position and trains nothing", async () => {
  const signal = AbortSignal.abort();
  const { orders, events } = await record(recipe, { signal, from: { epochs: 1, stepsOfEpoch: 5 } });
  assert.is(orders.length, 0);
  assert.is(endOf(events).stepsOfEpoch, 5);
  assert.is(endOf(events).interrupted, true);
});

test("a loss that is not finite ends the run with an error, wherever in a turn it is", async () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const at of [0, 4, 6]) {
      try {
        await record(recipe, { stepsPerTurn: 100 }, { loss: (step) => (step === at ? bad : 1) });
        assert.unreachable();
      } catch (error) {
        assert.instance(error, SimdigitError);
        assert.is((error as SimdigitError).kind, "engine");
        assert.is(
          (error as SimdigitError).message,
          `epoch 1: the loss became ${bad} - try a learning rate below 0.5`,
        );
      }
    }
  }
});

test("the advice against a diverging loss names the scheduled rate of the epoch", async () => {
  const schedule = { kind: "step", epochs: 1, factor: 0.5 } as const;
  const from = { epochs: 2, stepsOfEpoch: 0 };
  await record({ ...recipe, schedule }, { from }, { loss: () => Infinity }).then(
    () => assert.unreachable(),
    (error) =>
      assert.is(
        error.message,
        "epoch 3: the loss became Infinity - try a learning rate below 0.125",
      ),
  );
});

test("a last update that ruins the network is an error too", async () => {
  const ruinous = smallRecipe({ sizes: [6, 5, 3], lr: 1e38 });
  const one = { ...ruinous, batchSize: 50, epochs: 1 };
  const session = await open(one);
  try {
    await eventsOf(session, one, data);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /the loss became/);
  }
});

test("refuses at once what cannot be right", async () => {
  const refused: [Partial<Recipe>, LoopOptions, RegExp][] = [
    [{ batchSize: 51 }, {}, /batch size expected at most the 50 training examples, got 51/],
    [{ epochs: -1 }, {}, /epochs expected an integer of at least 0, got -1/],
    [{}, { seed: -1 }, /seed expected an integer from 0 to 9007199254740991, got -1/],
    [{}, { stepsPerTurn: 0 }, /steps per turn expected an integer of at least 1, got 0/],
    [{}, { stepsPerTurn: 1.5 }, /steps per turn expected/],
    [{}, { from: { epochs: -1 } }, /epochs done expected/],
    [
      {},
      { from: { epochs: 0, stepsOfEpoch: 7 } },
      /steps done expected fewer than the 7 of an epoch, got 7/,
    ],
    [{ steps: -1 }, {}, /^steps expected an integer of at least 0, got -1$/],
    [{}, { watch: { what: "loss", every: 0 } }, /steps between two looks expected .* got 0/],
    [
      {},
      { from: { epochs: 2, best: { epoch: 1, accuracy: 1 } } },
      /best epoch expected to be the last one, 2, without steps of the next; got 1 and 0 steps/,
    ],
    [
      {},
      { from: { epochs: 2, stepsOfEpoch: 3, best: { epoch: 2, accuracy: 1 } } },
      /got 2 and 3 steps/,
    ],
  ];
  for (const [change, options, message] of refused) {
    const session = new Recorder({ ...recipe, ...change }) as unknown as Session;
    // Calling is enough: nothing of the events is asked for.
    await trainingOn(session, { ...recipe, ...change }, data, options).then(
      () => assert.unreachable(`${message}`),
      (error) => {
        assert.is(error.kind, "usage");
        assert.match(error.message, message);
      },
    );
  }
});

test.run();
