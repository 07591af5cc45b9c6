// The checker of networks: its figures, what it leaves out, what it refuses.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { ReferenceSession } from "../../../ts/backends/reference/session.ts";
import { rawScaling } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { ResidentData, Session } from "../../../ts/core/session.ts";
import { type NetworkSpec, parameterCount, parameterTensors } from "../../../ts/core/spec.ts";
import { checkNetwork, type NetworkCheckOptions } from "../../../ts/gradcheck/network.ts";
import { stepCurve } from "../../../ts/gradcheck/step_curve.ts";
import { decayInGradient, descended } from "../../../ts/gradcheck/weight_decay.ts";
import { elementType } from "../../support/dtype.ts";
import { labels, normals } from "../../support/numbers.ts";

const test = suite("checkNetwork");

const INPUTS = 5;
const CLASSES = 3;
const ROWS = 4;
const order = Uint32Array.from({ length: ROWS }, (_, i) => i);
const output = { kind: "dense", units: CLASSES } as const;
const network: NetworkSpec = {
  inputs: INPUTS,
  layers: [{ kind: "dense", units: 6 }, { kind: "activation", activation: "tanh" }, output],
  loss: "softmax_cross_entropy",
  dtype: "f64",
};

interface Bench {
  readonly session: Session;
  readonly data: ResidentData;
  readonly order: Uint32Array;
}

async function bench(spec: NetworkSpec = network, lambda = 0): Promise<Bench> {
  const session = await ReferenceSession.open({
    network: spec,
    optimizer: { ...optimizerDefaults("sgd", 1), weightDecay: lambda },
    batchSize: ROWS,
  });
  await session.initialise({ weights: "xavier_normal", biases: "default" }, 1);
  const type = elementType("f64");
  const data = await session.takeData(
    {
      name: "normals",
      inputs: normals(ROWS * spec.inputs, type, 71),
      labels: labels(ROWS, CLASSES, 72),
      count: ROWS,
      features: spec.inputs,
      classes: CLASSES,
    },
    rawScaling,
  );
  return { session, data, order };
}

async function refusal(work: () => Promise<unknown>): Promise<SimdigitError> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    return error as SimdigitError;
  }
  return assert.unreachable("expected a refusal") as never;
}

/** The session's gradient, to be spoilt. */
async function gradientOf({ session, data }: Bench): Promise<Float64Array<ArrayBuffer>> {
  return Float64Array.from((await session.gradient(data, order)).gradients);
}

test("figures of every tensor, from errors that are put in", async () => {
  const under = await bench();
  const analytic = await gradientOf(under);
  const [w1, b1, w2] = parameterTensors(network);
  analytic[w1!.offset + 7]! += 1e-4;
  analytic[w1!.offset + 9]! += 1e-2;
  analytic[b1!.offset + 2]! *= 1 + 1e-4;
  const check = await checkNetwork({ ...under, analytic });
  assert.is(check.passed, false);
  assert.equal(
    check.tensors.map(({ tensor }) => tensor.name),
    ["0.weight", "0.bias", "2.weight", "2.bias"],
  );
  const [first, second, third] = check.tensors;
  assert.is(first!.worstIndex, 9);
  assert.ok(Math.abs(first!.maxAbsoluteError - 1e-2) < 1e-8);
  assert.is(first!.analytic, analytic[w1!.offset + 9]);
  assert.ok(Math.abs(first!.numerical - (first!.analytic - 1e-2)) < 1e-8);
  const size = Math.max(Math.abs(first!.analytic), Math.abs(first!.numerical));
  assert.ok(Math.abs(first!.maxRelativeError - 1e-2 / size) < 1e-6);
  assert.equal(
    first!.past
      .map(({ tolerance, share }) => [tolerance, Math.round(share * w1!.length)])
      .slice(0, 2),
    [
      [1e-3, first!.errors.filter((error) => error > 1e-3).length],
      [1e-5, 2],
    ],
  );
  assert.ok(first!.medianRelativeError < 1e-6 && first!.medianRelativeError > 0);
  assert.is(second!.worstIndex, 2);
  assert.ok(Math.abs(second!.maxRelativeError - 1e-4) < 1e-6);
  assert.ok(third!.maxRelativeError < 1e-6 && third!.tensor.length === w2!.length);
  assert.is(check.maxRelativeError, first!.maxRelativeError);
  const count = parameterCount(network);
  assert.equal([check.parameters, check.evaluations, check.samples], [count, 2 * count, ROWS]);
  assert.is(check.loss, (await under.session.gradient(under.data, order)).loss);
});

test("a regression with a linear output passes on real targets, and its error of a factor is found", async () => {
  for (const loss of ["mean_squared_error", "squared_error"] as const) {
    for (const backend of ["reference", "wasm"] as const) {
      const spec: NetworkSpec = { ...network, loss };
      const optimizer = { name: "sgd", lr: 1 } as const;
      const session = await openSession({ network: spec, optimizer, batchSize: ROWS, backend });
      await session.initialise({ weights: "xavier_normal", biases: "default" }, 1);
      const inputs = normals(ROWS * INPUTS, elementType("f64"), 71);
      const targets = normals(ROWS * CLASSES, elementType("f64"), 73, 3);
      const set = { name: "normals", inputs, targets, count: ROWS, features: INPUTS };
      const data = await session.takeData({ ...set, outputs: CLASSES }, rawScaling);
      for (const method of ["incremental", "forward"] as const) {
        const check = await checkNetwork({ session, data, order, method });
        assert.ok(check.passed, `${loss} ${backend} ${method}: ${check.maxRelativeError}`);
      }
      const halved = (await gradientOf({ session, data, order })).map((value) => value / 2);
      assert.is((await checkNetwork({ session, data, order, analytic: halved })).passed, false);
    }
  }
});

test("the session's own gradient passes, by either method of either backend", async () => {
  const { data: _, ...reference } = await bench();
  const parameters = await reference.session.parameters();
  for (const backend of ["reference", "wasm"] as const) {
    const session = await openSession({
      network,
      optimizer: { name: "sgd", lr: 1 },
      batchSize: ROWS,
      backend,
    });
    await session.loadParameters(parameters);
    const data = await session.takeData(
      {
        name: "normals",
        inputs: normals(ROWS * INPUTS, elementType("f64"), 71),
        labels: labels(ROWS, CLASSES, 72),
        count: ROWS,
        features: INPUTS,
        classes: CLASSES,
      },
      rawScaling,
    );
    for (const method of ["incremental", "forward"] as const) {
      const check = await checkNetwork({ session, data, order, method });
      assert.ok(check.passed, check.reason);
      assert.is(check.method, method);
      assert.ok(check.maxRelativeError < 1e-6, `${check.maxRelativeError}`);
      assert.is(check.reason, `${parameterCount(network)} derivatives agree within 1e-6`);
    }
    assert.equal(await session.parameters(), parameters, "nothing is updated");
  }
});

test("a subset of the tensors, in the order of the parameters; what is wrong elsewhere is not looked at", async () => {
  const under = await bench();
  const analytic = (await gradientOf(under)).fill(9, 0, 1);
  const check = await checkNetwork({ ...under, analytic, tensors: ["2.bias", "0.bias"] });
  assert.ok(check.passed, check.reason);
  assert.equal(
    check.tensors.map(({ tensor }) => tensor.name),
    ["0.bias", "2.bias"],
  );
  assert.equal([check.parameters, check.evaluations], [6 + CLASSES, 2 * (6 + CLASSES)]);
});

test("seconds are the clock's, of the fastest run", async () => {
  const under = await bench();
  let now = 0;
  const durations = [30, 50, 20, 40];
  // Read at the start of all, then before and after each run, and to see whether there is time left.
  const readings = [0];
  for (const duration of durations) {
    readings.push(now, now + duration, now + duration);
    now += duration;
  }
  const check = await checkNetwork({ ...under, clock: () => readings.shift()! });
  assert.is(check.seconds, 0.02);
  assert.is((await checkNetwork(under)).seconds, 0);
});

test("kinks are counted and left out of every figure", async () => {
  const relu: NetworkSpec = {
    ...network,
    layers: [network.layers[0]!, { kind: "activation", activation: "relu" }, output],
  };
  const under = await bench(relu);
  const parameters = await under.session.parameters();
  const bias = parameterTensors(relu)[1]!.offset;
  // The first unit's z of the first example becomes 2e-5: a step of 1e-4 carries it over its kink.
  const inputs = normals(ROWS * INPUTS, elementType("f64"), 71);
  let z = 0;
  for (let i = 0; i < INPUTS; i++) z += inputs[i]! * parameters[i * 6]!;
  parameters[bias] = 2e-5 - z;
  await under.session.loadParameters(parameters);
  const check = await checkNetwork(under);
  assert.ok(check.passed, check.reason);
  const [weights, biases] = check.tensors;
  assert.equal([weights!.kinks, biases!.kinks], [INPUTS, 1]);
  assert.ok(
    Number.isNaN(biases!.errors[0]) && weights!.errors.filter(Number.isNaN).length === INPUTS,
  );
  assert.ok(check.maxRelativeError < 1e-6);
  assert.match(check.reason, /^\d+ derivatives agree within 1e-6; 6 at kinks left out$/);
  const narrow = await checkNetwork({ ...under, delta: 1e-6 });
  assert.is(narrow.tensors[1]!.kinks, 0, "a step that stays on its side");
});

test("dropout is checked under the mask of the next step, which stays frozen", async () => {
  const dropped: NetworkSpec = {
    ...network,
    layers: [
      { kind: "dropout", rate: 0.2 },
      ...network.layers.slice(0, -1),
      { kind: "dropout", rate: 0.5 },
      output,
    ],
  };
  const under = await bench(dropped);
  const check = await checkNetwork(under);
  assert.ok(check.passed, check.reason);
  const masked = check.tensors.some(({ values }) => values.numerical.some((n) => n === 0));
  assert.ok(masked, "some units are dropped for all examples, or some inputs");
  await under.session.train(under.data, order);
  const later = await checkNetwork(under);
  assert.ok(later.passed, later.reason);
  assert.not.equal(later.tensors[0]!.values.numerical, check.tensors[0]!.values.numerical);
});

test("a step too wide for some: they are looked at again, and pass", async () => {
  const under = await bench();
  const check = await checkNetwork({ ...under, delta: 0.01 });
  assert.ok(check.passed, check.reason);
  assert.ok(check.maxRelativeError > 1e-6, "the figures are those of the step that was asked for");
  assert.match(check.reason, /; \d+ of them only when extrapolated to a step of 0$/);
  const analytic = (await gradientOf(under)).map((g) => g * (1 + 1e-5));
  assert.is((await checkNetwork({ ...under, analytic, delta: 0.01 })).passed, false);
});

test("tolerance", async () => {
  const under = await bench();
  const analytic = (await gradientOf(under)).map((g) => g * (1 + 1e-4));
  assert.is((await checkNetwork({ ...under, analytic })).passed, false);
  assert.is((await checkNetwork({ ...under, analytic, tolerance: 1e-3 })).passed, true);
});

test("weight decay together with the loss: what a step takes off the parameters", async () => {
  const lambda = 0.1;
  const under = await bench(network, lambda);
  const before = await under.session.parameters();
  const analytic = await descended(under.session, under.data, order);
  assert.equal(await under.session.parameters(), before, "put back");
  assert.is((await under.session.optimizerState()).step, 0);
  const g = await gradientOf(under);
  const worst = Math.max(...analytic.map((v, i) => Math.abs(v - g[i]! - lambda * before[i]!)));
  assert.ok(worst < 1e-15, `${worst}`);
  const check = await checkNetwork({ ...under, weightDecay: { lambda, analytic } });
  assert.ok(check.passed && check.decayed!.passed, check.decayed!.reason);
  assert.not.equal(check.decayed!.tensors[0]!.values, check.tensors[0]!.values);
  const byDefault = await checkNetwork({ ...under, weightDecay: { lambda } });
  assert.ok(byDefault.decayed!.passed);
});

test("weight decay that is wrong is told from a loss that is right", async () => {
  const lambda = 0.1;
  const under = await bench(network, lambda);
  const w = await under.session.parameters();
  const g = await gradientOf(under);
  const tensors = parameterTensors(network);
  const isBias = Uint8Array.from(w);
  for (const { kind, offset, length } of tensors) {
    isBias.fill(kind === "bias" ? 1 : 0, offset, offset + length);
  }
  const mistakes: [share: (i: number) => number, reason: RegExp][] = [
    [() => 0, /the decay is missing/],
    [() => 2, /the decay is 2 lambda w: lambda \|w\|\^2 without its half\?/],
    [() => -1, /the sign of the decay is wrong/],
    [() => 1 / ROWS, /the decay is 1\/4 of lambda w, the batch size/],
    [() => ROWS, /the decay is 4 times lambda w, the batch size: added once an example/],
    [() => 0.7, /the decay is 0.7 times lambda w/],
    [(i) => (isBias[i] ? 0 : 1), /the decay of the biases is missing/],
  ];
  for (const [share, reason] of mistakes) {
    const analytic = g.map((value, i) => value + share(i) * lambda * w[i]!);
    const check = await checkNetwork({ ...under, weightDecay: { lambda, analytic } });
    assert.ok(check.passed, check.reason);
    assert.is(check.decayed!.passed, false, String(reason));
    assert.match(check.decayed!.reason, reason);
  }
});

test("which optimisers add a decay to the gradient", () => {
  assert.is(decayInGradient({ name: "adam", lr: 1, weightDecay: 0.3 }), 0.3);
  assert.is(decayInGradient({ name: "sgd", lr: 1 }), 0);
  assert.is(decayInGradient({ name: "adamw", lr: 1, weightDecay: 0.3 }), 0);
});

test("error by step: a V for one parameter of each tensor, its foot named", async () => {
  const under = await bench();
  const { tensors } = await checkNetwork(under);
  const curve = await stepCurve({ ...under, method: "incremental" }, tensors);
  assert.is(curve.parameters.length, 4);
  assert.ok(curve.best < 1e-3 && curve.best > 1e-7, `${curve.best}`);
  const foot = curve.steps.indexOf(curve.best);
  for (const [t, { name, analytic, errors }] of curve.parameters.entries()) {
    assert.match(name, tensors[t]!.tensor.name);
    assert.is(
      Math.abs(analytic),
      Math.max(...tensors[t]!.values.analytic.map(Math.abs)),
      "the largest of its tensor",
    );
    assert.is(errors.length, curve.steps.length);
    assert.ok(errors[0]! > 1e4 * errors[foot]!, "truncation");
    assert.ok(errors.at(-1)! > 1e4 * errors[foot]!, "rounding");
    // A tenth of the step, a hundredth of the truncation.
    const ratio = errors[0]! / errors[2]!;
    assert.ok(ratio > 50 && ratio < 200, `${name}: ${ratio}`);
  }
});

test("settings that cannot be right", async () => {
  const under = await bench();
  const cases: [Partial<NetworkCheckOptions>, RegExp][] = [
    [{ delta: 0 }, /^delta expected a positive number, got 0 - 0.0001 works$/],
    [{ delta: -1 }, /^delta expected a positive number, got -1/],
    [{ delta: Number.NaN }, /^delta expected a positive number, got NaN/],
    [{ delta: Infinity }, /^delta expected a positive number, got Infinity/],
    [{ tolerance: 0 }, /^tolerance expected a positive number, got 0 - 0.000001 works$/],
    [
      { tensors: ["0.bias", "1.weight"] },
      /^tensor expected one of 0.weight, 0.bias, 2.weight, 2.bias; got 1.weight$/,
    ],
    [{ tensors: [] }, /^tensor expected one of .*; got none$/],
    [{ analytic: [1, 2] }, /^analytic gradient expected 57 elements, got 2$/],
    [{ weightDecay: { lambda: -1 } }, /^weight decay expected a number of at least 0, got -1$/],
    [
      { weightDecay: { lambda: 1, analytic: [1] } },
      /^gradient with weight decay expected 57 elements, got 1$/,
    ],
  ];
  for (const [wrong, message] of cases) {
    const { kind, message: got } = await refusal(() => checkNetwork({ ...under, ...wrong }));
    assert.is(kind, "usage");
    assert.match(got, message);
  }
});

test("a step that a parameter swallows is named with the parameter, and with one that works", async () => {
  const under = await bench();
  const parameters = await under.session.parameters();
  const { offset } = parameterTensors(network)[2]!;
  parameters[offset + 4] = 4096;
  await under.session.loadParameters(parameters);
  const { kind, message } = await refusal(() => checkNetwork({ ...under, delta: 1e-13 }));
  assert.is(kind, "usage");
  assert.match(
    message,
    /^delta 1e-13 is lost beside 2\.weight\[1, 1\] = 4096: w \+ delta is w again - a delta of 0\.0248 works$/,
  );
  const { tensors } = await checkNetwork({ ...under, delta: 0.0248 });
  assert.ok(tensors.length === 4);
});

test("what is not finite is named", async () => {
  const square: NetworkSpec = { ...network, loss: "squared_error" };
  const under = await bench(square);
  const analytic = await gradientOf(under);
  analytic[8] = Number.NaN;
  const nan = await refusal(() => checkNetwork({ ...under, analytic }));
  assert.is(nan.kind, "engine");
  assert.match(
    nan.message,
    /^analytic gradient of 0\.weight\[1, 2\] expected to be finite, got NaN$/,
  );
  const wide = await refusal(() => checkNetwork({ ...under, delta: 1e200 }));
  assert.is(wide.kind, "engine");
  assert.match(
    wide.message,
    /^the loss expected to be finite at 2\.weight\[0, 0\] \+ 1e\+200 and - 1e\+200, and is not - try/,
  );
  const parameters = await under.session.parameters();
  await under.session.loadParameters(parameters.fill(1e200));
  const lost = await refusal(() => checkNetwork({ ...under, delta: 1e190 }));
  assert.is(lost.kind, "engine");
  assert.match(
    lost.message,
    /^the loss of the batch expected to be finite, got Infinity - check at/,
  );
});

test.run();
