// The kinds of layers in one table: checks, output size and parameters of each. Every backend has a table of its own
// with the same rows, and the compiler names a missing row.

import {
  checkInteger,
  checkNotNegative,
  checkObject,
  checkOneOf,
  checkProbability,
  expected,
} from "./errors.ts";
import { MOST_CLASSES } from "./labels.ts";

/**
 * Element-wise functions f(x):
 * - sigmoid: 1 / (1 + e^-x); tanh; relu: max(x, 0)
 * - leaky_relu: x where x > 0, else alpha x (Maas, Hannun, Ng 2013)
 * - elu: x where x > 0, else alpha (e^x - 1) (Clevert, Unterthiner, Hochreiter 2016)
 * - gelu: x Phi(x), Phi(x) = (1 + erf(x / sqrt 2)) / 2, exact (Hendrycks and Gimpel 2016)
 * - silu: x / (1 + e^-x) (Elfwing, Uchibe, Doya 2018)
 */
export const activations = [
  "sigmoid",
  "tanh",
  "relu",
  "leaky_relu",
  "elu",
  "gelu",
  "silu",
] as const;
export type Activation = (typeof activations)[number];

/** x W + b, W of shape inputs x units. PyTorch's nn.Linear. */
export interface DenseSpec {
  readonly kind: "dense";
  readonly units: number;
}

export interface ActivationSpec {
  readonly kind: "activation";
  readonly activation: Activation;
  /** Slope of leaky_relu below zero, by default 0.01; scale of elu, by default 1. */
  readonly alpha?: number;
}

/**
 * Each output is the largest of `pieces` inputs: output j of n is the largest of the inputs p n + j, p from 0
 * (Goodfellow et al. 2013). The columns of a dense layer before it are the linear pieces.
 */
export interface MaxoutSpec {
  readonly kind: "maxout";
  readonly pieces: number;
}

/** In training drops each input with probability `rate` and scales the others by 1 / (1 - rate). */
export interface DropoutSpec {
  readonly kind: "dropout";
  readonly rate: number;
}

export type LayerSpec = DenseSpec | ActivationSpec | MaxoutSpec | DropoutSpec;
export type LayerKind = LayerSpec["kind"];
/** The spec of a kind. */
export type SpecOf<K extends LayerKind> = Extract<LayerSpec, { kind: K }>;

/** A tensor of a layer's parameters; weights are inputs x units, row-major. */
export interface TensorShape {
  readonly kind: "weight" | "bias";
  readonly shape: readonly number[];
}

interface Kind<K extends LayerKind> {
  /** Throws a usage error that names the layer unless it can take so many inputs. */
  check(layer: SpecOf<K>, name: string, inputs: number): void;
  outputs(layer: SpecOf<K>, inputs: number): number;
  /** In the order of the flat buffer. */
  tensors(layer: SpecOf<K>, inputs: number): TensorShape[];
}

/** Largest number of units of a layer; those of the last are classes. */
const MOST_UNITS = MOST_CLASSES;
/** Largest number of pieces of maxout. */
export const MOST_PIECES = 255;

const kinds: { readonly [K in LayerKind]: Kind<K> } = {
  dense: {
    check({ units }, name) {
      checkInteger(`${name}.units`, units, 1, MOST_UNITS);
    },
    outputs: ({ units }) => units,
    tensors: ({ units }, inputs) => [
      { kind: "weight", shape: [inputs, units] },
      { kind: "bias", shape: [units] },
    ],
  },
  activation: {
    check({ activation, alpha }, name) {
      checkOneOf(`${name}.activation`, activation, activations);
      if (alpha === undefined) return;
      if (activation !== "leaky_relu" && activation !== "elu") {
        throw expected(`${name}.alpha`, "only leaky_relu or elu to have one", activation);
      }
      checkNotNegative(`${name}.alpha`, alpha);
    },
    outputs: (_, inputs) => inputs,
    tensors: () => [],
  },
  maxout: {
    check({ pieces }, name, inputs) {
      checkInteger(`${name}.pieces`, pieces, 1, MOST_PIECES);
      if (inputs % pieces !== 0) {
        throw expected(name, `inputs that are a multiple of its ${pieces} pieces`, inputs);
      }
    },
    outputs: ({ pieces }, inputs) => inputs / pieces,
    tensors: () => [],
  },
  dropout: {
    check({ rate }, name) {
      checkProbability(`${name}.rate`, rate);
    },
    outputs: (_, inputs) => inputs,
    tensors: () => [],
  },
};

export const layerKinds = Object.keys(kinds) as LayerKind[];

/** Throws a usage error that names the layer unless it can take so many inputs. */
export function checkLayer(layer: LayerSpec, name: string, inputs: number): void {
  checkKind(layer, name);
  rowOf(layer).check(layer, name, inputs);
}

/** Throws a usage error that names the layer unless it is an object of a known kind. */
export function checkKind(layer: LayerSpec, name: string): void {
  checkObject(name, layer, "a layer");
  checkOneOf(`${name}.kind`, layer.kind, layerKinds);
}

/** Number of outputs for so many inputs. */
export function outputsOf(layer: LayerSpec, inputs: number): number {
  return rowOf(layer).outputs(layer, inputs);
}

/** The layer's parameters. */
export function tensorsOf(layer: LayerSpec, inputs: number): TensorShape[] {
  return rowOf(layer).tensors(layer, inputs);
}

/** Alpha of an activation or its default; 0 if the activation has none. */
export function alphaOf({ activation, alpha }: ActivationSpec): number {
  if (activation === "leaky_relu") return alpha ?? 0.01;
  return activation === "elu" ? (alpha ?? 1) : 0;
}

/** The row of a layer's kind, which takes specs of that kind. */
function rowOf(layer: LayerSpec): Kind<LayerKind> {
  return kinds[layer.kind] as Kind<LayerKind>;
}
