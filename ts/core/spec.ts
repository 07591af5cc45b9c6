// The spec of a network: an ordered list of layers, a loss and an element type, with the checks that every spec passes
// once, at the door. layers.ts has the kinds of layers, dense_chain.ts a short form for chains of dense layers, and
// recipe.ts how a network starts and learns.

import { checkInteger, checkList, checkObject, checkOneOf, expected } from "./errors.ts";
import {
  checkKind,
  checkLayer,
  type LayerSpec,
  outputsOf,
  type TensorShape,
  tensorsOf,
} from "./layers.ts";

/** Element type of parameters and arithmetic. */
export type DType = "f32" | "f64";

/** The typed array of an element type. */
export function typedArray(dtype: DType) {
  return dtype === "f32" ? Float32Array : Float64Array;
}

/**
 * With outputs y and targets t, which are those of the data set, or for labels `on` for the label's class and `off`
 * elsewhere:
 * - softmax_cross_entropy: mean over the batch of -log softmax(logits)[label]; the output layer is linear
 * - mean_squared_error: mean over batch and outputs of (y - t)^2
 * - squared_error: sum over batch and outputs of (y - t)^2 / 2
 * - binary_cross_entropy: mean over batch and outputs of -(t ln y + (1 - t) ln(1 - y)), each logarithm at least -100
 * - summed_binary_cross_entropy: mean over the batch of the sum over outputs of
 *   -(t ln(y + 1e-7) + (1 - t) ln(1 - y + 1e-7))
 * Both binary cross-entropies need outputs and targets from 0 to 1: a sigmoid.
 */
export const losses = [
  "softmax_cross_entropy",
  "mean_squared_error",
  "squared_error",
  "binary_cross_entropy",
  "summed_binary_cross_entropy",
] as const;
export type Loss = (typeof losses)[number];

/** What labels are to the losses that compare outputs with targets. */
export interface Targets {
  /** Target of the label's class. */
  readonly on: number;
  /** Target of the other classes. */
  readonly off: number;
}

/** A network: layers in the order in which an example passes through them, as in PyTorch's nn.Sequential. */
export interface NetworkSpec {
  /** Numbers in an example. */
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: Loss;
  readonly dtype: DType;
  /** By default 1 and 0. */
  readonly targets?: Targets;
}

/** One tensor of the flat parameter buffer. */
export interface TensorSpec extends TensorShape {
  /** The name in a PyTorch nn.Sequential of the same layers: the layer's index and kind, as "0.weight", "2.bias". */
  readonly name: string;
  /** Index of its layer. */
  readonly layer: number;
  /** First element in the flat buffer. */
  readonly offset: number;
  readonly length: number;
}

const MOST_LAYERS = 256;

/** Whether a loss takes outputs and targets from 0 to 1. */
export function isCrossEntropy(loss: Loss): boolean {
  return loss === "binary_cross_entropy" || loss === "summed_binary_cross_entropy";
}

/** The targets of a network, or the defaults. */
export function targetsOf({ targets }: NetworkSpec): Targets {
  return targets ?? { on: 1, off: 0 };
}

/** Size of an example before each layer and after the last: one number more than layers. */
export function sizesOf(network: NetworkSpec): number[] {
  checkLayers(network);
  const { inputs, layers } = network;
  const sizes = [inputs];
  for (const layer of layers) sizes.push(outputsOf(layer, sizes.at(-1)!));
  return sizes;
}

/** Number of outputs for an example. */
export function outputCount(network: NetworkSpec): number {
  return sizesOf(network).at(-1)!;
}

/** Sizes of the inputs and of each dense layer's units, such as 784, 256, 256, 10. */
export function layerSizes(network: NetworkSpec): number[] {
  const sizes = sizesOf(network);
  const { layers } = network;
  // The columns of a dense layer before maxout are pieces of units: count the units.
  const ends = layers.flatMap(({ kind }, index) =>
    kind === "dense" ? [layers[index + 1]?.kind === "maxout" ? index + 2 : index + 1] : [],
  );
  return [network.inputs, ...ends.map((end) => sizes[end]!)];
}

/** The tensors of each layer in turn, as they lie in the flat buffer. */
export function parameterTensors(network: NetworkSpec): TensorSpec[] {
  const sizes = sizesOf(network);
  let offset = 0;
  return network.layers.flatMap((spec, layer) =>
    tensorsOf(spec, sizes[layer]!).map((tensor) => {
      const length = tensor.shape.reduce((product, size) => product * size, 1);
      const placed = { ...tensor, name: `${layer}.${tensor.kind}`, layer, offset, length };
      offset += length;
      return placed;
    }),
  );
}

/** Number of parameters. */
export function parameterCount(network: NetworkSpec): number {
  return parameterTensors(network).reduce((sum, { length }) => sum + length, 0);
}

/** Throws a usage error unless `network` is one that every backend can build. */
export function checkSpec(network: NetworkSpec): void {
  checkIsNetwork(network);
  checkInteger("inputs", network.inputs, 1, 65536);
  checkOneOf("dtype", network.dtype, ["f32", "f64"]);
  checkOneOf("loss", network.loss, losses);
  checkList("layers", network.layers, "a list of layers");
  checkInteger("number of layers", network.layers.length, 1, MOST_LAYERS);
  let size = network.inputs;
  network.layers.forEach((layer, index) => {
    checkLayer(layer, `layers[${index}]`, size);
    size = outputsOf(layer, size);
  });
  checkHasDense(network.layers);
  checkDropouts(network.layers);
  checkOutput(network);
}

/** Throws a usage error unless `network` is an object with a list of layers of known kinds. */
export function checkLayers(network: NetworkSpec): void {
  checkIsNetwork(network);
  checkList("layers", network.layers, "a list of layers");
  network.layers.forEach((layer, index) => {
    checkKind(layer, `layers[${index}]`);
  });
}

function checkIsNetwork(network: NetworkSpec): void {
  checkObject("network", network, "an object with inputs, layers, loss and dtype");
}

function checkHasDense(layers: readonly LayerSpec[]): void {
  if (layers.some(({ kind }) => kind === "dense")) return;
  throw expected("layers", "at least one dense layer", "none");
}

/** A mask's stream is the number of dense layers before it, so each number may have only one dropout. */
function checkDropouts(layers: readonly LayerSpec[]): void {
  let drops = false;
  for (const [index, { kind }] of layers.entries()) {
    if (kind === "dense") drops = false;
    if (kind !== "dropout") continue;
    if (drops) {
      throw expected(`layers[${index}]`, "at most one dropout between dense layers", "another");
    }
    drops = true;
  }
  if (drops) throw expected("dropout behind the last dense layer", "none", "one");
}

/** The last layer's outputs must be what the loss takes. */
function checkOutput({ layers, loss, targets }: NetworkSpec): void {
  const last = layers.at(-1)!;
  const ending = last.kind === "activation" ? last.activation : last.kind;
  const crossEntropy = isCrossEntropy(loss);
  if (loss === "softmax_cross_entropy" && ending !== "dense") {
    throw expected("last layer", "dense (softmax_cross_entropy takes logits)", ending);
  }
  if (crossEntropy && ending !== "sigmoid") {
    throw expected("last layer", `a sigmoid for ${loss}`, ending);
  }
  if (targets === undefined) return;
  checkObject("targets", targets, "an object with on and off");
  if (loss === "softmax_cross_entropy") {
    throw expected("targets", `none for ${loss}, which takes labels`, JSON.stringify(targets));
  }
  const [least, most] = crossEntropy ? [0, 1] : [-Infinity, Infinity];
  const within = [targets.on, targets.off].every((t) => t >= least && t <= most);
  if (!within || !(targets.on - targets.off > 0 && targets.on - targets.off < Infinity)) {
    const range = crossEntropy ? " from 0 to 1" : "";
    throw expected("targets", `numbers${range}, on above off`, JSON.stringify(targets));
  }
}
