// What a network is: layers, loss, element type - and the checks that every spec passes once, at
// the door. How it starts and learns is a recipe's business (recipe.ts).

import { SimdigitError } from "./errors.ts";

/** Element type of parameters and arithmetic. */
export type DType = "f32" | "f64";

/**
 * What follows a layer's z = x W + b:
 * - linear: z; sigmoid: 1 / (1 + e^-z); tanh; relu: max(z, 0)
 * - leaky_relu: z where z > 0, else alpha z (Maas, Hannun, Ng 2013)
 * - elu: z where z > 0, else alpha (e^z - 1) (Clevert, Unterthiner, Hochreiter 2016)
 * - maxout: the largest of `pieces` linear pieces (Goodfellow et al. 2013)
 */
export const activations = [
  "linear",
  "sigmoid",
  "tanh",
  "relu",
  "leaky_relu",
  "elu",
  "maxout",
] as const;
export type Activation = (typeof activations)[number];

/**
 * With targets t (`on` for the label's class, `off` elsewhere) and outputs y:
 * - softmax_cross_entropy: mean over the batch of -log softmax(logits)[label]; the output layer is linear
 * - mean_squared_error: mean over batch and classes of (y - t)^2
 * - squared_error: sum over batch and classes of (y - t)^2 / 2
 * - binary_cross_entropy: mean over batch and classes of -(t ln y + (1 - t) ln(1 - y)), each logarithm at least -100
 * - summed_binary_cross_entropy: mean over the batch of the sum over classes of
 *   -(t ln(y + 1e-7) + (1 - t) ln(1 - y + 1e-7))
 * Both cross-entropies of outputs need outputs from 0 to 1: a sigmoid.
 */
export const losses = [
  "softmax_cross_entropy",
  "mean_squared_error",
  "squared_error",
  "binary_cross_entropy",
  "summed_binary_cross_entropy",
] as const;
export type Loss = (typeof losses)[number];

/** A fully connected layer: activation(x W + b), W of shape inputs x units. */
export interface LayerSpec {
  readonly units: number;
  readonly activation: Activation;
  /** Slope of leaky_relu below zero, by default 0.01; scale of elu, by default 1. */
  readonly alpha?: number;
  /** Linear pieces of a maxout unit, by default 2. W is then inputs x (pieces units), piece by piece. */
  readonly pieces?: number;
  /** Probability with which training drops a unit; what is kept is scaled by 1 / (1 - dropout). */
  readonly dropout?: number;
}

/** What the outputs should be, for the losses that compare outputs with targets. */
export interface Targets {
  /** Of the label's class. */
  readonly on: number;
  /** Of the others. */
  readonly off: number;
}

/** A fully connected network. */
export interface NetworkSpec {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: Loss;
  readonly dtype: DType;
  /** Probability with which training drops an input. */
  readonly inputDropout?: number;
  /** By default 1 and 0. */
  readonly targets?: Targets;
}

/** One tensor of the flat parameter buffer. Weights are inputs x width, row-major. */
export interface TensorSpec {
  /** The name in a PyTorch nn.Sequential of the same modules: "0.weight", "0.bias", "2.weight" ... */
  readonly name: string;
  readonly kind: "weight" | "bias";
  /** Index of its layer. */
  readonly layer: number;
  /** [inputs, width] or [width]; the width is the units, of maxout pieces x units. */
  readonly shape: readonly number[];
  /** First element in the flat buffer. */
  readonly offset: number;
  readonly length: number;
}

const MAX_UNITS = 65536;
const MAX_LAYERS = 64;
const MAX_PIECES = 255;

/** Alpha of a layer's activation, its default filled in; 0 where it has none. */
export function alphaOf({ activation, alpha }: LayerSpec): number {
  if (activation === "leaky_relu") return alpha ?? 0.01;
  return activation === "elu" ? (alpha ?? 1) : 0;
}

/** Linear pieces of a layer's units: 1 unless they are maxout units. */
export function piecesOf({ activation, pieces }: LayerSpec): number {
  return activation === "maxout" ? (pieces ?? 2) : 1;
}

/** Columns of a layer's weights. */
export function widthOf(layer: LayerSpec): number {
  return layer.units * piecesOf(layer);
}

/** What the output layer is for a loss: logits, or numbers from 0 to 1. */
export function outputActivation(loss: Loss): Activation {
  return loss === "softmax_cross_entropy" ? "linear" : "sigmoid";
}

/** A network's targets, their defaults filled in. */
export function targetsOf({ targets }: NetworkSpec): Targets {
  return targets ?? { on: 1, off: 0 };
}

/** Sizes from input to output, as 784, 256, 256, 10. */
export function layerSizes(spec: NetworkSpec): number[] {
  return [spec.inputs, ...spec.layers.map((layer) => layer.units)];
}

/** The tensors in the order in which they lie in the flat buffer: W and b of each layer in turn. */
export function parameterTensors(spec: NetworkSpec): TensorSpec[] {
  const tensors: TensorSpec[] = [];
  let offset = 0;
  let inputs = spec.inputs;
  let module = spec.inputDropout ? 1 : 0;
  spec.layers.forEach((layerSpec, layer) => {
    const width = widthOf(layerSpec);
    const add = (kind: "weight" | "bias", shape: number[], length: number) => {
      tensors.push({ name: `${module}.${kind}`, kind, layer, shape, offset, length });
      offset += length;
    };
    add("weight", [inputs, width], inputs * width);
    add("bias", [width], width);
    module += 1 + (layerSpec.activation === "linear" ? 0 : 1) + (layerSpec.dropout ? 1 : 0);
    inputs = layerSpec.units;
  });
  return tensors;
}

/** How many parameters the network has. */
export function parameterCount(spec: NetworkSpec): number {
  return parameterTensors(spec).reduce((sum, tensor) => sum + tensor.length, 0);
}

/** Throws a usage error unless `spec` describes a network that every backend can build. */
export function checkSpec(spec: NetworkSpec): void {
  checkSize("inputs", spec.inputs);
  checkOneOf("dtype", spec.dtype, ["f32", "f64"]);
  checkOneOf("loss", spec.loss, losses);
  if (spec.layers.length < 1 || spec.layers.length > MAX_LAYERS) {
    throw usage("layers", `1 to ${MAX_LAYERS}`, spec.layers.length);
  }
  checkDropout("input dropout", spec.inputDropout);
  spec.layers.forEach((layer, index) => {
    checkLayer(layer, `layer ${index + 1}`);
  });
  checkOutput(spec);
}

function checkLayer(layer: LayerSpec, name: string): void {
  const { units, activation, alpha, pieces, dropout } = layer;
  checkSize(`units of ${name}`, units);
  checkOneOf(`activation of ${name}`, activation, activations);
  if (alpha !== undefined) {
    if (activation !== "leaky_relu" && activation !== "elu") {
      throw usage(`alpha of ${name}`, "only leaky_relu or elu to have one", activation);
    }
    if (!(alpha >= 0 && alpha < Infinity)) {
      throw usage(`alpha of ${name}`, "a number of at least 0", alpha);
    }
  }
  if (pieces !== undefined) {
    if (activation !== "maxout")
      throw usage(`pieces of ${name}`, "only maxout to have any", activation);
    if (!Number.isInteger(pieces) || pieces < 1 || pieces > MAX_PIECES) {
      throw usage(`pieces of ${name}`, `an integer from 1 to ${MAX_PIECES}`, pieces);
    }
  }
  checkSize(`units x pieces of ${name}`, widthOf(layer));
  checkDropout(`dropout of ${name}`, dropout);
}

/** The output layer gives what the loss takes. */
function checkOutput({ layers, loss, targets }: NetworkSpec): void {
  const { activation, dropout } = layers.at(-1)!;
  const crossEntropy = loss === "binary_cross_entropy" || loss === "summed_binary_cross_entropy";
  if (loss === "softmax_cross_entropy" && activation !== "linear") {
    throw usage(
      "activation of the output layer",
      "linear (softmax_cross_entropy takes logits)",
      activation,
    );
  }
  if (crossEntropy && activation !== "sigmoid") {
    throw usage("activation of the output layer", `sigmoid for ${loss}`, activation);
  }
  if (dropout) throw usage("dropout of the output layer", "none", dropout);
  if (targets === undefined) return;
  if (loss === "softmax_cross_entropy") {
    throw usage("targets", `none for ${loss}, which takes labels`, JSON.stringify(targets));
  }
  const [least, most] = crossEntropy ? [0, 1] : [-Infinity, Infinity];
  const within = [targets.on, targets.off].every((t) => t >= least && t <= most);
  if (!within || !(targets.on - targets.off > 0 && targets.on - targets.off < Infinity)) {
    const range = crossEntropy ? " from 0 to 1" : "";
    throw usage("targets", `numbers${range}, on above off`, JSON.stringify(targets));
  }
}

function checkDropout(what: string, share: number | undefined): void {
  if (share === undefined || (share >= 0 && share < 1)) return;
  throw usage(what, "a probability from 0 to below 1", share);
}

function usage(what: string, expected: string, got: unknown): SimdigitError {
  return new SimdigitError("usage", `${what} expected ${expected}, got ${got}`);
}

function checkSize(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > MAX_UNITS) {
    throw usage(what, `an integer from 1 to ${MAX_UNITS}`, value);
  }
}

/** Throws a usage error that lists the choices unless `value` is one of them. */
export function checkOneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new SimdigitError("usage", `${what} expected ${choices.join(", ")}; got ${value}`);
  }
}
