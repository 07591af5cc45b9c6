// Numerical gradients: on random networks the incremental way against full passes, and both against the reference and
// the analytic gradient; kinks, lost steps and losses that are no numbers; ranges.
//
// NUMERIC_NETWORKS sets how many networks of each element type are drawn for the strict build (500 for the full run);
// the other builds get a third of them.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { rawScaling, unitScaling } from "../../ts/core/dataset.ts";
import { networkOf } from "../../ts/core/dense_chain.ts";
import {
  type NumericalGradient,
  numericalFlags,
  numericalMethods,
} from "../../ts/core/numerical.ts";
import type { Parameters, SessionOptions } from "../../ts/core/session.ts";
import { type NetworkSpec, parameterTensors } from "../../ts/core/spec.ts";
import { absolute, assertClose, assertSameBits } from "../support/assert_close.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { RawNet } from "../support/raw_net.ts";
import { openEngine } from "../support/sessions.ts";
import { statusMessage } from "../support/status.ts";
import { type RandomCase, randomCase } from "./derivatives_random.ts";

const COUNT = Number(globalThis.process?.env.NUMERIC_NETWORKS ?? 18);
const { kink, notFinite, lostStep } = numericalFlags;
const init = { weights: "xavier_normal", biases: "default" } as const;

function optionsOf({ network, rows }: RandomCase): SessionOptions {
  return { network, optimizer: { name: "sgd", lr: 0.1 }, batchSize: rows };
}

function firstRows(rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, i) => i);
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Two roundings of a loss over 2 delta, in parts of the largest derivative; both ways round on their own. */
function nearly(gradients: Float64Array) {
  return absolute(1e-9 * largest(gradients), "1e-9 of the largest derivative");
}

function assertAlike(what: string, a: NumericalGradient, b: NumericalGradient): void {
  assertClose(what, a.gradients, b.gradients, nearly(b.gradients));
  assert.equal(a.flags, b.flags, `${what}: flags`);
}

function indicesOf(values: Uint8Array | Float64Array, test: (value: number) => boolean): number[] {
  return Array.from(values.keys()).filter((i) => test(values[i]!));
}

const small: RandomCase = {
  name: "small",
  network: {
    inputs: 3,
    layers: [
      { kind: "dense", units: 4 },
      { kind: "activation", activation: "relu" },
      { kind: "dense", units: 2 },
    ],
    loss: "softmax_cross_entropy",
    dtype: "f64",
  },
  data: {
    name: "small",
    inputs: Float64Array.of(0.3, 0.7, 0.2, 0.9, 0.4, 0.5),
    labels: Uint8Array.of(0, 1),
    count: 2,
    features: 3,
    classes: 2,
  },
  rows: 2,
};

/** Layers that decide, half of whose units are dropped. */
const dropping: RandomCase = {
  ...small,
  name: "dropping",
  network: networkOf({
    ...small.network,
    layers: [
      { units: 4, activation: "maxout", pieces: 2, dropout: 0.5 },
      { units: 6, activation: "maxout", pieces: 3, dropout: 0.5 },
      { units: 4, activation: "relu", dropout: 0.5 },
      { units: 2, activation: "linear" },
    ],
  }),
};

/** The same decisions where they are no chain: dropout drops behind a second activation. */
const droppingTwice: RandomCase = {
  ...dropping,
  name: "dropping behind two activations",
  network: {
    ...small.network,
    layers: [
      { kind: "dense", units: 12 },
      { kind: "maxout", pieces: 2 },
      { kind: "activation", activation: "leaky_relu" },
      { kind: "activation", activation: "tanh" },
      { kind: "dropout", rate: 0.5 },
      { kind: "activation", activation: "relu" },
      { kind: "dense", units: 2 },
    ],
  },
};

/** Two maxout units of two pieces, on an input of 1. */
const tied: RandomCase = {
  ...small,
  name: "tied",
  network: networkOf({
    ...small.network,
    inputs: 1,
    layers: [
      { units: 2, activation: "maxout", pieces: 2 },
      { units: 2, activation: "linear" },
    ],
  }),
  data: { ...small.data, inputs: Float64Array.of(1, 1), features: 1 },
};

const dropped: RandomCase = {
  ...small,
  name: "dropped",
  network: networkOf({
    ...small.network,
    inputDropout: 0.3,
    layers: [
      { units: 12, activation: "tanh", dropout: 0.5 },
      { units: 2, activation: "linear" },
    ],
  }),
};

await eachBuild("derivatives", ({ build, engine, test }) => {
  const networks = build === "strict" ? COUNT : Math.ceil(COUNT / 3);

  for (const { dtype } of elementTypes) {
    // Small steps for the arithmetic, large ones for the kinks: there both ways must take the long way round.
    for (const delta of [1e-3, 0.1]) {
      test(`${dtype}: incremental, forward and reference agree at delta ${delta}`, async () => {
        let kinks = 0;
        for (let index = 0; index < networks; index++) {
          const drawn = randomCase(index, dtype);
          const tested = await openEngine(build, optionsOf(drawn));
          const reference = await ReferenceSession.open(optionsOf(drawn));
          const [incremental, forward, expected] = await Promise.all(
            (
              [
                [tested, "incremental"],
                [tested, "forward"],
                [reference, "forward"],
              ] as const
            ).map(async ([session, method]) => {
              await session.initialise(init, index);
              const before = await session.parameters();
              const set = await session.takeData(drawn.data, unitScaling);
              const options = { delta, method };
              const result = await session.numericalGradient(set, firstRows(drawn.rows), options);
              assertSameBits(drawn.name, await session.parameters(), before);
              return result;
            }),
          );
          assertAlike(`incremental, ${drawn.name}`, incremental!, forward!);
          assertAlike(`forward, ${drawn.name}`, forward!, expected!);
          kinks += forward!.flags.filter((flag) => flag === kink).length;
        }
        if (delta === 0.1) assert.ok(kinks > networks, `${kinks} kinks among ${networks} networks`);
      });
    }

    test(`${dtype}: agrees with the analytic gradient away from kinks`, async () => {
      for (let index = 0; index < networks; index++) {
        const drawn = randomCase(index, dtype);
        const session = await openEngine(build, optionsOf(drawn));
        await session.initialise(init, index);
        const set = await session.takeData(drawn.data, unitScaling);
        const order = firstRows(drawn.rows);
        const { gradients, flags } = await session.numericalGradient(set, order, { delta: 1e-4 });
        const analytic = (await session.gradient(set, order)).gradients;
        const away = (values: Parameters) => values.filter((_, i) => flags[i] === 0);
        // f64: delta^2 of a third derivative; f32: the backward pass's own roundings.
        const bound = (dtype === "f64" ? 1e-6 : 1e-5) * largest(analytic);
        assertClose(
          drawn.name,
          away(gradients),
          away(analytic),
          absolute(bound, "truncation, and roundings of the backward pass"),
        );
      }
    });
  }

  test("a range of parameters is that range of all", async () => {
    for (let index = 0; index < 12; index++) {
      const drawn = randomCase(index, "f64");
      const session = await openEngine(build, optionsOf(drawn));
      await session.initialise(init, index);
      const set = await session.takeData(drawn.data, unitScaling);
      const order = firstRows(drawn.rows);
      const all = await session.numericalGradient(set, order, { delta: 0.01 });
      const parameters = all.gradients.length;
      for (const [first, count] of rangesOf(drawn.network, parameters)) {
        const part = await session.numericalGradient(set, order, { delta: 0.01, first, count });
        const name = `${drawn.name}: ${count} from ${first}`;
        const expected = all.gradients.subarray(first, first + count);
        assertClose(name, part.gradients, expected, nearly(all.gradients));
        assert.equal(part.flags, all.flags.slice(first, first + count), name);
      }
      const rest = await session.numericalGradient(set, order, { delta: 0.01, first: 1 });
      assert.is(rest.gradients.length, parameters - 1);
    }
  });

  test("a step that is lost is flagged, its derivative NaN, and no other", async () => {
    const session = await openEngine(build, optionsOf(small));
    await session.initialise(init, 1);
    const parameters = await session.parameters();
    parameters[5] = 2 ** 40;
    await session.loadParameters(parameters);
    const set = await session.takeData(small.data, unitScaling);
    for (const method of numericalMethods) {
      // Half a unit in the last place of 2^40 is 2^-13.
      const lost = await session.numericalGradient(set, firstRows(2), { delta: 2 ** -14, method });
      assert.equal(
        indicesOf(lost.flags, (flag) => flag === lostStep),
        [5],
      );
      assert.equal(indicesOf(lost.gradients, Number.isNaN), [5]);
      const kept = await session.numericalGradient(set, firstRows(2), { delta: 2 ** -11, method });
      assert.equal(
        indicesOf(kept.flags, (flag) => (flag & lostStep) !== 0),
        [],
      );
    }
  });

  test("a loss that is no number is flagged where it is", async () => {
    const session = await openEngine(build, optionsOf(small));
    await session.initialise(init, 1);
    const set = await session.takeData(small.data, unitScaling);
    const parameters = await session.parameters();
    const bias = parameters.length - 1;
    // The last logit stays finite at w - delta alone.
    parameters[bias] = Number.MAX_VALUE;
    await session.loadParameters(parameters);
    for (const method of numericalMethods) {
      const options = { delta: 2 ** 971, method, first: bias };
      const { flags } = await session.numericalGradient(set, firstRows(2), options);
      assert.equal([...flags], [notFinite], method);
    }
    parameters[bias] = Number.NaN;
    await session.loadParameters(parameters);
    for (const method of numericalMethods) {
      const result = await session.numericalGradient(set, firstRows(2), { delta: 1e-4, method });
      const wrong = indicesOf(result.flags, (flag) => (flag & notFinite) === 0);
      // NaN + delta is not NaN, as numbers are compared: no step of it is lost.
      assert.equal(wrong, [], method);
      assert.ok(result.gradients.every(Number.isNaN), method);
    }
  });

  for (const each of [dropping, droppingTwice]) {
    test(`${each.name}: what a dropped unit decides is no kink`, async () => {
      const tested = await openEngine(build, optionsOf(each));
      const reference = await ReferenceSession.open(optionsOf(each));
      for (let seed = 0; seed < 5; seed++) {
        const [incremental, forward, expected] = await Promise.all(
          [tested, tested, reference].map(async (session, index) => {
            await session.initialise(init, seed);
            const set = await session.takeData(each.data, rawScaling);
            const method = index === 0 ? "incremental" : "forward";
            return session.numericalGradient(set, firstRows(2), { delta: 0.5, method });
          }),
        );
        assertAlike(`incremental, seed ${seed}`, incremental!, forward!);
        assertAlike(`forward, seed ${seed}`, forward!, expected!);
      }
    });
  }

  test("a tie of maxout goes to the first piece", async () => {
    const session = await openEngine(build, optionsOf(tied));
    const set = await session.takeData(tied.data, rawScaling);
    // z of the first unit's pieces is -1/8 and 0, of the second's 0 and -1/8; a step of 1/8 makes ties of them.
    const weights = [-0.125, 0, 0, -0.125, 0, 0, 0, 0, 1, -1, 2, 1, 0, 0];
    await session.loadParameters(Float64Array.from(weights));
    for (const method of numericalMethods) {
      const options = { delta: 0.125, method };
      const { flags } = await session.numericalGradient(set, Uint32Array.of(0), options);
      assert.equal(
        indicesOf(flags, (flag) => flag === kink),
        [0, 2, 4, 6],
        method,
      );
    }
  });

  test("the dropout masks are those of the step that comes next", async () => {
    const drawn = dropped;
    const session = await openEngine(build, optionsOf(drawn));
    await session.initialise(init, 3);
    const set = await session.takeData(drawn.data, unitScaling);
    const gradients = async () =>
      (await session.numericalGradient(set, firstRows(drawn.rows), { delta: 1e-4 })).gradients;
    const first = await gradients();
    assertSameBits("asked again", await gradients(), first);
    const { gradients: analytic } = await session.gradient(set, firstRows(drawn.rows));
    assertClose("analytic", first, analytic, absolute(1e-6, "delta^2 of a third derivative"));
    const { slots } = await session.optimizerState();
    await session.loadOptimizerState({ step: 1, slots });
    assert.ok(largest((await gradients()).map((value, i) => value - first[i]!)) > 1e-3);
  });

  test("nothing stays allocated, and gradients, state and step are as they were", () => {
    engine.scratch(() => {
      const { exports } = engine;
      const raw = new RawNet(engine, small.network, small.data, small.rows);
      raw.initialise(1);
      const order = engine.copyIn(firstRows(2));
      const out = engine.alloc(8192);
      const parameters = exports.net_parameters(raw.net);
      const end = exports.mark();
      for (const method of [0, 1]) {
        const { net, set } = raw;
        engine.check(
          exports.net_numerical_gradient(
            net,
            set,
            order,
            2,
            1e-4,
            method,
            0,
            parameters,
            out,
            out + 4096,
          ),
        );
        assert.is(exports.mark(), end);
        assert.is(exports.net_step(net), 0);
      }
    });
  });

  test("a workspace that does not fit the memory is refused", () => {
    engine.scratch(() => {
      const { exports } = engine;
      const raw = new RawNet(engine, small.network, small.data, small.rows);
      const order = engine.copyIn(firstRows(2));
      const out = engine.alloc(8192);
      for (let bytes = 2 ** 31; bytes >= 64; bytes /= 2) while (exports.alloc(bytes) !== 0);
      const call = [raw.net, raw.set, order, 2, 1e-4, 1, 0, 1, out, out + 4096] as const;
      assert.is(exports.net_numerical_gradient(...call), 3);
      assert.match(statusMessage(engine), /memory expected \d+ more bytes/);
      assert.is(exports.net_train_numerical(raw.net, raw.set, order, 2, 1e-4, 0, out), 3);
    });
  });
});

/** Every tensor, single parameters, ranges that begin and end inside rows, and none. */
function rangesOf(network: NetworkSpec, parameters: number): (readonly [number, number])[] {
  const middle = Math.floor(parameters / 2);
  return [
    ...parameterTensors(network).map(({ offset, length }) => [offset, length] as const),
    [0, 1],
    [middle, 1],
    [parameters - 1, 1],
    [1, parameters - 2],
    [middle - 1, 3],
    [parameters, 0],
  ];
}
