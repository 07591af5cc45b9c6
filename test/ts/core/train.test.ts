// The training loop: what it feeds a session, what it tells, when it stops and what it refuses.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { ResidentData, Session } from "../../../ts/core/session.ts";
import type { EndEvent, EpochEvent, TrainEvent } from "../../../ts/core/train.ts";
import { sha256 } from "../../../ts/platform/sha256.ts";
import { blobs, eventsOf, type LoopOptions, smallRecipe, trainingOn } from "./blobs.ts";

const test = suite("training loop");
const data = blobs(50, 6, 3);
const recipe = smallRecipe({ sizes: [6, 5, 3], activation: "tanh", lr: 0.5 });

/** A session that learns nothing, writes down every order, and gives the losses it is told to. */
class Recorder {
  readonly orders: number[][] = [];
  readonly #recipe: Recipe;
  readonly #loss: (step: number) => number;
  #step = 0;

  constructor(recipe: Recipe, loss: (step: number) => number = () => 1) {
    this.#recipe = recipe;
    this.#loss = loss;
  }

  async takeData({ count }: Dataset): Promise<ResidentData> {
    return { count };
  }

  async train(_: ResidentData, order: Uint32Array): Promise<Float64Array> {
    this.orders.push([...order]);
    const steps = Math.ceil(order.length / this.#recipe.batchSize);
    return Float64Array.from({ length: steps }, () => this.#loss(this.#step++));
  }

  async evaluate({ count }: ResidentData) {
    return { predictions: new Uint8Array(count), probabilities: new Float32Array(0), loss: 0 };
  }
}

async function record(
  recipe: Recipe,
  options: LoopOptions = {},
  loss?: (step: number) => number,
): Promise<{ orders: number[][]; events: TrainEvent[] }> {
  const recorder = new Recorder(recipe, loss);
  const events = await eventsOf(recorder as unknown as Session, recipe, data, options);
  return { orders: recorder.orders, events };
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
    (step) => step,
  );
  const first = { type: "epoch", epoch: 1, cost: 3, seconds: 0.25 };
  const accuracy = data.labels.filter((label) => label === 0).length / data.count;
  assert.equal(epochsIn(events)[0], { ...first, accuracy });
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
  const last = await record(recipe, { stepsPerTurn: 100, epochsDone: 2 });
  assert.equal(last.orders, [all.orders[2]]);
  const other = await record(recipe, { stepsPerTurn: 100, seed: 2 });
  assert.not.equal(other.orders[0], all.orders[0]);
});

test("an interrupted epoch goes on at its next step", async () => {
  const all = await record({ ...recipe, epochs: 1 }, { stepsPerTurn: 100 });
  const rest = await record(
    { ...recipe, epochs: 1 },
    { stepsPerTurn: 100, stepsDone: 3 },
    (s) => s,
  );
  assert.equal(rest.orders, [all.orders[0]!.slice(3 * 8)]);
  assert.is(epochsIn(rest.events)[0]!.cost, 1.5); // of the four batches of this run: 0 1 2 3
});

test("nothing is left to do: one end, no cost", async () => {
  for (const options of [{ epochsDone: 3 }, { epochsDone: 9 }]) {
    const { orders, events } = await record(recipe, options);
    assert.is(orders.length, 0);
    const { epochsDone: epochs } = options;
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
  const { orders, events } = await record(recipe, { signal, epochsDone: 1, stepsDone: 5 });
  assert.is(orders.length, 0);
  assert.is(endOf(events).stepsOfEpoch, 5);
  assert.is(endOf(events).interrupted, true);
});

test("a loss that is not finite ends the run with an error, wherever in a turn it is", async () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const at of [0, 4, 6]) {
      try {
        await record(recipe, { stepsPerTurn: 100 }, (step) => (step === at ? bad : 1));
        assert.unreachable();
      } catch (error) {
        assert.instance(error, SimdigitError);
        assert.is((error as SimdigitError).kind, "engine");
        assert.is(
          (error as SimdigitError).message,
          `epoch 1: the loss expected to be finite, got ${bad} - try a learning rate below 0.5`,
        );
      }
    }
  }
});

test("a last update that ruins the network is an error too", async () => {
  const ruinous = smallRecipe({ sizes: [6, 5, 3], lr: 1e38 });
  const one = { ...ruinous, batchSize: 50, epochs: 1 };
  const session = await open(one);
  try {
    await eventsOf(session, one, data);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /loss expected to be finite/);
  }
});

test("refuses at once what cannot be right", async () => {
  const session = new Recorder(recipe) as unknown as Session;
  const refused: [Partial<Recipe>, LoopOptions, RegExp][] = [
    [{ batchSize: 51 }, {}, /batch size expected at most the 50 training examples, got 51/],
    [{ epochs: -1 }, {}, /epochs expected an integer of at least 0, got -1/],
    [{}, { seed: -1 }, /seed expected an integer of at least 0, got -1/],
    [{}, { stepsPerTurn: 0 }, /steps per turn expected an integer of at least 1, got 0/],
    [{}, { stepsPerTurn: 1.5 }, /steps per turn expected/],
    [{}, { epochsDone: -1 }, /epochs done expected/],
    [{}, { stepsDone: 7 }, /steps done expected fewer than the 7 of an epoch, got 7/],
    [{}, { validationLabels: new Uint8Array(3) }, /validation labels expected 50, .* got 3/],
  ];
  for (const [change, options, message] of refused) {
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
