// Real targets, scaling by feature and predict: what the sessions of the engine and of the reference do alike.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import {
  type Dataset,
  type RegressionDataset,
  rawScaling,
  type Scaling,
  scaleRows,
  unitScaling,
} from "../../../ts/core/dataset.ts";
import { type DenseActivation, networkOf } from "../../../ts/core/dense_chain.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { DType, Loss } from "../../../ts/core/spec.ts";
import { absolute, assertClose, assertSameBits } from "../../support/assert_close.ts";
import { someOrder } from "../../support/numbers.ts";
import { blobs, slopes } from "../core/blobs.ts";

const test = suite("targets");
const backends = ["wasm", "reference"] as const;
type Backend = (typeof backends)[number];
const dtypes = ["f32", "f64"] as const;
const init = { weights: "xavier_normal", biases: "default" } as const;
const [FEATURES, COUNT, BATCH] = [6, 45, 8];

const byFeature: Scaling = { means: [10, 20, 0, 99.5, 40, 7], deviations: [80, 3, 12, 50, 200, 1] };

/** The losses that take targets, each behind an activation that it may have, and targets that it takes. */
const cases: readonly (readonly [Loss, DenseActivation, (target: number) => number])[] = [
  ["mean_squared_error", "linear", (target) => target],
  ["squared_error", "tanh", (target) => target],
  ["squared_error", "linear", (target) => target],
  ["binary_cross_entropy", "sigmoid", (target) => 1 / (1 + Math.exp(-target))],
  ["summed_binary_cross_entropy", "sigmoid", (target) => 1 / (1 + Math.exp(-target))],
];

interface Opened {
  readonly backend: Backend;
  readonly dtype?: DType;
  readonly loss?: Loss;
  readonly activation?: DenseActivation;
}

/** A network with two outputs. */
async function open(options: Opened): Promise<Session> {
  const { backend, dtype = "f32", loss = "mean_squared_error", activation = "linear" } = options;
  const layers = [
    { units: 9, activation: "tanh" },
    { units: 2, activation },
  ] as const;
  const session = await openSession({
    network: networkOf({ inputs: FEATURES, layers, loss, dtype }),
    optimizer: optimizerDefaults("momentum", 0.02),
    batchSize: BATCH,
    backend,
  });
  await session.initialise(init, 3);
  return session;
}

function dataFor(toTarget: (target: number) => number): RegressionDataset {
  const data = slopes(COUNT, FEATURES);
  return { ...data, targets: data.targets.map(toTarget) };
}

for (const dtype of dtypes) {
  for (const [loss, activation, toTarget] of cases) {
    test(`${dtype} ${loss} of ${activation} outputs: the engine learns targets as the reference does`, async () => {
      const data = dataFor(toTarget);
      const [ours, theirs] = await Promise.all(
        backends.map(async (backend) => {
          const session = await open({ backend, dtype, loss, activation });
          const taken = await session.takeData(data, byFeature);
          assert.not("labels" in taken);
          const losses = await session.train(taken, someOrder(COUNT, 5));
          const { gradients } = await session.gradient(taken, Uint32Array.of(3, 1, 44));
          const evaluation = await session.evaluate(taken);
          return { losses, gradients, evaluation, parameters: await session.parameters() };
        }),
      );
      const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) => {
        const largest = Math.max(...Array.from(expected, Math.abs));
        const bound = (dtype === "f32" ? 2 ** -24 : 2 ** -53) * 500 * largest;
        assertClose(what, actual, expected, absolute(bound, "roundings of six steps"));
      };
      close("losses", ours!.losses, theirs!.losses);
      close("parameters", ours!.parameters, theirs!.parameters);
      close("gradients", ours!.gradients, theirs!.gradients);
      close("outputs", ours!.evaluation.probabilities, theirs!.evaluation.probabilities);
      close("loss", [ours!.evaluation.loss], [theirs!.evaluation.loss]);
      assert.equal(ours!.evaluation.predictions, theirs!.evaluation.predictions);
    });
  }
}

for (const backend of backends) {
  test(`${backend}: the loss is that of the outputs and the targets, of any part of the data`, async () => {
    const data = dataFor((target) => target);
    const session = await open({ backend, dtype: "f64" });
    const taken = await session.takeData(data, unitScaling);
    const { probabilities, loss } = await session.evaluate(taken, 7, 31);
    const wanted = Array.from(data.targets.subarray(2 * 7, 2 * 31));
    const squares = wanted.map((target, i) => (probabilities[i]! - target) ** 2);
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    assertClose("loss", [loss], [mean], absolute(1e-13, "a sum of 48 squares"));
  });

  test(`${backend}: what follows targets in memory is not read as one of them`, async () => {
    const data = dataFor((target) => target);
    const session = await open({ backend });
    const taken = await session.takeData(data, unitScaling);
    const { loss } = await session.evaluate(taken);
    await session.takeData({ ...data, targets: data.targets.map(() => 1000) }, unitScaling);
    await session.takeData(blobs(COUNT, FEATURES, 2), unitScaling);
    assert.is((await session.evaluate(taken)).loss, loss);
  });

  for (const dtype of dtypes) {
    test(`${backend} ${dtype}: bytes and floats scaled by feature are the inputs that they stand for`, async () => {
      const data = blobs(COUNT, FEATURES, 2);
      const Values = dtype === "f32" ? Float32Array : Float64Array;
      const inputs = scaleRows(data.inputs, FEATURES, byFeature, new Values(data.inputs.length));
      const session = await open({ backend, dtype });
      const outputs = async (values: Dataset["inputs"], scaling: Scaling) => {
        const set = { ...data, inputs: values };
        return (await session.evaluate(await session.takeData(set, scaling))).probabilities;
      };
      const expected = await outputs(inputs, rawScaling);
      assertSameBits("bytes", await outputs(data.inputs, byFeature), expected);
      const floats = Float64Array.from(data.inputs);
      assertSameBits("floats", await outputs(floats, byFeature), expected);
    });
  }

  test(`${backend}: predict has the outputs of evaluate, for any number of examples`, async () => {
    for (const [loss, activation] of [["softmax_cross_entropy", "linear"], ...cases] as const) {
      const session = await open({ backend, loss, activation });
      for (const scaling of [unitScaling, byFeature]) {
        const data = blobs(COUNT, FEATURES, 2);
        const { probabilities } = await session.evaluate(await session.takeData(data, scaling));
        assertSameBits(loss, await session.predict(data.inputs, scaling), probabilities);
        const one = data.inputs.subarray(FEATURES, 2 * FEATURES);
        assertSameBits(loss, await session.predict(one, scaling), probabilities.slice(2, 4));
        const floats = Float32Array.from(data.inputs);
        assertSameBits(loss, await session.predict(floats, scaling), probabilities);
      }
      assert.is((await session.predict(new Uint8Array(0), unitScaling)).length, 0);
    }
  });

  test(`${backend}: predict trains nothing and drops nothing`, async () => {
    const network = networkOf({
      inputs: FEATURES,
      inputDropout: 0.5,
      layers: [
        { units: 9, activation: "tanh", dropout: 0.5 },
        { units: 2, activation: "linear" },
      ],
      loss: "mean_squared_error",
      dtype: "f32",
    });
    const optimizer = optimizerDefaults("adam");
    const session = await openSession({ network, optimizer, batchSize: BATCH, backend });
    await session.initialise(init, 3);
    const before = { parameters: await session.parameters(), ...(await session.optimizerState()) };
    const { inputs } = blobs(COUNT, FEATURES, 2);
    const first = await session.predict(inputs, unitScaling);
    assert.equal(await session.predict(inputs, unitScaling), first);
    const after = { parameters: await session.parameters(), ...(await session.optimizerState()) };
    assert.equal(after, before);
  });

  test(`${backend}: refuses targets, inputs and scalings that do not fit, in words`, async () => {
    const session = await open({ backend });
    const data = dataFor((target) => target);
    const soft = await open({ backend, loss: "binary_cross_entropy", activation: "sigmoid" });
    const classifier = await open({ backend, loss: "softmax_cross_entropy" });
    const withTarget = (at: number, target: number) => ({
      ...data,
      targets: data.targets.map((value, i) => (i === at ? target : value / 100 + 0.5)),
    });
    const take = (changes: object, to = session, scaling: unknown = unitScaling) =>
      to.takeData({ ...data, ...changes } as RegressionDataset, scaling as Scaling);
    const predict = (inputs: unknown, scaling: unknown = unitScaling) =>
      session.predict(inputs as Uint8Array, scaling as Scaling);
    const refusals: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
      [
        () => take(withTarget(5, Number.NaN)),
        /^slopes: target 1 of example 2 expected a finite number, got NaN$/,
      ],
      [() => take(withTarget(0, Infinity)), /target 0 of example 0 expected a finite number/],
      [
        () => take(withTarget(6, 1.5), soft),
        /^slopes: target 0 of example 3 expected 0 to 1 for binary_cross_entropy, got 1.5$/,
      ],
      [() => take(withTarget(1, -0.25), soft), /target 1 of example 0 expected 0 to 1/],
      [
        () => take({ targets: data.targets.subarray(1) }),
        /^slopes: expected 45 x 2 = 90 targets, got 89$/,
      ],
      [
        () => take({ outputs: 1, targets: data.targets.subarray(45) }),
        /^slopes: outputs expected 2, the network's outputs, got 1$/,
      ],
      [() => take({ outputs: 0 }), /^slopes: outputs expected an integer from 1 to 65536, got 0$/],
      [
        () => take({ targets: [...data.targets] }),
        /^slopes: targets expected a Float32Array or Float64Array, got a value of type Array - use Float64Array.from/,
      ],
      [() => take({ targets: undefined }), /^slopes: targets expected a Float32Array or/],
      [
        () => take({}, classifier),
        /^slopes: targets expected a loss such as mean_squared_error .* got softmax_cross_entropy/,
      ],
      [() => take({}, session, null), /^scaling expected \{ divisor, scale, shift \} or/],
      [
        () => take({}, session, { means: [1], deviations: [1] }),
        /^scaling.means expected 6 numbers, got 1$/,
      ],
      [
        () => take({}, session, { ...byFeature, deviations: [1, 1, 0, 1, 1, 1] }),
        /^scaling.deviations\[2\] expected a positive number, got 0$/,
      ],
      [() => predict(new Uint8Array(7)), /^inputs expected a multiple of the network's 6 values/],
      [() => predict([1, 2, 3, 4, 5, 6]), /^inputs expected a Uint8Array or Float32Array or/],
      [
        () => predict(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, Number.NaN, 10, 11, 12)),
        /^example 1, feature 2 is NaN/,
      ],
      [
        () => predict(new Uint8Array(6), { ...unitScaling, divisor: 0 }),
        /^scaling.divisor expected/,
      ],
    ];
    for (const [attempt, message] of refusals) {
      await attempt().then(
        () => assert.unreachable(`expected a refusal: ${message}`),
        (error) => assert.match(error.message, message),
      );
    }
    await session.dispose();
    await predict(new Uint8Array(6)).then(
      () => assert.unreachable("expected a refusal"),
      (error) => assert.match(error.message, /^session expected an open one/),
    );
  });
}

test("predict of more than fits a part, in the order of the examples, leaves no memory behind", async () => {
  const { instantiate } = WebAssembly;
  let engine: { mark(): number; memory: WebAssembly.Memory } | undefined;
  WebAssembly.instantiate = (async (...given: Parameters<typeof instantiate>) => {
    const instance = (await instantiate(...given)) as unknown as WebAssembly.Instance;
    engine = instance.exports as typeof engine;
    return instance;
  }) as typeof instantiate;
  const session = await open({ backend: "wasm" }).finally(() => {
    WebAssembly.instantiate = instantiate;
  });
  const before = engine!.mark();
  const count = 200_000; // of 6 values each: 2^20 values are a part
  const inputs = Uint8Array.from({ length: count * FEATURES }, (_, at) => (at * 7919) % 251);
  const outputs = await session.predict(inputs, unitScaling);
  assert.is(outputs.length, 2 * count);
  assert.is(engine!.mark(), before);
  const size = engine!.memory.buffer.byteLength;
  for (let i = 0; i < 3; i++) await session.predict(inputs, unitScaling);
  assert.is(engine!.memory.buffer.byteLength, size);
  for (const row of [0, 174_762, 174_763, count - 1]) {
    const one = await session.predict(
      inputs.subarray(row * FEATURES, (row + 1) * FEATURES),
      unitScaling,
    );
    assert.equal(one, outputs.slice(2 * row, 2 * row + 2) as typeof one, `${row}`);
  }
});

test.run();
