// The short form of networks of dense layers: there and back, and what has no short form.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  chainOf,
  type DenseChain,
  type DenseLayer,
  networkOf,
} from "../../../ts/core/dense_chain.ts";
import { activations, type LayerSpec } from "../../../ts/core/layers.ts";
import { checkSpec } from "../../../ts/core/spec.ts";

const test = suite("dense chain");

const rest = { inputs: 5, loss: "mean_squared_error", dtype: "f32" } as const;

function chain(...layers: DenseLayer[]): DenseChain {
  return { ...rest, layers };
}

test("a chain is a list of dense layers, activations and dropouts", () => {
  const long = networkOf({
    ...chain(
      { units: 4, activation: "elu", alpha: 0.5, dropout: 0.25 },
      { units: 3, activation: "maxout" },
      { units: 2, activation: "linear", dropout: 0 },
      { units: 1, activation: "gelu" },
    ),
    inputDropout: 0.125,
    targets: { on: 2, off: -1 },
  });
  checkSpec(long);
  assert.equal(long, {
    ...rest,
    layers: [
      { kind: "dropout", rate: 0.125 },
      { kind: "dense", units: 4 },
      { kind: "activation", activation: "elu", alpha: 0.5 },
      { kind: "dropout", rate: 0.25 },
      { kind: "dense", units: 6 },
      { kind: "maxout", pieces: 2 },
      { kind: "dense", units: 2 },
      { kind: "dense", units: 1 },
      { kind: "activation", activation: "gelu" },
    ],
    targets: { on: 2, off: -1 },
  });
});

test("there and back, for every activation", () => {
  const kinds = [
    { activation: "linear" },
    { activation: "maxout", pieces: 1 },
    { activation: "maxout", pieces: 3 },
    { activation: "leaky_relu", alpha: 0 },
    ...activations.map((activation) => ({ activation })),
  ] as const;
  for (const kind of kinds) {
    const short: DenseChain = {
      ...chain({ units: 4, ...kind, dropout: 0.5 }, { units: 2, ...kind }),
      inputDropout: 0.1,
    };
    checkSpec(networkOf(short));
    assert.equal(chainOf(networkOf(short)), short);
  }
});

test("networks of other orders have no short form", () => {
  const dense: LayerSpec = { kind: "dense", units: 2 };
  const relu: LayerSpec = { kind: "activation", activation: "relu" };
  const dropout: LayerSpec = { kind: "dropout", rate: 0.5 };
  for (const layers of [
    [relu, dense],
    [dense, relu, relu],
    [dense, dropout, relu, dense],
  ]) {
    assert.is(chainOf({ ...rest, layers }), undefined);
  }
});

test("numbers that an activation does not have are refused", () => {
  assert.throws(
    () => networkOf(chain({ units: 2, activation: "relu", pieces: 2 })),
    /^pieces expected only maxout to have any, got relu$/,
  );
  for (const activation of ["linear", "maxout"] as const) {
    assert.throws(
      () => networkOf(chain({ units: 2, activation, alpha: 1 })),
      /^alpha expected only leaky_relu or elu to have one, got/,
    );
  }
  assert.throws(
    () => checkSpec(networkOf(chain({ units: 2, activation: "relu", dropout: Number.NaN }))),
    /^layers\[2\]\.rate expected a probability/,
  );
});

test.run();
