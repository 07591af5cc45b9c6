// Random training steps for fast-check: any network, optimiser, data and batch that the checks of ts/core
// let pass, small enough for the oracle.

import * as fc from "fast-check";
import { type DenseActivation, type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import { activations } from "../../ts/core/layers.ts";
import {
  type OptimizerName,
  type OptimizerParameter,
  type OptimizerSpec,
  optimizerNames,
  optimizerTable,
} from "../../ts/core/optimizer.ts";
import { type InitSpec, initialisers } from "../../ts/core/recipe.ts";
import type { SessionOptions } from "../../ts/core/session.ts";
import {
  type DType,
  type Loss,
  losses,
  type NetworkSpec,
  type Targets,
} from "../../ts/core/spec.ts";
import { type InputKind, inputKinds } from "./networks.ts";

export interface RandomStep {
  readonly options: SessionOptions;
  readonly init: InitSpec;
  readonly seed: number;
  readonly kind: InputKind;
  /** Examples in the data set; the step's batch is the first `rows` of `order`. */
  readonly count: number;
  readonly rows: number;
  /** Steps that the engine takes before the one that is looked at. */
  readonly before: number;
}

/** Evenly from a range, unlike fc.double, most of whose numbers are next to zero. */
function evenly(from: number, to: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1000 }).map((i) => from + ((to - from) * i) / 1000);
}

/** 10^x, x evenly from a range. */
function powerOfTen(from: number, to: number): fc.Arbitrary<number> {
  return evenly(from, to).map((x) => 10 ** x);
}

const size = fc.oneof(
  fc.constant(1),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 40 }),
);
const share = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: evenly(0, 0.9) },
);

function layer(units: number, activation: DenseActivation): fc.Arbitrary<DenseLayer> {
  const base = { units, activation };
  if (activation === "leaky_relu" || activation === "elu") {
    return evenly(0, 2).map((alpha) => ({ ...base, alpha }));
  }
  if (activation !== "maxout") return fc.constant(base);
  return fc.integer({ min: 1, max: 5 }).map((pieces) => ({ ...base, pieces }));
}

const denseActivations: readonly DenseActivation[] = ["linear", ...activations, "maxout"];

const hiddenLayer: fc.Arbitrary<DenseLayer> = fc
  .tuple(size, fc.constantFrom(...denseActivations), share)
  .chain(([units, activation, dropout]) =>
    layer(units, activation).map((spec) => (dropout > 0 ? { ...spec, dropout } : spec)),
  );

/** Activations of the output layer that a loss takes. */
function outputActivation(loss: Loss): fc.Arbitrary<DenseActivation> {
  if (loss === "softmax_cross_entropy") return fc.constant("linear");
  return loss.endsWith("binary_cross_entropy")
    ? fc.constant("sigmoid")
    : fc.constantFrom(...denseActivations);
}

/** None, or such as the loss takes. */
function targets(loss: Loss): fc.Arbitrary<Targets | undefined> {
  if (loss === "softmax_cross_entropy") return fc.constant(undefined);
  const between = loss.endsWith("binary_cross_entropy") ? evenly(0, 1) : evenly(-2, 2);
  const pair = fc
    .tuple(between, between)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ on: Math.max(a, b), off: Math.min(a, b) }));
  return fc.option(pair, { nil: undefined });
}

const network: fc.Arbitrary<NetworkSpec> = fc.constantFrom(...losses).chain((loss) =>
  fc
    .record({
      inputs: size,
      hidden: fc.array(hiddenLayer, { maxLength: 3 }),
      last: fc
        .tuple(size, outputActivation(loss))
        .chain(([units, activation]) => layer(units, activation)),
      targets: targets(loss),
      inputDropout: share,
      dtype: fc.constantFrom<DType>("f32", "f64"),
    })
    .map(({ hidden, last, targets, ...rest }) =>
      networkOf({ ...rest, layers: [...hidden, last], loss, ...(targets && { targets }) }),
    ),
);

/** A valid value of a parameter; the least initial accumulator is 0 where nothing is divided by it alone. */
function parameter(name: OptimizerName, key: OptimizerParameter): fc.Arbitrary<number> {
  if (key === "lr") return powerOfTen(-4, 0);
  if (key === "epsilon") return powerOfTen(-8, -2);
  if (key === "weightDecay" || key === "l1" || key === "l2") {
    return fc.oneof(fc.constant(0), powerOfTen(-4, -1));
  }
  if (key !== "initialAccumulator") return evenly(0, 0.999);
  return name === "adagrad" ? fc.oneof(fc.constant(0), powerOfTen(-3, 0)) : powerOfTen(-3, 0);
}

const optimizer: fc.Arbitrary<OptimizerSpec> = fc.constantFrom(...optimizerNames).chain((name) => {
  const keys = Object.keys(optimizerTable[name]) as OptimizerParameter[];
  return fc.tuple(...keys.map((key) => parameter(name, key))).map((values) => ({
    lr: 1, // is among the keys
    ...Object.fromEntries(keys.map((key, i) => [key, values[i]])),
    name,
  }));
});

export const randomStep: fc.Arbitrary<RandomStep> = fc
  .record({
    network,
    optimizer,
    batchSize: fc.integer({ min: 1, max: 24 }),
    maxNorm: fc.option(powerOfTen(-2, 1), { nil: undefined }),
    biasGradientScale: fc.option(evenly(0.05, 3), { nil: undefined }),
    init: fc.record({
      weights: fc.constantFrom(...initialisers),
      biases: fc.constantFrom(...initialisers),
    }),
    seed: fc.maxSafeNat(),
    kind: fc.constantFrom(...inputKinds),
    more: fc.nat({ max: 20 }),
    rows: fc.integer({ min: 1, max: 24 }),
    before: fc.nat({ max: 2 }),
  })
  .map(({ init, seed, kind, more, rows, before, ...options }) => ({
    options,
    init,
    seed,
    kind,
    count: options.batchSize + more,
    rows: Math.min(rows, options.batchSize),
    before,
  }));
