// The engine's session against the reference over a few steps of small odd networks, and what it
// refuses without being harmed.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { WasmSession } from "../../../ts/backends/wasm/session.ts";
import { type Dataset, unitScaling } from "../../../ts/core/dataset.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Parameters, Session } from "../../../ts/core/session.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import { absolute, assertClose } from "../../support/assert_close.ts";
import { blobs, eventsOf, type SmallRecipe, smallRecipe } from "../core/blobs.ts";

const test = suite("engine's session");

async function open(recipe: Recipe, backend: "wasm" | "reference" = "wasm"): Promise<Session> {
  const session = await openSession({ ...recipe, backend });
  await session.initialise(recipe.init, 3);
  return session;
}

async function refused(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  await work().then(
    () => assert.unreachable(`${message}`),
    (error) => {
      assert.is(error.kind, "usage");
      assert.match(error.message, message);
    },
  );
}

// Names and sizes: odd, prime, one, more than a register tile.
const networks: readonly SmallRecipe[] = [
  { sizes: [1, 1, 2] },
  { sizes: [5, 3], lr: 0.3 },
  { sizes: [7, 5, 3], activation: "sigmoid", lr: 0.5 },
  { sizes: [13, 17, 11, 4], activation: "tanh", optimizer: "adam", lr: 0.01 },
  { sizes: [31, 29, 10], activation: "relu", optimizer: "adam", lr: 0.01 },
];

for (const small of networks) {
  for (const dtype of ["f32", "f64"] as const) {
    const recipe = smallRecipe({ ...small, dtype });
    const { sizes, activation = "relu", optimizer = "sgd" } = small;
    const name = `${sizes.join("-")} ${activation} ${optimizer} ${dtype}`;

    test(`${name}: six steps as the reference takes them`, async () => {
      const data = blobs(45, sizes[0]!, sizes.at(-1)!);
      const engine = await open(recipe);
      const reference = await open(recipe, "reference");
      const order = Uint32Array.from({ length: 45 }, (_, i) => (i * 7) % 45);
      const [ours, theirs] = await Promise.all(
        [engine, reference].map(async (session) => {
          const taken = await session.takeData(data, recipe.scaling);
          const gradient = await session.gradient(taken, order.subarray(0, 7));
          const losses = await session.train(taken, order);
          const evaluation = await session.evaluate(taken);
          const state = await session.optimizerState();
          return { gradient, losses, evaluation, state, parameters: await session.parameters() };
        }),
      );
      // Six steps of sums over at most 45 values of order one: some tens of roundings each, and
      // Adam's division by a small root makes errors of gradients larger, by less than 100.
      const epsilon = dtype === "f32" ? 2 ** -24 : 2 ** -53;
      const factor = optimizer === "adam" ? 100 : 1;
      const near = absolute(200 * factor * epsilon, "roundings of six steps");
      const close = (what: string, a: ArrayLike<number>, b: ArrayLike<number>) =>
        assertClose(what, a, b, near);
      close("gradients", ours!.gradient.gradients, theirs!.gradient.gradients);
      close("loss", [ours!.gradient.loss], [theirs!.gradient.loss]);
      close("losses", ours!.losses, theirs!.losses);
      close("parameters", ours!.parameters, theirs!.parameters);
      close("probabilities", ours!.evaluation.probabilities, theirs!.evaluation.probabilities);
      close("evaluation loss", [ours!.evaluation.loss], [theirs!.evaluation.loss]);
      assert.is(ours!.state.step, 6);
      assert.is(ours!.state.slots.length, theirs!.state.slots.length);
      ours!.state.slots.forEach((slot, i) => {
        close(`slot ${i}`, slot, theirs!.state.slots[i]!);
      });
    });
  }
}

const recipe = smallRecipe({ sizes: [6, 5, 3], optimizer: "adam" });
const data = blobs(20, 6, 3);

test("what is handed out is a copy", async () => {
  const session = await open(recipe);
  const before = await session.parameters();
  const { slots } = await session.optimizerState();
  before.fill(9);
  slots[0]!.fill(9);
  assert.is.not((await session.parameters())[0], 9);
  assert.is((await session.optimizerState()).slots[0]![0], 0);
});

test("initialising forgets parameters and the optimiser's state", async () => {
  const session = await open(recipe);
  const fresh = await session.parameters();
  await eventsOf(session, recipe, data);
  assert.not.equal(await session.parameters(), fresh);
  await session.initialise(recipe.init, 3);
  assert.equal(await session.parameters(), fresh);
  const { step, slots } = await session.optimizerState();
  assert.is(step, 0);
  assert.ok(slots.every((slot) => slot.every((value) => value === 0)));
});

test("parameters stay where they are while data makes the memory grow", async () => {
  const session = await open(recipe);
  const before = await session.parameters();
  for (let i = 0; i < 4; i++) await session.takeData(blobs(60000, 6, 3), unitScaling);
  assert.equal(await session.parameters(), before);
});

test("float inputs are taken like the pixels they were", async () => {
  const session = await open(recipe);
  const floats: Dataset = { ...data, inputs: Float32Array.from(data.inputs) };
  const pixels = await session.evaluate(await session.takeData(data, unitScaling));
  const values = await session.evaluate(await session.takeData(floats, unitScaling));
  assert.equal(values.probabilities, pixels.probabilities);
});

test("evaluates a part of the data, and nothing", async () => {
  const session = await open(recipe);
  const taken = await session.takeData(data, unitScaling);
  const all = await session.evaluate(taken);
  const part = await session.evaluate(taken, 7, 12);
  assert.equal(part.predictions, all.predictions.slice(7, 12));
  assert.equal(part.probabilities, all.probabilities.slice(21, 36) as Parameters);
  const none = await session.evaluate(taken, 7, 7);
  assert.is(none.predictions.length, 0);
  assert.is(none.loss, 0);
});

test("refuses what does not fit it, and stays as it was", async () => {
  const session = await open(recipe);
  const taken = await session.takeData(data, unitScaling);
  const before = await session.parameters();
  const state = await session.optimizerState();
  const short = new Float32Array(3);
  const stranger = await (await open(recipe)).takeData(data, unitScaling);
  const all = Uint32Array.from({ length: 20 }, (_, i) => i);
  const cases: [() => Promise<unknown>, RegExp][] = [
    [() => session.loadParameters(short), /^parameters expected 53 elements, got 3$/],
    [
      () => session.loadOptimizerState({ step: 1, slots: [] }),
      /^optimizer state expected 2 buffers/,
    ],
    [
      () => session.loadOptimizerState({ step: 1, slots: [before, short] }),
      /^optimizer buffer 1 expected 53 elements, got 3$/,
    ],
    [() => session.loadOptimizerState({ ...state, step: -1 }), /^optimizer step expected/],
    [() => session.loadOptimizerState({ ...state, step: 2 ** 31 }), /^optimizer step expected/],
    [() => session.initialise(recipe.init, -1), /^seed expected an integer from 0/],
    [() => session.initialise(recipe.init, 2 ** 53), /^seed expected an integer from 0/],
    [
      () => session.initialise({ weights: "x" as "unit", biases: "zeros" }, 1),
      /^weight initialiser expected/,
    ],
    [
      () => session.takeData(blobs(4, 7, 3), unitScaling),
      /^blobs: features expected 6, the network's inputs, got 7$/,
    ],
    [
      () => session.takeData(blobs(4, 6, 4), unitScaling),
      /^blobs: classes expected at most .* 3, got 4$/,
    ],
    [() => session.train(stranger, all), /^data expected a data set that this session took in/],
    [() => session.gradient(stranger, all.subarray(0, 8)), /^data expected/],
    [() => session.evaluate({ ...taken }), /^data expected/],
    [() => session.evaluate(taken, 5, 4), /^end expected an integer from 5 to 20, got 4$/],
    [() => session.evaluate(taken, 0, 21), /^end expected an integer from 0 to 20, got 21$/],
    [() => session.evaluate(taken, -1), /^start expected an integer from 0 to 20, got -1$/],
  ];
  for (const [work, message] of cases) await refused(work, message);
  assert.equal(await session.parameters(), before);
  assert.equal(await session.optimizerState(), state);
});

test("a refusal of the engine is an error, and the session still works", async () => {
  const session = await open(recipe);
  const taken = await session.takeData(data, unitScaling);
  const before = await session.parameters();
  await session.trainNumerically(taken, Uint32Array.of(0), { delta: 1e-4 }).then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.kind, "engine");
      assert.match(error.message, /^net_train_numerical: optimizer expected 0 to 0, got 1$/);
    },
  );
  assert.equal(await session.parameters(), before);
  assert.is((await session.train(taken, Uint32Array.of(0, 1, 2))).length, 1);
});

test("orders that name no example are refused, and the session goes on", async () => {
  const session = await open(recipe);
  const taken = await session.takeData(data, unitScaling);
  const before = await session.parameters();
  for (const order of [Uint32Array.of(0, 20), Uint32Array.of(0, 2 ** 32 - 1)]) {
    await refused(() => session.train(taken, order), /^order\[1\] expected 0 to 19, got/);
  }
  assert.equal(await session.parameters(), before);
  assert.is((await session.train(taken, Uint32Array.of(0, 1, 2))).length, 1);
});

test("data with buffers that lie is refused before it is copied", async () => {
  const session = await open(recipe);
  const lie = { ...data, count: 1000 };
  await session.takeData(lie, unitScaling).then(
    () => assert.unreachable(),
    (error) =>
      assert.match(error.message, /^blobs: expected 1000 x 6 = 6000 input values, got 120$/),
  );
});

test("batch sizes and optimisers that the engine does not know are refused", async () => {
  for (const batchSize of [0, 1.5, -1, Number.NaN, 2 ** 20 + 1]) {
    await refused(
      () => openSession({ ...recipe, batchSize }),
      /^batch size expected an integer from 1/,
    );
  }
  const optimizer = { name: "lion", lr: 1 } as unknown as Recipe["optimizer"];
  await refused(
    () => openSession({ ...recipe, optimizer }),
    /^optimizer expected sgd, .*, adam, .*; got lion$/,
  );
});

test("a network too large for the memory is an error of the engine", async () => {
  const huge = smallRecipe({ sizes: [65536, 65536, 10] });
  const bytes = await wasmBytes("strict");
  await WasmSession.open(huge, bytes, "strict").then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.kind, "engine");
      assert.is(
        error.message,
        "network expected to fit 3 GiB with its gradients and the optimiser's state, got 4295688202 parameters - use smaller layers",
      );
    },
  );
});

test("is of no use once it is disposed of", async () => {
  const session = await open(recipe);
  const taken = await session.takeData(data, unitScaling);
  await session.dispose();
  await refused(() => session.parameters(), /^session expected an open one/);
  await refused(() => session.evaluate(taken), /^session expected an open one/);
  await session.dispose();
});

test.run();
