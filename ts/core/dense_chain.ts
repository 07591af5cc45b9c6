// The short form of a network of dense layers: each layer with its activation and dropout. Command line, page and labs
// describe their networks in it, as did recipes of simdigit 0.1; spec.ts has the long form that backends build.

import { checkList, checkObject, expected } from "./errors.ts";
import type { Activation, ActivationSpec, LayerSpec } from "./layers.ts";
import { checkLayers, type Loss, type NetworkSpec } from "./spec.ts";

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

/** Activation of the output layer that a loss needs: logits, or numbers from 0 to 1. */
export function outputActivation(loss: Loss): DenseActivation {
  return loss === "softmax_cross_entropy" ? "linear" : "sigmoid";
}

/** The network of a chain. Throws a usage error for pieces without maxout, and for an alpha of linear or maxout. */
export function networkOf(chain: DenseChain): NetworkSpec {
  checkObject("chain", chain, "an object with inputs, layers, loss and dtype");
  const { layers, inputDropout, ...rest } = chain;
  checkList("chain.layers", layers, "a list of dense layers");
  layers.forEach((layer, index) => {
    checkObject(`chain.layers[${index}]`, layer, "an object with units and activation");
  });
  return {
    ...rest,
    layers: [...dropoutLayers(inputDropout), ...layers.flatMap(denseLayers)],
  };
}

/** The chain of a network, or undefined if it is none: with two activations in a row, for example. */
export function chainOf(network: NetworkSpec): DenseChain | undefined {
  checkLayers(network);
  const { layers, ...rest } = network;
  const left = [...layers];
  const inputDropout = takeDropout(left);
  const chain: DenseLayer[] = [];
  while (left.length > 0) {
    const dense = left.shift()!;
    if (dense.kind !== "dense") return undefined;
    const activation = takeActivation(left);
    const dropout = takeDropout(left);
    chain.push({
      units: dense.units / (activation.pieces ?? 1),
      ...activation,
      ...(dropout === undefined ? {} : { dropout }),
    });
  }
  return { ...rest, ...(inputDropout === undefined ? {} : { inputDropout }), layers: chain };
}

/** The activations behind all dense layers but the last. */
export function hiddenActivations({ layers }: NetworkSpec): DenseActivation[] {
  const last = layers.findLastIndex(({ kind }) => kind === "dense");
  return layers
    .slice(0, last)
    .flatMap(({ kind }, index) =>
      kind === "dense" ? [takeActivation(layers.slice(index + 1)).activation] : [],
    );
}

function denseLayers(layer: DenseLayer): LayerSpec[] {
  const { units, activation, pieces = 2, dropout } = layer;
  if (activation !== "maxout" && layer.pieces !== undefined) {
    throw expected("pieces", "only maxout to have any", activation);
  }
  const width = activation === "maxout" ? pieces * units : units;
  return [{ kind: "dense", units: width }, ...activationLayers(layer), ...dropoutLayers(dropout)];
}

function activationLayers({ activation, alpha, pieces = 2 }: DenseLayer): LayerSpec[] {
  if (activation !== "linear" && activation !== "maxout") {
    const spec: ActivationSpec = { kind: "activation", activation };
    return [alpha === undefined ? spec : { ...spec, alpha }];
  }
  if (alpha !== undefined)
    throw expected("alpha", "only leaky_relu or elu to have one", activation);
  return activation === "maxout" ? [{ kind: "maxout", pieces }] : [];
}

function dropoutLayers(rate: number | undefined): LayerSpec[] {
  return rate === undefined || rate === 0 ? [] : [{ kind: "dropout", rate }];
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

/** Takes the dropout in front, if there is one, and returns its rate. */
function takeDropout(left: LayerSpec[]): number | undefined {
  const next = left[0];
  if (next?.kind !== "dropout") return undefined;
  left.shift();
  return next.rate;
}
