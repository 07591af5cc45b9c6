// The short form of a network of dense layers: a list of hidden layers, each with its activation and dropout. It is
// what `--hidden`, the page and the recipes of simdigit 0.1 speak; spec.ts has the long form that backends build.

import type { Activation, ActivationSpec, LayerSpec } from "./layers.ts";
import type { Loss, NetworkSpec } from "./spec.ts";

/** Activation of a dense layer in the short form: none, an element-wise function, or maxout. */
export type DenseActivation = "linear" | Activation | "maxout";

/** A dense layer and what follows it up to the next. */
export interface DenseLayer {
  readonly units: number;
  readonly activation: DenseActivation;
  /** Slope of leaky_relu below zero, by default 0.01; scale of elu, by default 1. */
  readonly alpha?: number;
  /** Linear pieces of a maxout unit, by default 2: the dense layer then has pieces x units columns. */
  readonly pieces?: number;
  /** Probability with which training drops a unit. */
  readonly dropout?: number;
}

/** A network in the short form: all that NetworkSpec says but `layers`, and the dropout of the inputs. */
export interface DenseChain extends Omit<NetworkSpec, "layers"> {
  readonly layers: readonly DenseLayer[];
  readonly inputDropout?: number;
}

/** What the output layer is for a loss: logits, or numbers from 0 to 1. */
export function outputActivation(loss: Loss): DenseActivation {
  return loss === "softmax_cross_entropy" ? "linear" : "sigmoid";
}

/** The network of a chain. */
export function networkOf({ layers, inputDropout, ...rest }: DenseChain): NetworkSpec {
  return {
    ...rest,
    layers: [...dropoutLayers(inputDropout), ...layers.flatMap(denseLayers)],
  };
}

/** The chain of a network; undefined if it is none, as of two activations in a row. */
export function chainOf({ layers, ...rest }: NetworkSpec): DenseChain | undefined {
  const left = [...layers];
  const inputDropout = left[0]?.kind === "dropout" ? takeDropout(left) : {};
  const chain: DenseLayer[] = [];
  while (left.length > 0) {
    const dense = left.shift()!;
    if (dense.kind !== "dense") return undefined;
    const activation = takeActivation(left);
    const { inputDropout: dropout } = takeDropout(left);
    chain.push({
      units: dense.units / (activation.pieces ?? 1),
      ...activation,
      ...(dropout === undefined ? {} : { dropout }),
    });
  }
  return { ...rest, ...inputDropout, layers: chain };
}

/** The activation behind the first of several dense layers; undefined for a single dense layer. */
export function hiddenActivation({ layers }: NetworkSpec): DenseActivation | undefined {
  const first = layers.findIndex(({ kind }) => kind === "dense");
  const last = layers.findLastIndex(({ kind }) => kind === "dense");
  return first === last ? undefined : takeActivation(layers.slice(first + 1)).activation;
}

function denseLayers({ units, activation, alpha, pieces = 2, dropout }: DenseLayer): LayerSpec[] {
  const width = activation === "maxout" ? pieces * units : units;
  const follow: LayerSpec[] = [];
  if (activation === "maxout") follow.push({ kind: "maxout", pieces });
  else if (activation !== "linear") {
    const spec: ActivationSpec = { kind: "activation", activation };
    follow.push(alpha === undefined ? spec : { ...spec, alpha });
  }
  return [{ kind: "dense", units: width }, ...follow, ...dropoutLayers(dropout)];
}

function dropoutLayers(rate: number | undefined): LayerSpec[] {
  return rate ? [{ kind: "dropout", rate }] : [];
}

/** Takes the activation or maxout in front, if there is one. */
function takeActivation(left: LayerSpec[]): Omit<DenseLayer, "units" | "dropout"> {
  const next = left[0];
  if (next?.kind === "maxout") {
    left.shift();
    return { activation: "maxout", pieces: next.pieces };
  }
  if (next?.kind !== "activation") return { activation: "linear" };
  left.shift();
  const { activation, alpha } = next;
  return alpha === undefined ? { activation } : { activation, alpha };
}

function takeDropout(left: LayerSpec[]): { inputDropout?: number } {
  const next = left[0];
  if (next?.kind !== "dropout") return {};
  left.shift();
  return { inputDropout: next.rate };
}
