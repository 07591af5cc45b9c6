// The oracle by itself: numbers worked out by hand or in closed form, its gradients against central
// differences, and its refusals. Everything else is judged by it, so it is judged by nothing of ours.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { activate } from "../../../ts/backends/reference/activation.ts";
import { gemm } from "../../../ts/backends/reference/gemm.ts";
import { optimizerStep } from "../../../ts/backends/reference/optimizers.ts";
import { mean, sumRows } from "../../../ts/backends/reference/reduce.ts";
import { rowArgmax } from "../../../ts/backends/reference/rows.ts";
import { ReferenceSession } from "../../../ts/backends/reference/session.ts";
import { softmaxCrossEntropy } from "../../../ts/backends/reference/softmax.ts";
import { rawScaling, unitScaling } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { SessionOptions } from "../../../ts/core/session.ts";
import { parameterCount, parameterTensors } from "../../../ts/core/spec.ts";
import {
  examples,
  fiveLayers,
  freeOrder,
  networkSpec,
  type OddNetwork,
} from "../../support/networks.ts";
import { someOrder } from "../../support/numbers.ts";

const test = suite("reference");

const odd = fiveLayers;

function options(dtype: "f32" | "f64" = "f64", name: "sgd" | "adam" = "sgd"): SessionOptions {
  return { network: networkSpec(odd, dtype), optimizer: optimizerDefaults(name), batchSize: 8 };
}

async function refuses(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.match((error as Error).message, message);
    return;
  }
  assert.unreachable(`expected a refusal: ${message}`);
}

test("gemm of two matrices worked out by hand, in all three forms, with gaps", () => {
  const products = {
    nn: { a: [1, 2, 0, 3, 4, 0], b: [5, 6, 9, 7, 8, 9] },
    nt: { a: [1, 2, 0, 3, 4, 0], b: [5, 7, 9, 6, 8, 9] },
    tn: { a: [1, 3, 0, 2, 4, 0], b: [5, 6, 9, 7, 8, 9] },
  };
  for (const form of ["nn", "nt", "tn"] as const) {
    const { a, b } = products[form];
    const c = Float64Array.of(100, 100, -7, 100, 100, -7);
    gemm({
      form,
      m: 2,
      n: 2,
      k: 2,
      a: Float64Array.from(a),
      lda: 3,
      b: Float64Array.from(b),
      ldb: 3,
      beta: 1,
      c,
      ldc: 3,
      bias: Float64Array.of(0, -150),
      activation: "relu",
    });
    assert.equal([...c], [119, 0, -7, 143, 0, -7], form);
  }
});

test("gelu and silu to a few roundings, also where they are tiny", () => {
  // x, gelu(x) and silu(x), by mpmath with 40 digits.
  const values = [
    [-37, -2.1184613523340935e-298, -3.1572276215253042e-15],
    [-10, -7.619853024160526e-23, -0.00045397868702434395],
    [-5, -1.4332578593959695e-6, -0.03346425462142428],
    [-1.0000001, -0.1586552455999088, -0.2689414286029424],
    [-0.75, -0.16997051428265114, -0.24061597561845527],
    [0.3, 0.1853734266566858, 0.17233275504349768],
    [1, 0.8413447460685429, 0.7310585786300049],
    [2.5, 2.4844758366855597, 2.310354549946891],
  ] as const;
  for (const [x, gelu, silu] of values) {
    const near = 8 * 2 ** -53;
    assert.ok(Math.abs(activate("gelu", x) / gelu - 1) <= near, `gelu(${x})`);
    assert.ok(Math.abs(activate("silu", x) / silu - 1) <= near, `silu(${x})`);
  }
});

test("cross-entropy of equal logits is the logarithm of their number", () => {
  const d = new Float64Array(6);
  const loss = softmaxCrossEntropy(2, 3, new Float64Array(6).fill(7), Uint8Array.of(0, 2), d);
  assert.ok(Math.abs(loss - Math.log(3)) < 1e-15);
  const third = 1 / 6;
  const expected = [third - 0.5, third, third, third, third, third - 0.5];
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(d[i]! - value) < 1e-15);
});

test("reductions worked out by hand", () => {
  const x = Float64Array.of(1, 5, 3, 4, 2, 5);
  const out = new Float64Array(3);
  sumRows(2, 3, x, out);
  assert.equal([...out], [5, 7, 8]);
  assert.is(mean(x), 20 / 6);
  assert.is(rowArgmax(x), 1);
  assert.is(rowArgmax(Float64Array.of(Number.NaN, Number.NaN)), 0);
});

test("the first step of Adam is lr in the direction of the gradient, whatever its size", () => {
  const w = new Float64Array(3);
  const slots = [new Float64Array(3), new Float64Array(3)];
  const spec = { name: "adam", lr: 0.5, epsilon: 0 } as const;
  optimizerStep(spec, 1, 0, w, Float64Array.of(1e-3, -1e3, 7), slots);
  for (const [i, value] of [-0.5, 0.5, -0.5].entries()) {
    assert.ok(Math.abs(w[i]! - value) < 1e-12, `${w[i]}`);
  }
});

for (const network of [fiveLayers, freeOrder]) {
  test(`${network.name}: gradients of all parameters are those of central differences`, () =>
    differentiates(network));
}

async function differentiates(odd: OddNetwork): Promise<void> {
  const { batchSize } = odd;
  const session = await ReferenceSession.open({
    ...options(),
    network: networkSpec(odd, "f64"),
    batchSize,
  });
  await session.initialise({ weights: "xavier_normal", biases: "default" }, 1);
  const set = await session.takeData(examples(odd, "f64", "floats"), rawScaling);
  const order = someOrder(odd.count, 9).subarray(0, batchSize);
  const { gradients } = await session.gradient(set, order);
  const parameters = (await session.parameters()) as Float64Array<ArrayBuffer>;
  const h = 1e-5;
  const lossAt = async (i: number, value: number) => {
    const moved = parameters.slice();
    moved[i] = value;
    await session.loadParameters(moved);
    return (await session.gradient(set, order)).loss;
  };
  for (let i = 0; i < parameters.length; i++) {
    const value = parameters[i]!;
    const numerical = ((await lossAt(i, value + h)) - (await lossAt(i, value - h))) / (2 * h);
    // h^2 of a third derivative below 10, and a loss of 2^-52 over h.
    assert.ok(Math.abs(numerical - gradients[i]!) < 2e-9, `${i}: ${gradients[i]}, ${numerical}`);
  }
}

test("what enters and what leaves is of the network's type, and belongs to the caller", async () => {
  for (const dtype of ["f32", "f64"] as const) {
    const session = await ReferenceSession.open(options(dtype, "adam"));
    await session.initialise({ weights: "he_uniform", biases: "unit" }, 3);
    const set = await session.takeData(examples(odd, dtype, "dark pixels"), unitScaling);
    const kind = dtype === "f32" ? Float32Array : Float64Array;
    const parameters = await session.parameters();
    assert.instance(parameters, kind);
    assert.is(parameters.length, parameterCount(session.network));
    await session.train(set, Uint32Array.of(0, 1, 2));
    const { step, slots } = await session.optimizerState();
    assert.is(step, 1);
    assert.ok(slots.length === 2 && slots.every((slot) => slot instanceof kind));
    assert.instance((await session.gradient(set, Uint32Array.of(4))).gradients, kind);
    const before = await session.evaluate(set);
    assert.instance(before.probabilities, kind);
    parameters.fill(0);
    assert.equal(await session.evaluate(set), before);
  }
});

test("training goes down, in the batches asked for, and initialise forgets", async () => {
  const session = await ReferenceSession.open(options("f64", "adam"));
  await session.initialise({ weights: "default", biases: "zeros" }, 3);
  const set = await session.takeData(examples(odd, "f64", "dark pixels"), unitScaling);
  const order = someOrder(odd.count, 9);
  const first = await session.train(set, order);
  assert.is(first.length, 4);
  for (let epoch = 0; epoch < 60; epoch++) await session.train(set, order);
  const last = await session.train(set, order);
  assert.ok(last[0]! < first[0]! - 0.1, `${first[0]} to ${last[0]}`);
  await session.initialise({ weights: "default", biases: "zeros" }, 3);
  assert.equal(await session.train(set, order), first);
});

test("initialisers start weights and biases where they should", async () => {
  const session = await ReferenceSession.open(options());
  await session.initialise({ weights: "xavier_uniform", biases: "zeros" }, 1);
  const parameters = await session.parameters();
  for (const { kind, shape, offset, length } of parameterTensors(session.network)) {
    const values = parameters.subarray(offset, offset + length);
    if (kind === "bias") {
      assert.ok(values.every((value) => value === 0));
      continue;
    }
    const bound = Math.sqrt(6 / (shape[0]! + shape[1]!));
    assert.ok(values.every((value) => Math.abs(value) < bound));
    assert.ok(values.some((value) => Math.abs(value) > bound / 2));
    assert.is(new Set(values).size, length);
  }
});

test("refusals say what was expected and what came", async () => {
  const good = options("f64", "adam");
  const open = (changed: Partial<SessionOptions>) => () =>
    ReferenceSession.open({ ...good, ...changed });
  await refuses(open({ batchSize: 0 }), /^batch size expected an integer of at least 1, got 0$/);
  await refuses(open({ optimizer: { name: "sgd", lr: -1 } }), /lr expected a positive number/);
  const hidden = { ...good.network, inputs: 0 };
  await refuses(open({ network: hidden }), /inputs expected an integer from 1/);

  const session = await ReferenceSession.open(good);
  const data = examples(odd, "f64", "floats");
  const set = await session.takeData(data, rawScaling);
  const init = { weights: "default", biases: "default" } as const;
  const nine = Uint32Array.from({ length: 9 }, (_, i) => i);
  const narrow = { ...data, features: 12, inputs: data.inputs.subarray(0, 12 * odd.count) };
  await refuses(() => session.initialise(init, -1), /seed expected an integer/);
  await refuses(() => session.initialise(init, 0.5), /seed expected .*, got 0.5/);
  await refuses(() => session.loadParameters(new Float64Array(3)), /parameters expected \d+/);
  await refuses(
    () => session.loadOptimizerState({ step: 1, slots: [] }),
    /^optimizer state expected 2 buffers, got 0$/,
  );
  await refuses(
    () => session.takeData(narrow, rawScaling),
    /features expected 13, the network's inputs, got 12$/,
  );
  await refuses(
    () => session.takeData({ ...data, classes: 4 }, rawScaling),
    /classes expected at most the network's 3, got 4$/,
  );
  await refuses(() => session.train(set, Uint32Array.of(0, 29)), /order\[1\] expected 0 to 28/);
  await refuses(() => session.gradient(set, nine), /batch expected 1 to 8 examples, got 9/);
  await refuses(() => session.gradient(set, new Uint32Array()), /batch expected 1 to 8.*got 0/);
  await refuses(
    () => session.evaluate(set, -1),
    /^start expected an integer from 0 to 29, got -1$/,
  );
  await refuses(() => session.evaluate(set, 5, 4), /^end expected an integer from 5 to 29, got 4$/);
  await refuses(
    () => session.evaluate({ ...set }),
    /data expected a data set that this session took in/,
  );
  await session.dispose();
  await refuses(() => session.parameters(), /session expected an open one/);
});

test("a network too large for the memory is an error of the engine", async () => {
  const { network } = options();
  const layers = [65536, 65536, 65536, 65536, 3].map((units) => ({
    kind: "dense" as const,
    units,
  }));
  const huge: SessionOptions = {
    ...options(),
    network: { ...network, layers, loss: "softmax_cross_entropy" },
  };
  await ReferenceSession.open(huge).then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.kind, "engine");
      assert.match(error.message, /^network expected to fit the memory .* - use smaller layers$/);
    },
  );
});

test("nothing to evaluate is no loss", async () => {
  const session = await ReferenceSession.open(options());
  const set = await session.takeData(examples(odd, "f64", "floats"), rawScaling);
  const { loss, predictions, probabilities } = await session.evaluate(set, 29, 29);
  assert.equal([loss, predictions.length, probabilities.length], [0, 0, 0]);
});

test.run();
