// Odd networks for the tests of whole steps: every activation, depths from one layer to five, sizes
// around the tiles, batches that do not divide the data.

import type { Dataset } from "../../ts/core/dataset.ts";
import type { Activation, DType, NetworkSpec } from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";
import { labels, normals, pixels } from "./numbers.ts";

export interface OddNetwork {
  readonly name: string;
  readonly inputs: number;
  readonly layers: readonly (readonly [units: number, activation: Activation])[];
  readonly batchSize: number;
  /** Examples in the data set. */
  readonly count: number;
}

export const oddNetworks: readonly OddNetwork[] = [
  {
    name: "softmax regression",
    inputs: 5,
    layers: [[3, "linear"]],
    batchSize: 7,
    count: 23,
  },
  {
    name: "one of everything",
    inputs: 1,
    layers: [
      [1, "tanh"],
      [1, "linear"],
    ],
    batchSize: 1,
    count: 3,
  },
  {
    name: "all activations",
    inputs: 13,
    layers: [
      [7, "tanh"],
      [11, "sigmoid"],
      [9, "linear"],
      [5, "relu"],
      [3, "linear"],
    ],
    batchSize: 8,
    count: 29,
  },
  {
    name: "around the tiles",
    inputs: 17,
    layers: [
      [49, "relu"],
      [9, "linear"],
    ],
    batchSize: 25,
    count: 64,
  },
  {
    name: "wider than a block of k",
    inputs: 403,
    layers: [
      [6, "sigmoid"],
      [10, "linear"],
    ],
    batchSize: 11,
    count: 37,
  },
];

export function networkSpec({ inputs, layers }: OddNetwork, dtype: DType): NetworkSpec {
  return {
    inputs,
    layers: layers.map(([units, activation]) => ({ units, activation })),
    loss: "softmax_cross_entropy",
    dtype,
  };
}

/** Dark pixels take the engine's way for sparse inputs, bright ones that for dense inputs. */
export const inputKinds = ["dark pixels", "bright pixels", "floats"] as const;
export type InputKind = (typeof inputKinds)[number];

/** Examples for a network; the first of dark pixels is all dark. */
export function examples(odd: OddNetwork, dtype: DType, kind: InputKind): Dataset {
  const { inputs: features, layers, count } = odd;
  const classes = layers.at(-1)![0];
  return {
    name: odd.name,
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
