// What the sessions of the engine and of the reference do alike: learning rates and seeds that change in the middle of
// a run, means of losses, and refusals that leave a session as it was.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { rawScaling, unitScaling } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import type { LayerSpec } from "../../../ts/core/layers.ts";
import { optimizerDefaults, optimizerNames } from "../../../ts/core/optimizer.ts";
import type { Session, SessionOptions } from "../../../ts/core/session.ts";
import { losses, type NetworkSpec } from "../../../ts/core/spec.ts";
import { absolute, assertClose } from "../../support/assert_close.ts";
import { examples, fiveDropped, networkSpec } from "../../support/networks.ts";
import { someOrder } from "../../support/numbers.ts";

const test = suite("sessions");

/** Those that every host has, in every type. */
const backends = ["wasm", "reference"] as const;
type Backend = (typeof backends)[number];

const { batchSize, count } = fiveDropped;
const network = networkSpec(fiveDropped, "f64");
const order = someOrder(count, 9);
const data = examples(fiveDropped, "f64", "floats");
const sigmoid: LayerSpec = { kind: "activation", activation: "sigmoid" };
const init = { weights: "xavier_normal", biases: "default" } as const;
const momentum = { name: "momentum", lr: 0.1, momentum: 0.5 } as const;

async function open(backend: Backend, changes: Partial<SessionOptions> = {}): Promise<Session> {
  const session = await openSession({
    network,
    optimizer: momentum,
    batchSize,
    ...changes,
    backend,
  });
  await session.initialise(init, 3);
  return session;
}

/** Parameters after the steps. */
async function trained(session: Session, steps: Uint32Array): Promise<Float64Array> {
  await session.train(await session.takeData(data, rawScaling), steps);
  return Float64Array.from(await session.parameters());
}

async function refuses(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  await work().then(
    () => assert.unreachable(`expected a refusal: ${message}`),
    (error) => {
      assert.instance(error, SimdigitError);
      assert.match(error.message, message);
    },
  );
}

const first = order.subarray(0, 2 * batchSize);
const second = order.subarray(2 * batchSize, 4 * batchSize);

test("a new learning rate counts from the next step on, in both alike, with every optimiser", async () => {
  for (const name of optimizerNames) {
    const [ours, theirs] = await Promise.all(
      backends.map(async (backend) => {
        const session = await open(backend, { optimizer: optimizerDefaults(name, 0.05) });
        const before = await trained(session, first);
        await session.setLearningRate(0.01);
        const { slots, step } = await session.optimizerState();
        const after = await trained(session, second);
        return { before, slots, step, after };
      }),
    );
    const largest = Math.max(...theirs!.after.map(Math.abs));
    const near = absolute(1e-10 * largest, "roundings of four steps in float64");
    assertClose(`${name} before`, ours!.before, theirs!.before, near);
    assertClose(`${name} after`, ours!.after, theirs!.after, near);
    assert.is(ours!.step, 2);
    assert.is(ours!.slots.length, theirs!.slots.length);
    ours!.slots.forEach((slot, k) => {
      const most = Math.max(...theirs!.slots[k]!.map(Math.abs));
      assertClose(`${name} slot ${k}`, slot, theirs!.slots[k]!, absolute(1e-10 * most, "as above"));
    });
  }
});

for (const backend of backends) {
  test(`${backend}: a learning rate a tenth as large moves a tenth as far`, async () => {
    const sgd = { optimizer: { name: "sgd", lr: 0.5 } } as const;
    const start = Float64Array.from(await (await open(backend, sgd)).parameters());
    const one = order.subarray(0, batchSize);
    const far = await trained(await open(backend, sgd), one);
    const slowed = await open(backend, sgd);
    await slowed.setLearningRate(0.05);
    const near = await trained(slowed, one);
    const moves = far.map((value, i) => (value - start[i]!) / 10);
    assert.ok(moves.some((move) => Math.abs(move) > 1e-3));
    assertClose(
      "moves",
      near.map((value, i) => value - start[i]!),
      moves,
      absolute(1e-15, "roundings of parameters of order one"),
    );
  });

  test(`${backend}: the learning rate that it has already changes nothing`, async () => {
    const session = await open(backend);
    await trained(session, first);
    await session.setLearningRate(momentum.lr);
    const other = await open(backend);
    await trained(other, first);
    assert.equal(await trained(session, second), await trained(other, second));
  });

  test(`${backend}: setSeed is the seed of the masks alone; until it is set the seed is 0`, async () => {
    const gradient = async (seed?: number) => {
      const session = await openSession({ network, optimizer: momentum, batchSize, backend });
      await session.loadParameters(await (await open(backend)).parameters());
      if (seed !== undefined) await session.setSeed(seed);
      const set = await session.takeData(data, rawScaling);
      return (await session.gradient(set, order.subarray(0, batchSize))).gradients;
    };
    assert.equal(await gradient(), await gradient(0));
    assert.equal(await gradient(2 ** 40 + 1), await gradient(2 ** 40 + 1));
    assert.not.equal(await gradient(1), await gradient(0));
    assert.not.equal(await gradient(2 ** 40 + 1), await gradient(1));
    const session = await open(backend);
    const set = await session.takeData(data, rawScaling);
    const { gradients } = await session.gradient(set, order.subarray(0, batchSize));
    assert.equal(await gradient(3), gradients);
  });

  test(`${backend}: losses of parts make the mean of the whole, whatever the loss`, async () => {
    for (const loss of losses) {
      const layers = loss.endsWith("binary_cross_entropy")
        ? [...network.layers, sigmoid]
        : network.layers;
      const session = await open(backend, { network: { ...network, layers, loss } });
      const set = await session.takeData(examples(fiveDropped, "f64", "dark pixels"), unitScaling);
      const whole = await session.evaluate(set);
      const [low, high] = [await session.evaluate(set, 0, 11), await session.evaluate(set, 11)];
      const together = (11 * low.loss + (count - 11) * high.loss) / count;
      assert.ok(Math.abs(together - whole.loss) < 1e-14 * whole.loss, `${loss}: ${whole.loss}`);
      assert.ok(whole.loss > 0);
    }
  });

  test(`${backend}: refuses learning rates, seeds and options that cannot be right, and goes on`, async () => {
    const session = await open(backend);
    const before = await session.parameters();
    for (const lr of [0, -1, Number.NaN, Infinity]) {
      await refuses(() => session.setLearningRate(lr), /lr expected a positive number, got/);
    }
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN]) {
      await refuses(() => session.setSeed(seed), /seed expected an integer from 0/);
    }
    for (const wrong of [-1, Number.NaN, Infinity]) {
      await refuses(() => open(backend, { maxNorm: wrong }), /max.norm expected/);
    }
    for (const wrong of [0, -1, Number.NaN, Infinity]) {
      await refuses(() => open(backend, { biasGradientScale: wrong }), /bias.*scale expected/);
    }
    assert.equal(await session.parameters(), before);
    const fresh = await open(backend);
    assert.equal(await trained(session, first), await trained(fresh, first));
    await session.dispose();
    await refuses(() => session.setSeed(1), /session expected an open one/);
    await refuses(() => session.setLearningRate(0.3), /session expected an open one/);
  });

  test(`${backend}: refuses networks that no backend can build`, async () => {
    const dense: LayerSpec = { kind: "dense", units: 5 };
    const withLayers = (...layers: LayerSpec[]): NetworkSpec => ({ ...network, layers });
    const relu = { kind: "activation", activation: "relu" } as const;
    const squared: NetworkSpec = { ...network, loss: "squared_error" };
    const binary: NetworkSpec = { ...withLayers(dense, sigmoid), loss: "binary_cross_entropy" };
    const cases: readonly (readonly [NetworkSpec, RegExp])[] = [
      [
        withLayers({ kind: "activation", activation: "elu", alpha: -1 }, dense),
        /layers\[0\]\.alpha expected a number of at least 0/,
      ],
      [withLayers({ ...relu, alpha: 1 }, dense), /layers\[0\]\.alpha expected only/],
      [
        withLayers(dense, { kind: "maxout", pieces: 256 }, dense),
        /layers\[1\]\.pieces expected an integer from 1 to 255, got 256/,
      ],
      [
        withLayers(dense, { kind: "maxout", pieces: 2 }, dense),
        /layers\[1\] expected inputs that are a multiple of its 2 pieces, got 5/,
      ],
      [
        withLayers({ kind: "dense", units: 65537 }, dense),
        /layers\[0\]\.units expected an integer from 1 to 65536, got 65537/,
      ],
      [withLayers({ kind: "dropout", rate: 1 }, dense), /layers\[0\]\.rate expected a probability/],
      [withLayers(dense, { kind: "dropout", rate: 0.5 }), /dropout behind the last dense layer/],
      [withLayers(dense, sigmoid), /last layer expected dense .* got sigmoid/],
      [{ ...network, loss: "binary_cross_entropy" }, /last layer expected a sigmoid for binary_/],
      [{ ...network, targets: { on: 1, off: 0 } }, /targets expected none/],
      [{ ...squared, targets: { on: 0, off: 1 } }, /targets expected numbers, on above off/],
      [{ ...binary, targets: { on: 1.5, off: 0 } }, /targets expected numbers from 0 to 1/],
      [{ ...network, loss: "hinge" as NetworkSpec["loss"] }, /loss expected softmax_cross_entropy/],
    ];
    for (const [wrong, message] of cases) {
      await refuses(() => open(backend, { network: wrong }), message);
    }
  });
}

test.run();
