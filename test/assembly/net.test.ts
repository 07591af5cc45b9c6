// Whole networks: forward and backward passes and training steps against the reference session, gradients against central
// differences, and no allocation while training.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { unitScaling } from "../../ts/core/dataset.ts";
import type { OptimizerSpec } from "../../ts/core/optimizer.ts";
import { initialisers } from "../../ts/core/recipe.ts";
import type { Parameters } from "../../ts/core/session.ts";
import { type NetworkSpec, parameterTensors } from "../../ts/core/spec.ts";
import {
  absolute,
  assertClose,
  assertSameBits,
  elementwise,
  relative,
} from "../support/assert_close.ts";
import { elementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import {
  examples,
  fiveDropped,
  fiveLayers,
  inputKinds,
  networkSpec,
  oddNetworks,
} from "../support/networks.ts";
import { someOrder } from "../support/numbers.ts";
import { RawNet } from "../support/raw_net.ts";
import { openEngine } from "../support/sessions.ts";

const SEED = 20_240_607;

const optimizers: readonly OptimizerSpec[] = [
  { name: "sgd", lr: 0.5 },
  { name: "adam", lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
];

/** |error| <= roundings x unit roundoff x the largest element of its tensor. */
function byTensor(network: NetworkSpec, expected: Parameters, roundings: number) {
  const bounds = new Float64Array(expected.length);
  for (const { offset, length } of parameterTensors(network)) {
    const tensor = Float64Array.from(expected.subarray(offset, offset + length));
    const largest = tensor.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    bounds.fill(roundings * elementType(network.dtype).unit * largest, offset, offset + length);
  }
  return elementwise(bounds, `${roundings} roundings of the largest element of its tensor`);
}

await eachBuild("net", ({ build, engine, test }) => {
  for (const { dtype, unit } of elementTypes) {
    for (const odd of oddNetworks) {
      for (const optimizer of optimizers) {
        for (const kind of inputKinds) {
          test(`${dtype} ${odd.name}, ${optimizer.name}, ${kind}`, async () => {
            const network = networkSpec(odd, dtype);
            const options = { network, optimizer, batchSize: odd.batchSize };
            const sessions = [
              await ReferenceSession.open(options),
              await openEngine(build, options),
            ] as const;
            const data = examples(odd, dtype, kind);
            const order = someOrder(odd.count, 9);
            const [reference, tested] = await Promise.all(
              sessions.map(async (session) => {
                await session.initialise({ weights: "xavier_normal", biases: "default" }, SEED);
                const set = await session.takeData(data, unitScaling);
                const start = await session.parameters();
                const gradient = await session.gradient(set, order.subarray(0, odd.batchSize));
                const losses = await session.train(set, order);
                const end = await session.parameters();
                const { step, slots } = await session.optimizerState();
                const evaluation = await session.evaluate(set, 1, odd.count);
                await session.dispose();
                return { start, gradient, losses, end, step, slots, evaluation };
              }),
            );
            const [r, t] = [reference!, tested!];
            assertSameBits("initial parameters", t.start, r.start);
            const few = relative(16 * unit, "sums of some hundred products, of mixed sign");
            assertClose("loss", [t.gradient.loss], [r.gradient.loss], few);
            const ofGradients = byTensor(network, r.gradient.gradients, 64);
            assertClose("gradients", t.gradient.gradients, r.gradient.gradients, ofGradients);
            assert.is(t.losses.length, Math.ceil(odd.count / odd.batchSize));
            const steps = relative(32 * unit, "as the gradients, over some steps");
            assertClose("losses", t.losses, r.losses, steps);
            assertClose("parameters", t.end, r.end, byTensor(network, r.end, 1024));
            assert.is(t.step, r.step);
            assert.is(t.slots.length, optimizer.name === "adam" ? 2 : 0);
            t.slots.forEach((slot, i) => {
              assertClose(`slot ${i}`, slot, r.slots[i]!, byTensor(network, r.slots[i]!, 64));
            });
            const { evaluation } = t;
            assertClose("mean loss", [evaluation.loss], [r.evaluation.loss], steps);
            const { probabilities } = r.evaluation;
            const largest = Math.max(...probabilities.map(Math.abs));
            const near =
              network.loss === "softmax_cross_entropy"
                ? relative(128 * unit, "logits of that error, exponentiated")
                : absolute(128 * unit * largest, "sums of products of either sign");
            const shape = [odd.count - 1, data.classes];
            assertClose("outputs", evaluation.probabilities, probabilities, near, shape);
            assert.equal(evaluation.predictions, r.evaluation.predictions);
          });
        }
      }
    }

    test(`${dtype} every initialiser draws the bits of the reference`, async () => {
      const network = networkSpec(fiveDropped, dtype);
      const options = { network, optimizer: optimizers[1]!, batchSize: 4 };
      const reference = await ReferenceSession.open(options);
      const tested = await openEngine(build, options);
      for (const [i, weights] of initialisers.entries()) {
        const biases = initialisers[(i + 4) % initialisers.length]!;
        for (const session of [reference, tested]) {
          await session.initialise({ weights, biases }, 2 ** 52 + i);
        }
        const what = `${weights} weights, ${biases} biases`;
        assertSameBits(what, await tested.parameters(), await reference.parameters());
      }
    });

    for (const kind of ["dark pixels", "bright pixels"] as const) {
      test(`${dtype} ${kind} train to the bits of the same inputs as floats`, async () => {
        for (const odd of oddNetworks) {
          const network = networkSpec(odd, dtype);
          const options = { network, optimizer: optimizers[1]!, batchSize: odd.batchSize };
          const bytes = examples(odd, dtype, kind);
          const floats = { ...bytes, inputs: Float64Array.from(bytes.inputs) };
          // With a shift no input is zero, not even that of a dark pixel.
          for (const scaling of [unitScaling, { divisor: 255, scale: 2, shift: -1 }]) {
            const [ofBytes, ofFloats] = await Promise.all(
              [bytes, floats].map(async (data) => {
                const session = await openEngine(build, options);
                await session.initialise({ weights: "default", biases: "default" }, SEED);
                const set = await session.takeData(data, scaling);
                const losses = await session.train(set, someOrder(odd.count, 9));
                return { losses, parameters: await session.parameters() };
              }),
            );
            assertSameBits(odd.name, ofBytes!.losses, ofFloats!.losses);
            assertSameBits(odd.name, ofBytes!.parameters, ofFloats!.parameters);
          }
        }
      });
    }

    test(`${dtype} a run in two parts has the bits of one in one piece`, async () => {
      const odd = fiveDropped;
      const network = networkSpec(odd, dtype);
      const options = { network, optimizer: optimizers[1]!, batchSize: 8 };
      const order = someOrder(odd.count, 9).subarray(0, 24);
      const data = examples(odd, dtype, "floats");
      const [whole, first, second] = await Promise.all(
        [0, 1, 2].map(() => openEngine(build, options)),
      );
      await whole!.initialise({ weights: "default", biases: "default" }, SEED);
      await first!.initialise({ weights: "default", biases: "default" }, SEED);
      await whole!.train(await whole!.takeData(data, unitScaling), order);
      await first!.train(await first!.takeData(data, unitScaling), order.subarray(0, 16));
      await second!.setSeed(SEED);
      await second!.loadParameters(await first!.parameters());
      await second!.loadOptimizerState(await first!.optimizerState());
      await second!.train(await second!.takeData(data, unitScaling), order.subarray(16));
      assertSameBits("parameters", await second!.parameters(), await whole!.parameters());
    });
  }

  for (const odd of oddNetworks) {
    test(`gradients of ${odd.name} are those of central differences`, () => {
      engine.scratch(() => {
        const data = examples(odd, "f64", "floats");
        const raw = new RawNet(engine, networkSpec(odd, "f64"), data, odd.batchSize);
        raw.initialise(SEED);
        const order = someOrder(odd.count, 9).subarray(0, odd.batchSize);
        raw.gradient(order);
        const analytic = raw.gradients().slice();
        const parameters = raw.parameters();
        // Every 17th of the many parameters of a wide layer.
        const stride = parameters.length > 1000 ? 17 : 1;
        const h = 1e-5;
        for (let i = 0; i < parameters.length; i += stride) {
          const value = parameters[i]!;
          parameters[i] = value + h;
          const above = raw.gradient(order);
          parameters[i] = value - h;
          const below = raw.gradient(order);
          parameters[i] = value;
          const numerical = (above - below) / (2 * h);
          // h^2 times a third derivative below 10, and 2^-52 of the loss divided by h.
          const error = Math.abs(numerical - analytic[i]!);
          assert.ok(error < 2e-9, `parameter ${i}: ${analytic[i]}, numerically ${numerical}`);
        }
      });
    });
  }

  for (const optimizer of optimizers) {
    test(`no export allocates while training with ${optimizer.name}`, () => {
      engine.scratch(() => {
        const { count } = fiveDropped;
        const network = networkSpec(fiveDropped, "f32");
        const data = examples(fiveDropped, "f32", "floats");
        const raw = new RawNet(engine, network, data, 8, optimizer.name);
        const order = engine.copyIn(someOrder(count, 9));
        const out = engine.alloc(4096);
        const end = engine.exports.mark();
        const bytes = engine.exports.memory.buffer.byteLength;
        raw.initialise(SEED);
        const { net, set } = raw;
        for (let i = 0; i < 3; i++) {
          engine.check(engine.exports.net_train(net, set, order, count, out));
          engine.check(engine.exports.net_gradient(net, set, order, 8, out));
          engine.check(engine.exports.net_evaluate(net, set, 0, count, out + 8, out + 2048, out));
        }
        assert.is(engine.exports.mark(), end);
        assert.is(engine.exports.memory.buffer.byteLength, bytes);
        assert.is(engine.exports.net_step(net), 12);
      });
    });
  }

  test("gradients leave parameters, state and step as they are", () => {
    engine.scratch(() => {
      const data = examples(fiveLayers, "f64", "floats");
      const raw = new RawNet(engine, networkSpec(fiveLayers, "f64"), data, 8, "adam");
      raw.initialise(SEED);
      const before = raw.parameters().slice();
      raw.gradient(someOrder(29, 9).subarray(0, 8));
      assertSameBits("parameters", raw.parameters(), before);
      const slot = engine.exports.net_slot_ptr(raw.net, 1);
      assert.ok(engine.view(Float64Array, slot, before.length).every((value) => value === 0));
      assert.is(engine.exports.net_slot_ptr(raw.net, 2), 0);
      assert.is(engine.exports.net_step(raw.net), 0);
    });
  });
});
