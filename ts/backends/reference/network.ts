// A network's forward and backward pass on flat parameters: the walk through its layers. Float64 twin of
// assembly/net; it knows no data sets, no optimisers and no steps.

import type { Labels } from "../../core/dataset.ts";
import { expected } from "../../core/errors.ts";
import {
  type NetworkSpec,
  outputCount,
  parameterTensors,
  sizesOf,
  targetsOf,
} from "../../core/spec.ts";
import type { Dropout, LayerPass, Placed } from "./layer.ts";
import { layerOf } from "./layers.ts";
import { outputLoss, targetsOfLabels } from "./loss.ts";
import { softmaxCrossEntropy } from "./softmax.ts";

/** Passes x (rows x inputs) through all layers; the last acts are the outputs. Without `dropout` nothing is dropped. */
export function forward(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  rows: number,
  dropout?: Dropout,
): LayerPass[] {
  let given = x;
  return place(network, parameters, rows, dropout).map((layer) => {
    const pass = layerOf(layer.spec.kind).forward(layer, given);
    given = pass.acts;
    return pass;
  });
}

/** What the outputs of examples should be: a label each, or rows of targets. */
export type Answers = Labels | Float64Array;

/** Loss of y (rows x outputs), of labels if it is softmax_cross_entropy; writes its gradient by y to d. */
export function lossOf(
  network: NetworkSpec,
  y: Float64Array,
  answers: Answers,
  d: Float64Array,
): number {
  const outputs = outputCount(network);
  const labelled = !(answers instanceof Float64Array);
  if (network.loss === "softmax_cross_entropy") {
    if (!labelled) throw expected("answers", `labels for ${network.loss}`, "targets");
    return softmaxCrossEntropy(answers.length, outputs, y, answers, d);
  }
  const targets = labelled ? targetsOfLabels(outputs, answers, targetsOf(network)) : answers;
  return outputLoss(network.loss, outputs, y, targets, d);
}

/**
 * Loss of the examples and its gradient by every parameter, from the last layer to the first with parameters.
 * Source: Rumelhart, Hinton, Williams 1986.
 */
export function lossAndGradients(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  answers: Answers,
  dropout?: Dropout,
): { loss: number; gradients: Float64Array } {
  const rows = x.length / network.inputs;
  const passes = forward(network, parameters, x, rows, dropout);
  const gradients = new Float64Array(parameters.length);
  const layers = place(network, parameters, rows, dropout);
  const slots = place(network, gradients, rows, dropout);
  const outputs = passes.at(-1)!.acts;
  let d: Float64Array = new Float64Array(outputs.length);
  const loss = lossOf(network, outputs, answers, d);
  const first = layers.findIndex(({ tensors }) => tensors.length > 0);
  for (let l = layers.length - 1; l >= first; l--) {
    const [layer, pass] = [layers[l]!, passes[l]!];
    const { differentiate, backward } = layerOf(layer.spec.kind);
    differentiate?.(layer, pass, d, slots[l]!.tensors);
    if (l > first) d = backward(layer, pass, d);
  }
  return { loss, gradients };
}

/**
 * On which side of a kink every activation is and which piece every maxout took, for those outputs that a dropout
 * behind them does not drop.
 */
export function decisionsOf(network: NetworkSpec, passes: readonly LayerPass[]): string {
  let mask: Float64Array | undefined;
  return network.layers
    .map((spec, index) => ({ spec, pass: passes[index]! }))
    .toReversed()
    .map(({ spec, pass }) => {
      const decisions = layerOf(spec.kind).decisions?.(spec, pass) ?? [];
      const heard = decisions.map((decision, i) => (mask?.[i] === 0 ? "-" : decision));
      if (spec.kind === "dropout") mask = pass.mask;
      else if (spec.kind !== "activation") mask = undefined;
      return heard.join();
    })
    .join(";");
}

/** The layers at work, with views into a flat buffer of parameters or of gradients. */
function place(
  network: NetworkSpec,
  flat: Float64Array,
  rows: number,
  dropout: Dropout | undefined,
): Placed[] {
  const sizes = sizesOf(network);
  const all = parameterTensors(network);
  return network.layers.map((spec, index) => {
    const tensors = all
      .filter(({ layer }) => layer === index)
      .map(({ offset, length }) => flat.subarray(offset, offset + length));
    const depth = network.layers.slice(0, index).filter(({ kind }) => kind === "dense").length;
    return {
      spec,
      rows,
      inputs: sizes[index]!,
      outputs: sizes[index + 1]!,
      tensors,
      depth,
      dropout,
    };
  });
}
