// The options of net_set_options: the bound on weights after a step, the scale of the gradients of biases, and targets.

import * as assert from "uvu/assert";
import { maxNorm } from "../../ts/backends/reference/max_norm.ts";
import { rawScaling } from "../../ts/core/dataset.ts";
import { networkOf } from "../../ts/core/dense_chain.ts";
import type { Session, SessionOptions } from "../../ts/core/session.ts";
import { type DType, parameterTensors } from "../../ts/core/spec.ts";
import { assertClose, assertSameBits, relative } from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import type { TestBuild } from "../support/engine.ts";
import { examples, fiveDropped, networkSpec } from "../support/networks.ts";
import { someOrder } from "../support/numbers.ts";
import { constantNet, RawNet } from "../support/raw_net.ts";
import { openEngine } from "../support/sessions.ts";

const SEED = 20_240_607;
const { batchSize, count } = fiveDropped;

type Changes = Partial<Pick<SessionOptions, "maxNorm" | "biasGradientScale">>;

async function open(build: TestBuild, dtype: DType, changes: Changes): Promise<Session> {
  const session = await openEngine(build, {
    network: networkSpec(fiveDropped, dtype),
    optimizer: { name: "momentum", lr: 0.1, momentum: 0.5 },
    batchSize,
    ...changes,
  });
  await session.initialise({ weights: "xavier_normal", biases: "normal" }, SEED);
  return session;
}

/** Parameters after one step. */
async function oneStep(build: TestBuild, dtype: DType, changes: Changes): Promise<Float64Array> {
  const session = await open(build, dtype, changes);
  const set = await session.takeData(examples(fiveDropped, dtype, "floats"), rawScaling);
  await session.train(set, someOrder(count, 9).subarray(0, batchSize));
  return Float64Array.from(await session.parameters());
}

/** The incoming weights of each unit: the columns of the matrices. */
function columns(flat: Float64Array): number[][] {
  const tensors = parameterTensors(networkSpec(fiveDropped, "f64"));
  return tensors
    .filter(({ kind }) => kind === "weight")
    .flatMap(({ shape, offset }) => {
      const [inputs, width] = shape as [number, number];
      return Array.from({ length: width }, (_, j) =>
        Array.from({ length: inputs }, (_, i) => flat[offset + i * width + j]!),
      );
    });
}

function biases(flat: Float64Array): number[] {
  const tensors = parameterTensors(networkSpec(fiveDropped, "f64"));
  return tensors
    .filter(({ kind }) => kind === "bias")
    .flatMap(({ offset, length }) => [...flat.subarray(offset, offset + length)]);
}

function squared(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** The weights of one layer after a step whose gradient is 0, which only bounds them. */
function bounded(
  build: TestBuild,
  { dtype, Values }: ElementType,
  units: number,
  inputs: number,
  weights: Float64Array,
  c: number,
): Promise<Float64Array> {
  const layers = [{ units, activation: "linear" }] as const;
  const network = networkOf({ inputs, layers, loss: "squared_error", dtype });
  return openEngine(build, {
    network,
    optimizer: { name: "sgd", lr: 1e-30 },
    batchSize: 1,
    maxNorm: c,
  }).then(async (session) => {
    const parameters = new Values(inputs * units + units);
    parameters.set(weights);
    await session.loadParameters(parameters);
    const set = await session.takeData(
      {
        name: "zero",
        inputs: new Values(inputs),
        labels: Uint8Array.of(0),
        count: 1,
        features: inputs,
        classes: 1,
      },
      rawScaling,
    );
    await session.train(set, Uint32Array.of(0));
    return Float64Array.from(await session.parameters()).subarray(0, inputs * units);
  });
}

await eachBuild("net options", ({ build, engine, test }) => {
  for (const type of elementTypes) {
    const { dtype, unit, round } = type;

    test(`${dtype} max-norm: long columns become as long as allowed, in their direction`, async () => {
      const c = 0.9;
      const [free, tied] = [
        await oneStep(build, dtype, {}),
        await oneStep(build, dtype, { maxNorm: c }),
      ];
      assertSameBits("biases", biases(tied), biases(free));
      const pairs = columns(free).map((column, j) => [column, columns(tied)[j]!] as const);
      let long = 0;
      for (const [before, after] of pairs) {
        // Within rounding of the bound, either is right.
        if (squared(before) <= c * (1 - 32 * unit)) {
          assertSameBits("a short column", after, before);
        } else if (squared(before) > c * (1 + 32 * unit)) {
          long++;
          const close = relative(32 * unit, "the roundings of up to 19 squares, and of the scale");
          assertClose("squared length", [squared(after)], [c], close);
          const scale = Math.sqrt(c / squared(before));
          assertClose(
            "a long column",
            after,
            before.map((w) => scale * w),
            close,
          );
        }
      }
      assert.ok(long > 5 && long < pairs.length - 5, `${long} of ${pairs.length} were too long`);
    });

    test(`${dtype} max-norm of awkward shapes, against the reference`, async () => {
      for (const [inputs, units] of [
        [1, 1],
        [1, 5],
        [7, 1],
        [3, 4],
        [13, 17],
        [61, 9],
      ] as const) {
        const weights = Float64Array.from({ length: inputs * units }, (_, i) =>
          round(Math.sin(1 + i) * (1 + (i % units))),
        );
        const c = 2 + inputs;
        const expected = weights.slice();
        maxNorm(inputs, units, expected, c);
        const actual = await bounded(build, type, units, inputs, weights, c);
        const close = relative((inputs + 4) * unit, "inputs squares, a root and a product");
        assertClose(`${inputs} x ${units}`, actual, expected, close, [inputs, units]);
      }
    });

    test(`${dtype} max-norm leaves NaN and zeros alone`, async () => {
      // Columns: one with a NaN, one of zeros, one too long.
      const weights = Float64Array.of(Number.NaN, 0, 3, 1, 0, 4);
      const actual = await bounded(build, type, 3, 2, weights, 1);
      const [, , third, , , fourth] = actual;
      assertSameBits("others", actual.subarray(0, 2), [Number.NaN, 0]);
      assertClose(
        "scaled",
        [third!, fourth!],
        [0.6, 0.8],
        relative(8 * unit, "a root and products"),
      );
      assert.is(actual[4], 0);
    });

    test(`${dtype} the scale of bias gradients changes only biases`, async () => {
      for (const scale of [0.1, 0.5, 3]) {
        const [plain, scaled] = await Promise.all(
          [{}, { biasGradientScale: scale }].map(async (changes) => {
            const session = await open(build, dtype, changes);
            const set = await session.takeData(examples(fiveDropped, dtype, "floats"), rawScaling);
            const order = someOrder(count, 9).subarray(0, batchSize);
            return Float64Array.from((await session.gradient(set, order)).gradients);
          }),
        );
        assertSameBits("weights", columns(scaled!).flat(), columns(plain!).flat());
        const expected = biases(plain!).map((value) => round(value * round(scale)));
        assertSameBits(`biases x ${scale}`, biases(scaled!), expected);
      }
    });

    test(`${dtype} outputs are compared with the targets`, () => {
      engine.scratch(() => {
        const layers = [{ units: 3, activation: "linear" }] as const;
        const targets = { on: 0.75, off: -0.5 };
        const network = networkOf({ inputs: 1, layers, loss: "squared_error", dtype, targets });
        const raw = constantNet(engine, network, [1, 2, 3], [1]);
        const loss = raw.gradient(Uint32Array.of(0));
        // Errors: 1.5, 1.25, 3.5.
        assert.equal([...raw.gradients().subarray(3)], [1.5, 1.25, 3.5]);
        assert.is(loss, (1.5 ** 2 + 1.25 ** 2 + 3.5 ** 2) / 2);
      });
    });

    test(`${dtype} options may be set again, and have defaults before`, () => {
      engine.scratch(() => {
        const network = { ...networkSpec(fiveDropped, dtype), loss: "mean_squared_error" } as const;
        const data = examples(fiveDropped, dtype, "floats");
        const order = someOrder(count, 9).subarray(0, batchSize);
        const { net_set_options: set } = engine.exports;
        const raw = new RawNet(engine, network, data, batchSize);
        raw.initialise(SEED);
        raw.gradient(order);
        const before = raw.gradients().slice();
        engine.check(set(raw.net, 0.9, 0.1, 2, 1));
        raw.gradient(order);
        assert.not.equal(raw.gradients().slice(), before);
        engine.check(set(raw.net, 1, 0, 1, 0));
        raw.gradient(order);
        assertSameBits("as before", raw.gradients(), before);
      });
    });
  }
});
