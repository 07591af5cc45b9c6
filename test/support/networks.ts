// Odd networks for the tests of whole steps: every activation, several losses, depths from one layer to
// five, dropout, sizes around the tiles, batches that do not divide the data.

import type { Dataset } from "../../ts/core/dataset.ts";
import type { DType, NetworkSpec } from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";
import { labels, normals, pixels } from "./numbers.ts";

export interface OddNetwork {
  readonly name: string;
  readonly network: Omit<NetworkSpec, "dtype">;
  readonly batchSize: number;
  /** Examples in the data set. */
  readonly count: number;
}

/** Five layers of the activations that have no alpha and no pieces. */
export const fiveLayers: OddNetwork = {
  name: "five layers",
  network: {
    inputs: 13,
    layers: [
      { units: 7, activation: "tanh" },
      { units: 11, activation: "sigmoid" },
      { units: 9, activation: "linear" },
      { units: 5, activation: "relu" },
      { units: 3, activation: "linear" },
    ],
    loss: "softmax_cross_entropy",
  },
  batchSize: 8,
  count: 29,
};

/** The activations that have, and dropout of inputs and of layers. */
export const fiveDropped: OddNetwork = {
  name: "five layers with dropout",
  network: {
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
  },
  batchSize: 7,
  count: 31,
};

export const oddNetworks: readonly OddNetwork[] = [
  {
    name: "softmax regression",
    network: {
      inputs: 5,
      layers: [{ units: 3, activation: "linear" }],
      loss: "softmax_cross_entropy",
    },
    batchSize: 7,
    count: 23,
  },
  {
    name: "one of everything",
    network: {
      inputs: 1,
      layers: [
        { units: 1, activation: "tanh" },
        { units: 1, activation: "linear" },
      ],
      loss: "softmax_cross_entropy",
    },
    batchSize: 1,
    count: 3,
  },
  fiveLayers,
  fiveDropped,
  {
    name: "around the tiles",
    network: {
      inputs: 17,
      layers: [
        { units: 49, activation: "relu" },
        { units: 9, activation: "sigmoid" },
      ],
      loss: "binary_cross_entropy",
    },
    batchSize: 25,
    count: 64,
  },
  {
    name: "wider than a block of k",
    network: {
      inputs: 403,
      layers: [
        { units: 6, activation: "sigmoid" },
        { units: 10, activation: "linear" },
      ],
      loss: "mean_squared_error",
      targets: { on: 0.9, off: -0.1 },
    },
    batchSize: 11,
    count: 37,
  },
];

export function networkSpec({ network }: OddNetwork, dtype: DType): NetworkSpec {
  return { ...network, dtype };
}

/** Dark pixels take the engine's way for sparse inputs, bright ones that for dense inputs. */
export const inputKinds = ["dark pixels", "bright pixels", "floats"] as const;
export type InputKind = (typeof inputKinds)[number];

/** Examples for a network; the first of dark pixels is all dark. */
export function examples(
  { name, network, count }: OddNetwork,
  dtype: DType,
  kind: InputKind,
): Dataset {
  const { inputs: features, layers } = network;
  const classes = layers.at(-1)!.units;
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
