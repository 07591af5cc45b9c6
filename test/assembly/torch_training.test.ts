// Engine and reference against PyTorch: parameters after twenty steps of every optimiser with three activations and three
// losses, losses and gradients for the other activations, losses, targets and dropout, and twenty steps of learning real
// targets. test/fixtures/torch/training.py, modules.py and targets.py made the numbers.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { type Dataset, type RegressionDataset, rawScaling } from "../../ts/core/dataset.ts";
import { type DenseActivation, type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import { type OptimizerSpec, optimizerNames } from "../../ts/core/optimizer.ts";
import { Philox } from "../../ts/core/random.ts";
import type { Parameters, Session, SessionOptions } from "../../ts/core/session.ts";
import {
  type DType,
  type Loss,
  type NetworkSpec,
  parameterTensors,
  type Targets,
} from "../../ts/core/spec.ts";
import { absolute, assertClose } from "../support/assert_close.ts";
import { elementType } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { fileText } from "../support/files.ts";
import { openEngine } from "../support/sessions.ts";

interface Trained {
  readonly optimizer: OptimizerSpec;
  readonly activation: "sigmoid" | "relu" | "maxout";
  readonly loss: Loss;
  readonly f64: number[];
  /** PyTorch's float32; there is only float64 for the optimisers of TensorFlow. */
  readonly f32?: number[];
}

interface Differentiated {
  readonly hidden: Omit<DenseLayer, "units">;
  readonly loss: Loss;
  readonly inputDropout?: number;
  readonly targets?: Targets;
  readonly value: number;
  readonly gradients: number[];
}

interface Regressed {
  readonly loss: "mean_squared_error" | "binary_cross_entropy";
  readonly optimizer: OptimizerSpec;
  readonly f64: { readonly losses: number[]; readonly parameters: number[] };
  readonly f32: { readonly losses: number[]; readonly parameters: number[] };
}

// As small.py has them.
const SEED = 20_240_607;
const STEPS = 20;
const [INPUTS, HIDDEN, CLASSES, BATCH] = [5, 7, 4, 6];
const [INPUTS_STREAM, LABELS_STREAM, TARGETS_STREAM] = [1000, 1001, 1002];
const OUTPUTS = 2;

/** Errors allowed, as parts of the largest element of a tensor. */
const errors: Record<DType, number> = { f64: 1e-12, f32: 2e-5 };
const reason = "roundings of twenty steps, some ten each, in parts of the largest element";

const trained: Trained[] = JSON.parse(await readFixture("training.json"));
const differentiated: Differentiated[] = JSON.parse(await readFixture("modules.json"));
const regressed: Regressed[] = JSON.parse(await readFixture("targets.json"));

function readFixture(name: string): Promise<string> {
  return fileText(`test/fixtures/torch/${name}`);
}

/** Numbers between -bound and bound, as draw.py draws them. */
function uniform(count: number, stream: number, bound: number): Float64Array {
  const random = new Philox(SEED, stream);
  return Float64Array.from({ length: count }, (_, i) => -bound + 2 * bound * random.uniform(i));
}

/** The data that small.py draws. */
function dataOf(dtype: DType, steps: number): Dataset {
  const count = steps * BATCH;
  const { Values } = elementType(dtype);
  const inputs = new Values(uniform(count * INPUTS, INPUTS_STREAM, 2));
  const classes = new Philox(SEED, LABELS_STREAM);
  const labels = Uint8Array.from({ length: count }, (_, i) => classes.below(i, CLASSES));
  return { name: "torch", inputs, labels, count, features: INPUTS, classes: CLASSES };
}

/** Those that targets.py trains on. */
function targetsOf(loss: Regressed["loss"], dtype: DType): RegressionDataset {
  const { name, inputs, count, features } = dataOf(dtype, STEPS);
  const drawn = uniform(count * OUTPUTS, TARGETS_STREAM, 1);
  const targets = drawn.map((u) => (loss === "mean_squared_error" ? 3 * u : (u + 1) / 2));
  const { Values } = elementType(dtype);
  return { name, inputs, targets: new Values(targets), count, features, outputs: OUTPUTS };
}

/** Activation of the last layer, as in training.py and modules.py. */
function outputOf(loss: Loss): DenseActivation {
  if (loss === "squared_error") return "tanh";
  return loss.endsWith("binary_cross_entropy") ? "sigmoid" : "linear";
}

function networkFor(
  { hidden, loss, inputDropout, targets }: Omit<Differentiated, "value" | "gradients">,
  dtype: DType,
): NetworkSpec {
  return networkOf({
    inputs: INPUTS,
    layers: [
      { units: HIDDEN, ...hidden },
      { units: CLASSES, activation: outputOf(loss) },
    ],
    loss,
    dtype,
    ...(inputDropout && { inputDropout }),
    ...(targets && { targets }),
  });
}

function compare(network: NetworkSpec, actual: Parameters, expected: readonly number[]): void {
  for (const { name, offset, length } of parameterTensors(network)) {
    const wanted = expected.slice(offset, offset + length);
    const largest = Math.max(...wanted.map(Math.abs));
    const close = absolute(errors[network.dtype] * largest, reason);
    assertClose(name, actual.subarray(offset, offset + length), wanted, close);
  }
}

type Open = (options: SessionOptions) => Promise<Session | ReferenceSession>;

/** A session that starts from PyTorch's parameters, with PyTorch's data in the order of the file. */
async function start(
  open: Open,
  network: NetworkSpec,
  optimizer: OptimizerSpec,
  data: Dataset | RegressionDataset,
) {
  const session = await open({ network, optimizer, batchSize: BATCH });
  await session.initialise({ weights: "default", biases: "default" }, SEED);
  const set = await session.takeData(data, rawScaling);
  const order = Uint32Array.from({ length: data.count }, (_, i) => i);
  return { session, set, order };
}

async function checkTrained(open: Open, each: Trained, dtype: DType): Promise<void> {
  const { optimizer, activation, loss, f64, f32 } = each;
  const network = networkFor({ hidden: { activation }, loss }, dtype);
  const { session, set, order } = await start(open, network, optimizer, dataOf(dtype, STEPS));
  await session.train(set, order);
  compare(network, await session.parameters(), dtype === "f32" ? (f32 ?? f64) : f64);
}

async function checkRegressed(open: Open, each: Regressed, dtype: DType): Promise<void> {
  const { optimizer, loss } = each;
  const layers = [
    { units: HIDDEN, activation: "tanh" },
    { units: OUTPUTS, activation: outputOf(loss) },
  ] as const;
  const network = networkOf({ inputs: INPUTS, layers, loss, dtype });
  const { session, set, order } = await start(open, network, optimizer, targetsOf(loss, dtype));
  const losses = await session.train(set, order);
  const { losses: expected, parameters } = each[dtype];
  const largest = Math.max(...expected);
  assertClose("losses", losses, expected, absolute(errors[dtype] * largest, reason));
  compare(network, await session.parameters(), parameters);
}

async function checkDifferentiated(open: Open, each: Differentiated, dtype: DType): Promise<void> {
  const network = networkFor(each, dtype);
  const { session, set, order } = await start(
    open,
    network,
    { name: "sgd", lr: 1 },
    dataOf(dtype, 1),
  );
  const { loss, gradients } = await session.gradient(set, order);
  assertClose("loss", [loss], [each.value], absolute(errors[dtype] * each.value, reason));
  compare(network, gradients, each.gradients);
}

function addTests(test: (name: string, body: () => Promise<void>) => void, open: Open): void {
  for (const dtype of ["f32", "f64"] as const) {
    for (const each of trained) {
      const { optimizer, activation, loss } = each;
      test(`${dtype} ${optimizer.name}, ${activation}, ${loss}`, () =>
        checkTrained(open, each, dtype));
    }
    for (const each of regressed) {
      const { optimizer, loss } = each;
      test(`${dtype} real targets, ${optimizer.name}, ${loss}`, () =>
        checkRegressed(open, each, dtype));
    }
    for (const each of differentiated) {
      const { hidden, loss, inputDropout, targets } = each;
      const name = JSON.stringify({ ...hidden, loss, inputDropout, targets }).replaceAll('"', "");
      test(`${dtype} gradients ${name}`, () => checkDifferentiated(open, each, dtype));
    }
  }
}

const reference = suite("torch training (reference)");

reference("the fixtures have every optimiser with every activation and loss, once", () => {
  const there = trained.map(({ optimizer, activation, loss }) =>
    [optimizer.name, activation, loss].join(" "),
  );
  const grid = optimizerNames.flatMap((name) =>
    ["sigmoid", "relu", "maxout"].flatMap((activation) =>
      ["softmax_cross_entropy", "binary_cross_entropy", "mean_squared_error"].map((loss) =>
        [name, activation, loss].join(" "),
      ),
    ),
  );
  assert.equal(there.sort(), grid.sort());
});

addTests((name, body) => reference(name, body), ReferenceSession.open);

await eachBuild("torch training", ({ build, test }) => {
  addTests(test, (options) => openEngine(build, options));
});
reference.run();
