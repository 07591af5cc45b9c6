// Steps in parts in a session: the bits of the engine's own steps, and what other calls do meanwhile.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { createData } from "../../../ts/backends/wasm/data.ts";
import { isLong } from "../../../ts/backends/wasm/long_step.ts";
import { createNet, initialiseNet } from "../../../ts/backends/wasm/network.ts";
import { parameterCount } from "../../../ts/core/spec.ts";
import { loadEngine } from "../../support/engine.ts";
import { blobs, smallRecipe } from "../core/blobs.ts";

const test = suite("long steps");
const recipe = {
  ...smallRecipe({ sizes: [784, 256, 10], optimizer: "adam" }),
  batchSize: 400,
};
const { network, batchSize } = recipe;
const data = blobs(1000, 784, 10);
/** Two batches and a part of one. */
const order = Uint32Array.from({ length: 1000 }, (_, i) => (i * 7) % 1000);

async function open() {
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 3);
  return { session, taken: await session.takeData(data, recipe.scaling) };
}

test("losses, parameters and gradients are the bits of the engine's steps", async () => {
  assert.ok(isLong(parameterCount(network), batchSize), "this network's steps are taken in parts");
  const { session, taken } = await open();
  const losses = await session.train(taken, order);
  const gradient = await session.gradient(taken, order.subarray(0, 400));

  const engine = (await loadEngine("strict"))!;
  const { exports } = engine;
  const net = createNet(engine, recipe);
  initialiseNet(engine, net, recipe.init, 3);
  const set = createData(engine, network.dtype, data, recipe.scaling);
  const at = engine.copyIn(order);
  const lossesAt = engine.alloc(3 * 8);
  const flat = (address: number) =>
    engine.view(Float32Array, address >>> 0, parameterCount(network));
  engine.check(exports.net_train(net, set, at, order.length, lossesAt));
  assert.equal(losses, engine.view(Float64Array, lossesAt, 3).slice());
  assert.equal(await session.parameters(), flat(exports.net_params_ptr(net)).slice());
  engine.check(exports.net_gradient(net, set, at, 400, lossesAt));
  assert.is(gradient.loss, engine.view(Float64Array, lossesAt, 1)[0]);
  assert.equal(gradient.gradients, flat(exports.net_grads_ptr(net)).slice());
  await session.dispose();
});

test("the order may change as soon as the call has begun", async () => {
  const { session, taken } = await open();
  const losses = await session.train(taken, order);
  await session.initialise(recipe.init, 3);
  const changing = order.slice();
  const again = session.train(taken, changing);
  await undefined;
  changing.fill(1000);
  assert.equal(await again, losses);
  await session.dispose();
});

test("calls during a step wait for its end, and are carried out in their order", async () => {
  const alone = await open();
  const losses = await alone.session.train(alone.taken, order);
  const parameters = await alone.session.parameters();
  const after = await alone.session.train(alone.taken, order);
  const { session, taken } = await open();
  const all = await Promise.all([
    session.train(taken, order),
    session.parameters(),
    session.train(taken, order),
    session.evaluate(taken, 0, 10),
  ]);
  assert.equal(all[0], losses);
  assert.equal(all[1], parameters);
  assert.equal(all[2], after);
  assert.equal(all[3], await alone.session.evaluate(alone.taken, 0, 10));
  await alone.session.dispose();
  await session.dispose();
});

test("a step that is refused, or a session that is disposed of meanwhile, harms no later call", async () => {
  const { session, taken } = await open();
  const wrong = session.train(taken, Uint32Array.of(1000));
  await wrong.then(
    () => assert.unreachable(),
    (error) => assert.is(error.kind, "usage"),
  );
  await session.train(taken, order);
  const stopped = session.train(taken, order);
  const waiting = session.parameters();
  await session.dispose();
  for (const call of [stopped, waiting]) {
    await call.then(
      () => assert.unreachable(),
      (error) => assert.match(error.message, /disposed of/),
    );
  }
});

test.run();
