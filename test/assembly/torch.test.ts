// Engine and reference against PyTorch: logits, loss, every gradient, and ten steps of sgd and Adam for a network of
// digits and an odd one. test/fixtures/torch/make.py made the numbers.

import { suite } from "uvu";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { softmax } from "../../ts/backends/reference/softmax.ts";
import { type Dataset, rawScaling, unitScaling } from "../../ts/core/dataset.ts";
import { type DenseActivation, networkOf } from "../../ts/core/dense_chain.ts";
import { optimizerDefaults } from "../../ts/core/optimizer.ts";
import { Philox } from "../../ts/core/random.ts";
import type { Parameters, Session, SessionOptions } from "../../ts/core/session.ts";
import { type DType, type NetworkSpec, parameterTensors } from "../../ts/core/spec.ts";
import { absolute, assertClose } from "../support/assert_close.ts";
import { type ElementType, elementType } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { fileText } from "../support/files.ts";
import { openEngine } from "../support/sessions.ts";

/** A tensor: all of it, or its sum, its norm and elements at even distances. */
type Described =
  | { readonly values: number[] }
  | { readonly sum: number; readonly norm: number; readonly samples: number[] };

interface Fixture {
  readonly network: {
    readonly sizes: number[];
    readonly activations: DenseActivation[];
    readonly pixels: boolean;
    readonly batch: number;
  };
  readonly seed: number;
  /** Of the first batch, batch x classes. */
  readonly logits: number[];
  readonly loss: number;
  readonly gradients: Described[];
  readonly training: Record<
    Trained,
    { readonly lr: number; readonly losses: number[]; readonly parameters: Described[] }
  >;
}

const STEPS = 10;
const INPUTS_STREAM = 1000;
const LABELS_STREAM = 1001;

/** The optimisers whose steps these fixtures hold. */
type Trained = "sgd" | "adam";

/** Errors allowed, as parts of the largest element that is compared. */
interface Errors {
  readonly forward: number;
  readonly gradients: number;
  readonly trained: Record<Trained, number>;
  readonly reason: string;
}

const errors: Record<DType, Errors> = {
  f64: {
    forward: 1e-15,
    gradients: 1e-14,
    trained: { sgd: 2e-14, adam: 2e-13 },
    reason: "sums of up to 784 products in another order; Adam divides by small second moments",
  },
  f32: {
    forward: 5e-7,
    gradients: 2e-6,
    trained: { sgd: 1e-6, adam: 2e-6 },
    reason: "sums of up to 784 products in another order; Adam divides by small second moments",
  },
};

async function readFixture(name: string, dtype: DType): Promise<Fixture> {
  return JSON.parse(await fileText(`test/fixtures/torch/${name}_${dtype}.json`)) as Fixture;
}

function networkFor({ network: { sizes, activations } }: Fixture, dtype: DType): NetworkSpec {
  const layers = sizes.slice(1).map((units, i) => ({
    units,
    activation: activations[i] ?? ("linear" as const),
  }));
  return networkOf({ inputs: sizes[0]!, layers, loss: "softmax_cross_entropy", dtype });
}

/** The data that make.py draws. */
function dataOf({ network, seed }: Fixture, type: ElementType): Dataset {
  const features = network.sizes[0]!;
  const classes = network.sizes.at(-1)!;
  const count = STEPS * network.batch;
  const random = new Philox(seed, INPUTS_STREAM);
  const length = count * features;
  const inputs = network.pixels
    ? Uint8Array.from({ length }, (_, i) => Math.max(0, random.below(i, 384) - 128))
    : new type.Values(Float64Array.from({ length }, (_, i) => -2 + 4 * random.uniform(i)));
  const targets = new Philox(seed, LABELS_STREAM);
  const labels = Uint8Array.from({ length: count }, (_, i) => targets.below(i, classes));
  return { name: "torch", inputs, labels, count, features, classes };
}

/** Every tensor of `flat` against PyTorch's. */
function compare(
  what: string,
  network: NetworkSpec,
  flat: Parameters,
  described: readonly Described[],
  part: number,
  reason: string,
): void {
  parameterTensors(network).forEach(({ name, offset, length }, t) => {
    const tensor = Float64Array.from(flat.subarray(offset, offset + length));
    const largest = tensor.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const close = absolute(part * largest, reason);
    const expected = described[t]!;
    if ("values" in expected) {
      assertClose(`${what} of ${name}`, tensor, expected.values, close);
      return;
    }
    const { sum, norm, samples } = expected;
    const picked = samples.map((_, i) => tensor[Math.floor((i * length) / samples.length)]!);
    assertClose(`${what} of ${name}, samples`, picked, samples, close);
    const total = tensor.reduce((total, value) => total + value, 0);
    const square = tensor.reduce((total, value) => total + value * value, 0);
    const most = absolute(part * largest * Math.sqrt(length), `${reason}; of all elements at once`);
    assertClose(`${what} of ${name}, norm`, [Math.sqrt(square)], [norm], most);
    const many = absolute(part * largest * length, `${reason}; of all elements at once`);
    assertClose(`${what} of ${name}, sum`, [total], [sum], many);
  });
}

async function check(
  name: string,
  dtype: DType,
  open: (options: SessionOptions) => Promise<Session>,
): Promise<void> {
  const fixture = await readFixture(name, dtype);
  const network = networkFor(fixture, dtype);
  const data = dataOf(fixture, elementType(dtype));
  const { batch, pixels } = fixture.network;
  const { forward, gradients, trained, reason } = errors[dtype];
  for (const optimizer of ["sgd", "adam"] as const) {
    const { lr, losses, parameters } = fixture.training[optimizer];
    const session = await open({
      network,
      optimizer: optimizerDefaults(optimizer, lr),
      batchSize: batch,
    });
    await session.initialise({ weights: "default", biases: "default" }, fixture.seed);
    const set = await session.takeData(data, pixels ? unitScaling : rawScaling);

    const { probabilities } = await session.evaluate(set, 0, batch);
    const expected = new Float64Array(fixture.logits.length);
    softmax(batch, data.classes, Float64Array.from(fixture.logits), expected);
    assertClose("probabilities", probabilities, expected, absolute(forward, reason));

    const order = Uint32Array.from({ length: data.count }, (_, i) => i);
    const gradient = await session.gradient(set, order.subarray(0, batch));
    const ofLoss = absolute(forward * fixture.loss, reason);
    assertClose("loss", [gradient.loss], [fixture.loss], ofLoss);
    compare("gradient", network, gradient.gradients, fixture.gradients, gradients, reason);

    const steps = await session.train(set, order);
    const part = trained[optimizer];
    assertClose(`losses of ${optimizer}`, steps, losses, absolute(part * 4, reason));
    compare(optimizer, network, await session.parameters(), parameters, part, reason);
    await session.dispose();
  }
}

const names = ["digits", "odd"];

const reference = suite("torch (reference)");
for (const name of names) {
  for (const dtype of ["f32", "f64"] as const) {
    reference(`${name} ${dtype}`, () => check(name, dtype, ReferenceSession.open));
  }
}

await eachBuild("torch", ({ build, test }) => {
  for (const name of names) {
    for (const dtype of ["f32", "f64"] as const) {
      test(`${name} ${dtype}`, async () => {
        await check(name, dtype, (options) => openEngine(build, options));
      });
    }
  }
});
reference.run();
