// Odd networks for the tests of whole steps: every kind of layer and activation, several losses, dropout, sizes around
// the tiles, batches that do not divide the data.

import type { Dataset } from "../../ts/core/dataset.ts";
import { type DenseChain, networkOf } from "../../ts/core/dense_chain.ts";
import { type DType, type NetworkSpec, outputCount } from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";
import { labels, normals, pixels } from "./numbers.ts";

export interface OddNetwork {
  readonly name: string;
  readonly network: Omit<NetworkSpec, "dtype">;
  readonly batchSize: number;
  /** Examples in the data set. */
  readonly count: number;
}

function odd(chain: Omit<DenseChain, "dtype">): OddNetwork["network"] {
  const { dtype: _, ...network } = networkOf({ ...chain, dtype: "f32" });
  return network;
}

/** Five dense layers with activations that have no alpha and no pieces. */
export const fiveLayers: OddNetwork = {
  name: "five layers",
  network: odd({
    inputs: 13,
    layers: [
      { units: 7, activation: "tanh" },
      { units: 11, activation: "sigmoid" },
      { units: 9, activation: "linear" },
      { units: 5, activation: "relu" },
      { units: 3, activation: "linear" },
    ],
    loss: "softmax_cross_entropy",
  }),
  batchSize: 8,
  count: 29,
};

/** Activations with alpha or pieces, and dropout of inputs and of layers. */
export const fiveDropped: OddNetwork = {
  name: "five layers with dropout",
  network: odd({
    inputs: 19,
    inputDropout: 0.2,
    layers: [
      { units: 17, activation: "leaky_relu", alpha: 0.2, dropout: 0.3 },
      { units: 9, activation: "maxout", pieces: 3, dropout: 0.5 },
      { units: 11, activation: "elu", alpha: 1.5 },
      { units: 6, activation: "maxout", dropout: 0.1 },
      { units: 5, activation: "linear" },
    ],
    loss: "softmax_cross_entropy",
  }),
  batchSize: 7,
  count: 31,
};

/** Layers in an order that no chain of dense layers has: activations in a row, alone and in front. */
export const freeOrder: OddNetwork = {
  name: "layers in any order",
  network: {
    inputs: 12,
    layers: [
      { kind: "maxout", pieces: 3 },
      { kind: "activation", activation: "silu" },
      { kind: "dense", units: 10 },
      { kind: "dropout", rate: 0.25 },
      { kind: "activation", activation: "gelu" },
      { kind: "activation", activation: "tanh" },
      { kind: "maxout", pieces: 2 },
      { kind: "dense", units: 7 },
      { kind: "activation", activation: "silu" },
      { kind: "activation", activation: "leaky_relu", alpha: 0.3 },
      { kind: "dense", units: 4 },
    ],
    loss: "softmax_cross_entropy",
  },
  batchSize: 6,
  count: 25,
};

export const oddNetworks: readonly OddNetwork[] = [
  {
    name: "softmax regression",
    network: odd({
      inputs: 5,
      layers: [{ units: 3, activation: "linear" }],
      loss: "softmax_cross_entropy",
    }),
    batchSize: 7,
    count: 23,
  },
  {
    name: "one of everything",
    network: odd({
      inputs: 1,
      layers: [
        { units: 1, activation: "tanh" },
        { units: 1, activation: "linear" },
      ],
      loss: "softmax_cross_entropy",
    }),
    batchSize: 1,
    count: 3,
  },
  fiveLayers,
  fiveDropped,
  freeOrder,
  {
    name: "around the tiles",
    network: odd({
      inputs: 17,
      layers: [
        { units: 49, activation: "relu" },
        { units: 9, activation: "sigmoid" },
      ],
      loss: "binary_cross_entropy",
    }),
    batchSize: 25,
    count: 64,
  },
  {
    name: "wider than a block of k",
    network: odd({
      inputs: 403,
      layers: [
        { units: 6, activation: "sigmoid" },
        { units: 10, activation: "linear" },
      ],
      loss: "mean_squared_error",
      targets: { on: 0.9, off: -0.1 },
    }),
    batchSize: 11,
    count: 37,
  },
];

export function networkSpec({ network }: Pick<OddNetwork, "network">, dtype: DType): NetworkSpec {
  return { ...network, dtype };
}

/** Dark pixels take the engine's path for sparse inputs, bright ones its path for dense inputs. */
export const inputKinds = ["dark pixels", "bright pixels", "floats"] as const;
export type InputKind = (typeof inputKinds)[number];

/** Examples for a network; the first of dark pixels is all dark. */
export function examples(
  { name, network, count }: OddNetwork,
  dtype: DType,
  kind: InputKind,
): Dataset {
  const features = network.inputs;
  const classes = outputCount(networkSpec({ network }, dtype));
  return {
    name,
    inputs: drawInputs(kind, count * features, dtype).fill(0, 0, kind === "floats" ? 0 : features),
    labels: labels(count, classes, 23),
    count,
    features,
    classes,
  };
}

function drawInputs(kind: InputKind, length: number, dtype: DType): Dataset["inputs"] {
  const type = elementType(dtype);
  if (kind === "floats") return new type.Values(normals(length, type, 22));
  return pixels(length, kind === "dark pixels" ? 5 : 1.5, 21);
}
