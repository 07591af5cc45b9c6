// The session on a GPU: the behaviour that all sessions have in common, and state that moves between backends.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../../../ts/backends/reference/session.ts";
import type { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import { WebGpuSession } from "../../../../ts/backends/webgpu/session.ts";
import { type Dataset, unitScaling } from "../../../../ts/core/dataset.ts";
import type { Activation, LayerSpec } from "../../../../ts/core/layers.ts";
import type { Recipe } from "../../../../ts/core/recipe.ts";
import type { Parameters, Session, SessionOptions } from "../../../../ts/core/session.ts";
import { absolute, assertClose } from "../../../support/assert_close.ts";
import { blobs, smallRecipe } from "../../core/blobs.ts";
import type { GpuTest } from "./case.ts";

/** A session on a device that stays open. */
export function openOn(device: GpuDevice, options: SessionOptions): Promise<WebGpuSession> {
  return WebGpuSession.open(options, device, {
    ownsDevice: false,
    openHost: (own) => ReferenceSession.open(own),
  });
}

const recipe = smallRecipe({ sizes: [6, 5, 3], optimizer: "adam" });
const data = blobs(20, 6, 3);
const order = Uint32Array.from({ length: 20 }, (_, i) => (i * 7) % 20);
const near = absolute(
  200 * 100 * 2 ** -24,
  "roundings of a few steps, with Adam's division by a small root",
);

const dense = (units: number): LayerSpec => ({ kind: "dense", units });
const activation = (name: Activation): LayerSpec => ({ kind: "activation", activation: name });
const maxout = (pieces: number): LayerSpec => ({ kind: "maxout", pieces });
const dropout: LayerSpec = { kind: "dropout", rate: 0.3 };

/** Networks that are no chains of dense layers, so that some activations have a dispatch of their own. */
const oddLayers: readonly { name: string; layers: readonly LayerSpec[] }[] = [
  {
    name: "activations in front, in a row and at the end",
    layers: [
      ...[dropout, activation("silu"), dense(5), activation("gelu"), activation("tanh"), dropout],
      ...[activation("elu"), dense(4), dense(3), activation("gelu")],
    ],
  },
  {
    name: "maxout in front, behind activations and at the end",
    layers: [
      ...[maxout(2), activation("gelu"), dense(8), activation("silu"), maxout(2)],
      ...[activation("leaky_relu"), dropout, dense(12), activation("tanh"), maxout(2), maxout(2)],
    ],
  },
  {
    name: "a dense layer between activations that keep their inputs",
    layers: [activation("gelu"), dropout, dense(3), activation("silu"), activation("gelu")],
  },
];

export function sessionTests(): GpuTest[] {
  return [
    test("what is handed out is a copy", async (open) => {
      const session = await open(recipe);
      const before = await session.parameters();
      const { slots } = await session.optimizerState();
      before.fill(9);
      slots[0]!.fill(9);
      assert.is.not((await session.parameters())[0], 9);
      assert.is((await session.optimizerState()).slots[0]![0], 0);
    }),

    test("a session begins with zeros, and an accumulator with its own start", async (open, device) => {
      const adagrad = smallRecipe({ sizes: [6, 3], optimizer: "adagrad" });
      const options = { ...adagrad, optimizer: { ...adagrad.optimizer, initialAccumulator: 0.25 } };
      const session = await openOn(device, options);
      assert.equal(await session.parameters(), new Float32Array(21));
      assert.equal(await session.optimizerState(), {
        step: 0,
        slots: [new Float32Array(21).fill(0.25)],
      });
      await session.dispose();
      await (await open(recipe)).dispose();
    }),

    test("initialising draws what the reference draws and forgets the optimiser's state", async (open) => {
      const session = await open(recipe);
      const reference = await ReferenceSession.open(recipe);
      await reference.initialise(recipe.init, 3);
      const fresh = await session.parameters();
      assert.equal(fresh, await reference.parameters());
      await session.train(await session.takeData(data, unitScaling), order);
      assert.not.equal(await session.parameters(), fresh);
      await session.initialise(recipe.init, 3);
      assert.equal(await session.parameters(), fresh);
      const { step, slots } = await session.optimizerState();
      assert.is(step, 0);
      assert.ok(slots.every((slot) => slot.every((value) => value === 0)));
    }),

    test("the same seed gives the same bits, another seed gives others", async (open) => {
      const layers = recipe.network.layers.toSpliced(2, 0, { kind: "dropout", rate: 0.4 });
      const dropping = { ...recipe, network: { ...recipe.network, layers } };
      const run = async (seed: number) => {
        const session = await open(dropping);
        await session.setSeed(seed);
        await session.train(await session.takeData(data, unitScaling), order);
        return session.parameters();
      };
      assert.equal(await run(5), await run(5));
      assert.not.equal(await run(5), await run(6));
    }),

    test("float inputs give the same result as the pixels", async (open) => {
      const session = await open(recipe);
      const floats: Dataset = { ...data, inputs: Float32Array.from(data.inputs) };
      const pixels = await session.evaluate(await session.takeData(data, unitScaling));
      const values = await session.evaluate(await session.takeData(floats, unitScaling));
      assert.equal(values.probabilities, pixels.probabilities);
    }),

    test("evaluates a part of the data, or none of it", async (open) => {
      const session = await open(recipe);
      const taken = await session.takeData(data, unitScaling);
      const all = await session.evaluate(taken);
      const part = await session.evaluate(taken, 7, 12);
      assert.equal(part.predictions, all.predictions.slice(7, 12));
      assert.equal(part.probabilities, all.probabilities.slice(21, 36) as Parameters);
      const none = await session.evaluate(taken, 7, 7);
      assert.is(none.predictions.length, 0);
      assert.is(none.loss, 0);
    }),

    test("evaluates several batches like the reference", async (open) => {
      const many = blobs(2100, 6, 3);
      const session = await open(recipe);
      const reference = await ReferenceSession.open(recipe);
      await reference.initialise(recipe.init, 3);
      const ours = await session.evaluate(await session.takeData(many, unitScaling), 10);
      const theirs = await reference.evaluate(await reference.takeData(many, unitScaling), 10);
      assertClose("probabilities", ours.probabilities, theirs.probabilities, near);
      assertClose("loss", [ours.loss], [theirs.loss], near);
      assert.equal(ours.predictions, theirs.predictions);
    }),

    test("a run of several submissions is the same as its parts", async (open) => {
      const one = {
        ...smallRecipe({ sizes: [6, 3], optimizer: "momentum", lr: 0.01 }),
        batchSize: 1,
      };
      const long = Uint32Array.from({ length: 300 }, (_, i) => (i * 7) % 20);
      const whole = await open(one);
      const parts = await open(one);
      const wholeSet = await whole.takeData(data, unitScaling);
      const losses = await whole.train(wholeSet, long);
      const taken = await parts.takeData(data, unitScaling);
      const first = await parts.train(taken, long.subarray(0, 131));
      const second = await parts.train(taken, long.subarray(131));
      assert.equal(losses, Float64Array.of(...first, ...second));
      assert.equal(await whole.parameters(), await parts.parameters());
      assert.is((await whole.optimizerState()).step, 300);
      assert.is((await whole.train(wholeSet, new Uint32Array(0))).length, 0);
    }),

    test("a gradient is the reference's and changes nothing", async (open) => {
      const session = await open(recipe);
      const reference = await ReferenceSession.open(recipe);
      await reference.initialise(recipe.init, 3);
      const before = await session.parameters();
      const ours = await session.gradient(
        await session.takeData(data, unitScaling),
        order.subarray(0, 7),
      );
      const theirs = await reference.gradient(
        await reference.takeData(data, unitScaling),
        order.subarray(0, 7),
      );
      assertClose("gradients", ours.gradients, theirs.gradients, near);
      assertClose("loss", [ours.loss], [theirs.loss], near);
      assert.equal(await session.parameters(), before);
      assert.is((await session.optimizerState()).step, 0);
    }),

    ...oddLayers.map(({ name, layers }) =>
      test(`${name}: losses, gradients and outputs are the reference's`, async (open) => {
        const loss = "mean_squared_error";
        const odd: Recipe = { ...recipe, network: { ...recipe.network, layers, loss } };
        const session = await open(odd);
        const reference = await ReferenceSession.open(odd);
        await reference.initialise(odd.init, 3);
        const ours = await session.takeData(data, unitScaling);
        const theirs = await reference.takeData(data, unitScaling);
        const batch = order.subarray(0, 7);
        const actual = await session.gradient(ours, batch);
        const expected = await reference.gradient(theirs, batch);
        assertClose("gradients", actual.gradients, expected.gradients, near);
        assertClose("loss", [actual.loss], [expected.loss], near);
        const outputs = (await session.evaluate(ours)).probabilities;
        assertClose("outputs", outputs, (await reference.evaluate(theirs)).probabilities, near);
      }),
    ),

    test("a numerical gradient is close to the analytic one", async (open) => {
      const session = await open(smallRecipe({ sizes: [6, 5, 3], activation: "tanh" }));
      const taken = await session.takeData(data, unitScaling);
      const { gradients } = await session.gradient(taken, order.subarray(0, 8));
      const numerical = await session.numericalGradient(taken, order.subarray(0, 8), {
        delta: 1e-5,
      });
      assertClose("gradients", gradients, numerical.gradients, absolute(1e-6, "f32, and delta^2"));
    }),

    test("a run continues from one backend on the other", async (open) => {
      const gpu = await open(recipe);
      const reference = await ReferenceSession.open(recipe);
      await reference.initialise(recipe.init, 3);
      const sets = {
        gpu: await gpu.takeData(data, unitScaling),
        reference: await reference.takeData(data, unitScaling),
      };
      const straight = await ReferenceSession.open(recipe);
      await straight.initialise(recipe.init, 3);
      const straightSet = await straight.takeData(data, unitScaling);
      await gpu.train(sets.gpu, order);
      await move(gpu, reference);
      await reference.train(sets.reference, order);
      await move(reference, gpu);
      await gpu.train(sets.gpu, order);
      for (let i = 0; i < 3; i++) await straight.train(straightSet, order);
      assert.is((await gpu.optimizerState()).step, (await straight.optimizerState()).step);
      assertClose("parameters", await gpu.parameters(), await straight.parameters(), near);
    }),

    test("a learning rate holds from the next step on", async (open) => {
      const sgd = smallRecipe({ sizes: [6, 3], lr: 0.1 });
      const session = await open(sgd);
      const taken = await session.takeData(data, unitScaling);
      const { gradients } = await session.gradient(taken, order.subarray(0, 8));
      const before = await session.parameters();
      await session.setLearningRate(0.5);
      await session.train(taken, order.subarray(0, 8));
      const expected = before.map((w, i) => w - 0.5 * gradients[i]!);
      assertClose("parameters", await session.parameters(), expected, near);
    }),

    test("refuses wrong arguments and stays unchanged", async (open) => {
      const session = await open(recipe);
      const taken = await session.takeData(data, unitScaling);
      const before = await session.parameters();
      const state = await session.optimizerState();
      const short = new Float32Array(3);
      const stranger = await (await open(recipe)).takeData(data, unitScaling);
      const init = { weights: "x" as "unit", biases: "zeros" } as const;
      const cases: [() => Promise<unknown>, RegExp][] = [
        [() => session.loadParameters(short), /parameters expected 53 elements, got 3$/],
        [
          () => session.loadOptimizerState({ step: 1, slots: [] }),
          /optimizer state expected 2 buffers/,
        ],
        [
          () => session.loadOptimizerState({ step: 1, slots: [before, short] }),
          /optimizer buffer 1 expected 53 elements, got 3$/,
        ],
        [() => session.loadOptimizerState({ ...state, step: -1 }), /optimizer step expected/],
        [() => session.initialise(recipe.init, -1), /seed expected an integer from 0/],
        [() => session.initialise(init, 1), /weight initialiser expected/],
        [() => session.setLearningRate(0), /lr expected a positive number/],
        [
          () => session.takeData(blobs(4, 7, 3), unitScaling),
          /features expected 6, the network's inputs, got 7$/,
        ],
        [
          () => session.takeData(blobs(4, 6, 4), unitScaling),
          /classes expected at most .* 3, got 4$/,
        ],
        [
          () => session.train(stranger, order),
          /data expected a data set that this session took in/,
        ],
        [() => session.train(taken, Uint32Array.of(0, 20)), /order\[1\] expected 0 to 19, got 20$/],
        [
          () => session.gradient(taken, order.subarray(0, 9)),
          /batch expected 1 to 8 examples, got 9$/,
        ],
        [
          () => session.gradient(taken, new Uint32Array(0)),
          /batch expected 1 to 8 examples, got 0$/,
        ],
        [() => session.evaluate({ ...taken }), /data expected/],
        [() => session.evaluate(taken, 5, 4), /end expected an integer from 5 to 20, got 4$/],
        [() => session.evaluate(taken, -1), /start expected an integer from 0 to 20, got -1$/],
      ];
      for (const [work, message] of cases) await refused(work, "usage", message);
      await refused(() => session.trainNumerically(), "unsupported", /use backend wasm/);
      assert.equal(await session.parameters(), before);
      assert.equal(await session.optimizerState(), state);
    }),

    test("refuses networks and batches that do not suit a GPU", async (_, device) => {
      const f64 = smallRecipe({ sizes: [6, 3], dtype: "f64" });
      await refused(() => openOn(device, f64), "unsupported", /dtype expected f32, got f64/);
      const batches = [0, 1.5, 2 ** 20];
      for (const batchSize of batches) {
        await refused(
          () => openOn(device, { ...recipe, batchSize }),
          "usage",
          /batch size expected an integer from 1/,
        );
      }
      const huge = smallRecipe({ sizes: [65536, 65536, 10] });
      await refused(
        () => openOn(device, huge),
        "unsupported",
        /the parameters expected at most .* MiB, this adapter's largest buffer, got 1638/,
      );
    }),

    test("what is released is refused, the other data sets stay as they were", async (open) => {
      const session = await open(recipe);
      const floats = { ...blobs(50, 6, 3), inputs: Float32Array.from(blobs(50, 6, 3).inputs) };
      const [first, second, third] = [
        await session.takeData(data, unitScaling),
        await session.takeData(floats, unitScaling),
        await session.takeData(data, unitScaling),
      ];
      const before = await session.evaluate(first);
      await session.release(second);
      await refused(() => session.train(second, order), "usage", /got one that it has released$/);
      await refused(() => session.release(second), "usage", /got one that it has released$/);
      assert.equal(await session.evaluate(third), before);
      const evaluating = session.evaluate(first);
      await session.release(first);
      assert.equal(await evaluating, before);
      await session.train(third, order);
      const after = await session.evaluate(third);
      assert.equal(await session.evaluate(await session.takeData(data, unitScaling)), after);
    }),

    test("is unusable once it is disposed of", async (open) => {
      const session = await open(recipe);
      const taken = await session.takeData(data, unitScaling);
      await session.dispose();
      await refused(() => session.parameters(), "usage", /session expected an open one/);
      await refused(() => session.evaluate(taken), "usage", /session expected an open one/);
      await session.dispose();
    }),
  ];
}

export type Open = (recipe: Recipe) => Promise<WebGpuSession>;

/** A test whose sessions, started from seed 3, are disposed of at the end. */
export function test(
  name: string,
  body: (open: Open, device: GpuDevice) => Promise<void>,
): GpuTest {
  return {
    name,
    async run(device) {
      const opened: Session[] = [];
      const open: Open = async (recipe) => {
        const session = await openOn(device, recipe);
        opened.push(session);
        await session.initialise(recipe.init, 3);
        return session;
      };
      await body(open, device);
      for (const session of opened) await session.dispose();
      return undefined;
    },
  };
}

async function move(from: Session, to: Session): Promise<void> {
  await to.loadParameters(await from.parameters());
  await to.loadOptimizerState(await from.optimizerState());
}

async function refused(work: () => Promise<unknown>, kind: string, message: RegExp): Promise<void> {
  await work().then(
    () => assert.unreachable(`${message}`),
    (error) => {
      assert.match(error.message, message);
      assert.is(error.kind, kind);
    },
  );
}
