// Training by numerical derivatives against the reference, which takes full forward passes: each form for one
// hidden layer of sigmoids, inside and outside its range, and networks of other kinds.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import type { Dataset, RegressionDataset } from "../../ts/core/dataset.ts";
import { type DenseChain, type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import type { LayerSpec } from "../../ts/core/layers.ts";
import {
  type NumericalForm,
  type NumericalMethod,
  type NumericalOptions,
  numericalForms,
} from "../../ts/core/numerical.ts";
import type { Parameters, Session, SessionOptions } from "../../ts/core/session.ts";
import { outputCount } from "../../ts/core/spec.ts";
import { absolute, assertClose } from "../support/assert_close.ts";
import { eachBuild } from "../support/each_build.ts";
import { labels, pixels } from "../support/numbers.ts";
import { openEngine } from "../support/sessions.ts";

/** As the handout scales pixels: none is zero. */
const scaling = { divisor: 255, scale: 0.99, shift: 0.01 };

/** A network of inputs - hidden - outputs, all sigmoids, with the handout's loss and targets. */
function shallow(inputs: number, hidden: number, outputs: number): SessionOptions {
  const sigmoids = (units: number): DenseLayer => ({ units, activation: "sigmoid" });
  return withNetwork({ inputs, layers: [sigmoids(hidden), sigmoids(outputs)] });
}

function digits({ network }: SessionOptions): Dataset {
  const count = 7;
  const features = network.inputs;
  const classes = outputCount(network);
  return {
    name: "digits",
    inputs: pixels(count * features, 3, 41),
    labels: labels(count, classes, 42),
    count,
    features,
    classes,
  };
}

/** The same with targets between 0 and 1. */
function soft(options: SessionOptions): RegressionDataset {
  const { labels: _, classes: outputs, ...examples } = digits(options);
  const drawn = pixels(examples.count * outputs, 1, 43);
  return { ...examples, targets: Float64Array.from(drawn, (pixel) => pixel / 255), outputs };
}

interface Run {
  readonly losses: Float64Array;
  readonly parameters: Parameters;
  readonly step: number;
}

/** Trains on all examples, one of them twice. `scale` multiplies what the parameters start from. */
async function run(
  session: Session,
  data: Dataset | RegressionDataset,
  delta: number,
  form?: NumericalForm,
  scale = 1,
): Promise<Run> {
  await session.initialise({ weights: "normal_fan_in", biases: "unit" }, 4);
  const start = await session.parameters();
  await session.loadParameters(start.map((value) => value * scale) as Parameters);
  const set = await session.takeData(data, scaling);
  const order = Uint32Array.of(...Array(data.count).keys(), 2);
  const losses = await session.trainNumerically(set, order, { delta, form });
  const { step } = await session.optimizerState();
  return { losses, parameters: await session.parameters(), step };
}

function assertSameRun(what: string, actual: Run, expected: Run, bound: number): void {
  const near = absolute(bound, "roundings of losses over 2 delta, times lr, of eight steps");
  assertClose(`${what}: losses`, actual.losses, expected.losses, near);
  assertClose(`${what}: parameters`, actual.parameters, expected.parameters, near);
  assert.is(actual.step, 8);
  assert.is(expected.step, 8);
}

// Around the loops over two outputs and over blocks of ten columns.
const shapes = [
  [1, 1, 1],
  [5, 2, 2],
  [7, 3, 3],
  [16, 9, 10],
  [13, 10, 11],
  [19, 23, 4],
] as const;

/** Networks that differ from that kind in one thing each. */
const others: Readonly<Record<string, SessionOptions>> = {
  "another loss": withNetwork({ loss: "mean_squared_error" }),
  "another activation": withNetwork({
    layers: [
      { units: 5, activation: "tanh" },
      { units: 3, activation: "sigmoid" },
    ],
  }),
  "two hidden layers and dropout": withNetwork({
    inputDropout: 0.2,
    layers: [
      { units: 6, activation: "leaky_relu", dropout: 0.3 },
      { units: 5, activation: "maxout", pieces: 3 },
      { units: 3, activation: "sigmoid" },
    ],
  }),
  "dropout of the hidden layer": withNetwork({
    layers: [
      { units: 5, activation: "sigmoid", dropout: 0.4 },
      { units: 3, activation: "sigmoid" },
    ],
  }),
  "dropout of the inputs": withNetwork({ inputDropout: 0.3 }),
  "targets that do not sum to 1": withNetwork({ targets: { on: 0.9, off: 0.2 } }),
  "weight decay": {
    ...shallow(7, 5, 3),
    optimizer: { name: "sgd", lr: 0.5, weightDecay: 0.1 },
  },
  "bounded weights": { ...shallow(7, 5, 3), maxNorm: 0.2 },
  "slower biases": { ...shallow(7, 5, 3), biasGradientScale: 0.25 },
  "no chain of dense layers": noChain(),
  "one layer": withNetwork({ layers: [{ units: 3, activation: "sigmoid" }] }),
};

function withNetwork(changed: Partial<DenseChain>): SessionOptions {
  const chain: DenseChain = {
    inputs: 7,
    layers: [
      { units: 5, activation: "sigmoid" },
      { units: 3, activation: "sigmoid" },
    ],
    loss: "summed_binary_cross_entropy",
    dtype: "f64",
    targets: { on: 0.99, off: 0.01 },
  };
  const network = networkOf({ ...chain, ...changed });
  return { network, optimizer: { name: "sgd", lr: 0.5 }, batchSize: 3 };
}

/** An activation of the inputs, and two in a row. */
function noChain(): SessionOptions {
  const options = shallow(7, 5, 3);
  const [hidden, ...rest] = options.network.layers;
  const layers: LayerSpec[] = [
    { kind: "activation", activation: "tanh" },
    hidden!,
    { kind: "activation", activation: "relu" },
    ...rest,
  ];
  return { ...options, network: { ...options.network, layers } };
}

/** Runs of the reference, which are the same for every build. */
const expectations = new Map<string, Promise<Run>>();

await eachBuild("derivatives: training", ({ build, test }) => {
  const compare = async (
    options: SessionOptions,
    bound: number,
    delta: number,
    form?: NumericalForm,
    scale?: number,
    data: Dataset | RegressionDataset = digits(options),
  ) => {
    const key = JSON.stringify([options, delta, form, scale, Object.keys(data)]);
    const reference = async () =>
      run(await ReferenceSession.open(options), data, delta, form, scale);
    if (!expectations.has(key)) expectations.set(key, reference());
    const expected = await expectations.get(key)!;
    const actual = await run(await openEngine(build, options), data, delta, form, scale);
    assertSameRun(form ?? "", actual, expected, bound);
  };

  for (const form of numericalForms) {
    test(`${form}: one hidden layer of sigmoids as the reference trains it`, async () => {
      for (const [inputs, hidden, outputs] of shapes) {
        await compare(shallow(inputs, hidden, outputs), 1e-9, 1e-4, form);
      }
    });

    test(`${form}: real targets are not taken for labels`, async () => {
      for (const [inputs, hidden, outputs] of shapes) {
        const options = shallow(inputs, hidden, outputs);
        await compare(options, 1e-9, 1e-4, form, 1, soft(options));
      }
    });

    // Products of e^-z overflow from |z| about 70 on; e^w and artanh s by their series are wrong in the
    // eighth digit for a delta of 0.1. A saturated output loses nine digits of 1 - y: a small lr keeps them out.
    test(`${form}: another form is used where it does not hold`, async () => {
      const options = shallow(16, 9, 10);
      const slow = { ...options, optimizer: { ...options.optimizer, lr: 1e-5 } };
      await compare(slow, 1e-8, 1e-4, form, 60);
      await compare(slow, 1e-8, 1e-4, form, -300);
      await compare(options, 1e-10, 0.1, form);
    });
  }

  for (const [what, options] of Object.entries(others)) {
    test(`${what}, as the reference trains it`, () => compare(options, 1e-9, 1e-4));
  }

  test("f32 differentiates in f64 and rounds what it updates", async () => {
    const options = withNetwork({ dtype: "f32" });
    // A rounding of each of eight updates, 2^-24 of values up to 2.
    await compare(options, 2e-6, 1e-4);
  });

  test("steps are counted, and the masks of the next are others", async () => {
    const options = withNetwork({ inputDropout: 0.5 });
    const session = await openEngine(build, options);
    const set = await session.takeData(digits(options), scaling);
    await session.initialise({ weights: "normal_fan_in", biases: "unit" }, 4);
    const order = Uint32Array.of(1, 1, 1);
    const [first, ...rest] = await session.trainNumerically(set, order, { delta: 1e-4 });
    assert.is((await session.optimizerState()).step, 3);
    assert.ok(rest.every((loss) => Math.abs(loss - first!) > 1e-3));
    assert.is((await session.trainNumerically(set, new Uint32Array(0), { delta: 1e-4 })).length, 0);
  });

  test("trains the shipped kind of pixels and the same as floats alike", async () => {
    const options = shallow(16, 9, 10);
    const data = digits(options);
    const floats = { ...data, inputs: Float64Array.from(data.inputs) };
    const ofPixels = await run(await openEngine(build, options), data, 1e-4);
    const ofFloats = await run(await openEngine(build, options), floats, 1e-4);
    assertSameRun("floats", ofFloats, ofPixels, 0);
  });

  test("refuses what it cannot do, and stays as it was", async () => {
    const options = shallow(5, 2, 2);
    const adam: SessionOptions = { ...options, optimizer: { name: "adam", lr: 0.1 } };
    for (const open of [ReferenceSession.open, (each: SessionOptions) => openEngine(build, each)]) {
      const session = await open(options);
      const set = await session.takeData(digits(options), scaling);
      await session.initialise({ weights: "normal_fan_in", biases: "unit" }, 4);
      const before = await session.parameters();
      const order = Uint32Array.of(0, 1);
      const unusable = [0, -1e-4, Number.NaN, Infinity];
      const form = "quick" as NumericalForm;
      for (const delta of unusable) {
        await refused(session.trainNumerically(set, order, { delta }), /delta expected a positive/);
        await refused(
          session.numericalGradient(set, order, { delta }),
          /delta expected a positive/,
        );
      }
      const lost = session.trainNumerically(set, order, { delta: 1e-18 });
      await refused(lost, /delta expected a step that changes every parameter/);
      await refused(session.trainNumerically(set, order, { delta: 1e-4, form }), /form expected/);
      const gradient = (changed: Partial<NumericalOptions>, rows = order) =>
        session.numericalGradient(set, rows, { delta: 1e-4, ...changed });
      const method = "guess" as NumericalMethod;
      await refused(gradient({ method }), /method expected incremental, forward/);
      await refused(gradient({ first: 19 }), /first expected an integer from 0 to 18, got 19/);
      await refused(gradient({ first: 9, count: 10 }), /count expected an integer from 0 to 9/);
      await refused(gradient({}, new Uint32Array(0)), /expected 1 to 3/);
      await refused(gradient({}, Uint32Array.of(0, 1, 2, 3)), /expected 1 to 3/);
      await refused(gradient({}, Uint32Array.of(7)), /order.* expected 0 to 6, got 7/);
      assert.equal(await session.parameters(), before);
      const other = await open(adam);
      const its = await other.takeData(digits(adam), scaling);
      await refused(other.trainNumerically(its, order, { delta: 1e-4 }), /optimizer expected/);
    }
  });
});

async function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  await work.then(
    () => assert.unreachable(`${message}`),
    (error) => assert.match(error.message, message),
  );
}
