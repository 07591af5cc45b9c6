// One run at a time, by a recipe that is the session's.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { run } from "../../../ts/core/run.ts";
import type { Session } from "../../../ts/core/session.ts";
import { train } from "../../../ts/core/train.ts";
import { blobs, smallRecipe } from "./blobs.ts";

const test = suite("busy sessions");
const data = blobs(50, 6, 3);
const splits = { train: data, test: data };
const recipe = smallRecipe({ sizes: [6, 5, 3], activation: "leaky_relu", optimizer: "adam" });
const BUSY = /^session is busy with another run or training/;

const runOn = (session: Session, changes: Partial<Parameters<typeof run>[1]> = {}) =>
  run(session, { recipe, splits, seed: 1, clock: () => 0, ...changes });

async function trainOn(session: Session, changes: Partial<Recipe> = {}) {
  await session.initialise(recipe.init, 1);
  const taken = await session.takeData(data, recipe.scaling);
  const own = { ...recipe, ...changes };
  return () =>
    train(session, { recipe: own, seed: 1, train: taken, validation: taken, clock: () => 0 });
}

async function refused(work: () => unknown, message: RegExp): Promise<void> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.is((error as SimdigitError).kind, "usage");
    assert.match((error as SimdigitError).message, message);
    return;
  }
  assert.unreachable(`${message}`);
}

test("a second run or training is refused while one goes on, and the first is none the worse", async () => {
  const session = await openSession(recipe);
  const start = await trainOn(session);
  const first = runOn(session);
  await refused(() => runOn(session), BUSY);
  await refused(start, BUSY);
  const alone = await openSession(recipe);
  const { end, epochs } = await first;
  assert.equal({ end, epochs }, await runOn(alone).then(({ end, epochs }) => ({ end, epochs })));
  assert.equal(await session.parameters(), await alone.parameters());
});

test("of two trainings that nobody has started, the first to start goes on", async () => {
  const start = await trainOn(await openSession(recipe));
  const [one, other] = [start(), start()];
  await other.next();
  await refused(() => one.next(), BUSY);
  for await (const _ of other);
});

test("the session is free after a run that ends, fails or is aborted, and after a training that is left", async () => {
  const session = await openSession(recipe);
  const start = await trainOn(session);
  await runOn(session);
  await runOn(session, { signal: AbortSignal.abort() });
  const onEvent = () => {
    throw new Error("of the caller");
  };
  await runOn(session, { onEvent }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, "of the caller"),
  );
  for await (const _ of start()) break;
  const left = start();
  await left.next();
  await left.return();
  const thrown = start();
  await thrown.next();
  await thrown.throw(new Error("of the caller")).catch(() => {});
  await runOn(session);
});

test("a callback may evaluate and read the session between two events", async () => {
  const session = await openSession(recipe);
  const taken = await session.takeData(data, recipe.scaling);
  let seen = 0;
  const onEvent = async () => {
    const { predictions } = await session.evaluate(taken);
    seen += predictions.length + (await session.parameters()).length;
  };
  await runOn(session, { onEvent });
  assert.ok(seen > 0);
});

const { network, optimizer } = recipe;
const { layers } = network;
/** What differs, and the message. */
const mismatches: readonly [Partial<Recipe>, string][] = [
  [{ batchSize: 4 }, "batchSize expected 8, as the session was opened, got 4"],
  [
    { network: { ...network, layers: [{ kind: "dense", units: 7 }, ...layers.slice(1)] } },
    "network.layers[0] expected dense of 5, as the session was opened, got dense of 7",
  ],
  [
    { network: { ...network, layers: layers.slice(2) } },
    "network.layers[0] expected dense of 5, as the session was opened, got dense of 3",
  ],
  [
    { network: { ...network, layers: [...layers, { kind: "dense", units: 3 }] } },
    "network.layers[3] expected none, as the session was opened, got dense of 3",
  ],
  [
    {
      network: {
        ...network,
        layers: [
          layers[0]!,
          { kind: "activation", activation: "leaky_relu", alpha: 0.2 },
          layers[2]!,
        ],
      },
    },
    "network.layers[1] expected leaky_relu 0.01, as the session was opened, got leaky_relu 0.2",
  ],
  [
    { network: { ...network, loss: "squared_error" } },
    "network.loss expected softmax_cross_entropy, as the session was opened, got squared_error",
  ],
  [
    { network: { ...network, dtype: "f64" } },
    "network.dtype expected f32, as the session was opened, got f64",
  ],
  [
    { optimizer: { name: "adamw", lr: 0.001 } },
    "optimizer.name expected adam, as the session was opened, got adamw",
  ],
  [
    { optimizer: { ...optimizer, beta1: 0.5 } },
    "optimizer.beta1 expected 0.9, as the session was opened, got 0.5",
  ],
  [{ maxNorm: 3 }, "maxNorm expected none, as the session was opened, got 3"],
  [{ biasGradientScale: 2 }, "biasGradientScale expected 1, as the session was opened, got 2"],
];

test("a recipe that is not the session's is refused at once, with the field and both values", async () => {
  const session = await openSession(recipe);
  for (const [changes, message] of mismatches) {
    const start = await trainOn(session, changes);
    const whole = new RegExp(
      `^recipe\\.${message.replace(/[[\]().]/g, "\\$&")} - open the session with this recipe$`,
    );
    await refused(start, whole);
    await refused(() => runOn(session, { recipe: { ...recipe, ...changes } }), whole);
  }
  assert.equal(await session.parameters(), await session.parameters());
});

test("a recipe may have another rate, and say or leave out what is the default", async () => {
  const session = await openSession({ ...recipe, optimizer: { name: "adam", lr: 0.01 } });
  assert.is(session.optimizer.lr, 0.01);
  assert.is(session.batchSize, 8);
  const leaky = layers.map((layer) =>
    layer.kind === "activation" ? { ...layer, alpha: 0.01 } : layer,
  );
  const spelt = { ...network, layers: leaky, targets: { on: 1, off: 0 } };
  const { targets: _, ...plain } = spelt;
  await runOn(session, {
    recipe: { ...recipe, network: plain, optimizer: { ...optimizer, lr: 0.2, beta1: 0.9 } },
  });
  assert.equal(session.optimizer, { name: "adam", lr: 0.2 });
});

for (const backend of ["wasm", "reference"] as const) {
  test(`${backend}: disposed of by await using, or by Symbol.asyncDispose where that is not known`, async () => {
    const session = await openSession({ ...recipe, backend });
    await session[Symbol.asyncDispose]();
    await refused(() => session.parameters(), /disposed of/);
    await session.dispose();
  });
}

test.run();
