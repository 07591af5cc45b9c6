// What a network is: layers, loss, element type - and the checks that every spec passes once, at
// the door. How it starts and learns is a recipe's business (recipe.ts).

import { SimdigitError } from "./errors.ts";

/** Element type of parameters and arithmetic. */
export type DType = "f32" | "f64";

/** Element-wise functions after a layer's x W + b; "linear" leaves it as it is. */
export const activations = ["linear", "sigmoid", "tanh", "relu"] as const;
export type Activation = (typeof activations)[number];

/** Mean over the batch of -log softmax(logits)[label]. */
export const losses = ["softmax_cross_entropy"] as const;
export type Loss = (typeof losses)[number];

/** A fully connected layer: activation(x W + b), W of shape inputs x units. */
export interface LayerSpec {
  readonly units: number;
  readonly activation: Activation;
}

/** A fully connected network. */
export interface NetworkSpec {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: Loss;
  readonly dtype: DType;
}

/** One tensor of the flat parameter buffer. Weights are inputs x units, row-major. */
export interface TensorSpec {
  /** The name in a PyTorch nn.Sequential of the same modules: "0.weight", "0.bias", "2.weight" ... */
  readonly name: string;
  readonly kind: "weight" | "bias";
  /** Index of its layer. */
  readonly layer: number;
  /** [inputs, units] or [units]. */
  readonly shape: readonly number[];
  /** First element in the flat buffer. */
  readonly offset: number;
  readonly length: number;
}

const MAX_UNITS = 65536;
const MAX_LAYERS = 64;

/** Sizes from input to output, as 784, 256, 256, 10. */
export function layerSizes(spec: NetworkSpec): number[] {
  return [spec.inputs, ...spec.layers.map((layer) => layer.units)];
}

/** The tensors in the order in which they lie in the flat buffer: W and b of each layer in turn. */
export function parameterTensors(spec: NetworkSpec): TensorSpec[] {
  const tensors: TensorSpec[] = [];
  let offset = 0;
  let inputs = spec.inputs;
  let module = 0;
  spec.layers.forEach(({ units, activation }, layer) => {
    const add = (kind: "weight" | "bias", shape: number[], length: number) => {
      tensors.push({ name: `${module}.${kind}`, kind, layer, shape, offset, length });
      offset += length;
    };
    add("weight", [inputs, units], inputs * units);
    add("bias", [units], units);
    module += activation === "linear" ? 1 : 2;
    inputs = units;
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
    throw new SimdigitError(
      "usage",
      `layers expected 1 to ${MAX_LAYERS}, got ${spec.layers.length}`,
    );
  }
  spec.layers.forEach((layer, index) => {
    checkSize(`units of layer ${index + 1}`, layer.units);
    checkOneOf(`activation of layer ${index + 1}`, layer.activation, activations);
  });
  const output = spec.layers.at(-1)!;
  if (output.activation !== "linear") {
    throw new SimdigitError(
      "usage",
      `activation of the output layer expected linear (softmax_cross_entropy takes logits), got ${output.activation}`,
    );
  }
}

function checkSize(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > MAX_UNITS) {
    throw new SimdigitError(
      "usage",
      `${what} expected an integer from 1 to ${MAX_UNITS}, got ${value}`,
    );
  }
}

/** Throws a usage error that lists the choices unless `value` is one of them. */
export function checkOneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new SimdigitError("usage", `${what} expected ${choices.join(", ")}; got ${value}`);
  }
}
