// A network made to fit a data set: its inputs are the features, its outputs the classes or the numbers to predict.

import { type Answered, hasTargets } from "./dataset.ts";
import { expected } from "./errors.ts";
import type { LayerSpec } from "./layers.ts";
import { isCrossEntropy, type Loss, type NetworkSpec, outputCount } from "./spec.ts";

/**
 * The network with the inputs and outputs of the data; the same object if it has them. Hidden layers stay as they are.
 * For numbers softmax_cross_entropy becomes mean_squared_error, and a loss of squares gets linear outputs: numbers may
 * have any size. `loss` is one that the user has chosen, which stays.
 *
 * @throws SimdigitError "usage" for a chosen loss that takes labels and data with numbers to predict
 */
export function networkForData(network: NetworkSpec, data: Answered, loss?: Loss): NetworkSpec {
  const { features } = data;
  if (!hasTargets(data)) {
    if (network.inputs === features && outputCount(network) === data.classes) return network;
    return { ...network, inputs: features, layers: withOutputs(network.layers, data.classes) };
  }
  const { targets: _, ...rest } = network;
  const wanted = lossOfNumbers(network.loss, loss);
  const behind: LayerSpec[] = isCrossEntropy(wanted)
    ? [{ kind: "activation", activation: "sigmoid" }]
    : [];
  const last = network.layers.findLastIndex(({ kind }) => kind === "dense");
  return {
    ...rest,
    inputs: features,
    layers: [...network.layers.slice(0, last), { kind: "dense", units: data.outputs }, ...behind],
    loss: wanted,
  };
}

/** The layers with so many outputs: of a last dense layer, and of the maxout behind it if there is one. */
function withOutputs(layers: readonly LayerSpec[], outputs: number): LayerSpec[] {
  const last = layers.findLastIndex(({ kind }) => kind === "dense");
  const next = layers[last + 1];
  const units = next?.kind === "maxout" ? outputs * next.pieces : outputs;
  return layers.with(last, { kind: "dense", units });
}

function lossOfNumbers(loss: Loss, chosen: Loss | undefined): Loss {
  if (chosen === "softmax_cross_entropy") {
    throw expected(
      "loss",
      "mean_squared_error or another one for numbers",
      `${chosen}, for classes`,
    );
  }
  if (chosen !== undefined) return chosen;
  return loss === "squared_error" ? loss : "mean_squared_error";
}
