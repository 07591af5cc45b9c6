// A network's forward and backward pass on flat parameters. Float64 twin of assembly/net/forward.ts
// and backward.ts; it knows no data sets, no optimisers and no steps.

import { type Activation, type NetworkSpec, parameterTensors } from "../../core/spec.ts";
import { activationBackward } from "./activation.ts";
import { gemm } from "./gemm.ts";
import { sumRows } from "./reduce.ts";
import { softmaxCrossEntropy } from "./softmax.ts";

interface Layer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  /** inputs x units. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** Activations of every layer for x (rows x inputs), each rows x units; the last are the logits. */
export function forward(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  rows: number,
): Float64Array[] {
  const acts: Float64Array[] = [];
  let a = x;
  for (const { inputs, units, activation, weights, biases } of layersOf(network, parameters)) {
    const c = new Float64Array(rows * units);
    gemm({
      form: "nn",
      m: rows,
      n: units,
      k: inputs,
      a,
      lda: inputs,
      b: weights,
      ldb: units,
      c,
      ldc: units,
      bias: biases,
      activation,
    });
    acts.push(c);
    a = c;
  }
  return acts;
}

/**
 * Mean loss of `rows` examples and its gradient by every parameter:
 *
 *   dW = x^T d    db = sum of d's rows    d of the layer before = (d W^T) f'
 *
 * Source: Rumelhart, Hinton, Williams 1986.
 */
export function lossAndGradients(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  labels: Uint8Array,
): { loss: number; gradients: Float64Array } {
  const rows = labels.length;
  const acts = forward(network, parameters, x, rows);
  const logits = acts.at(-1)!;
  const gradients = new Float64Array(parameters.length);
  const layers = layersOf(network, parameters);
  const slots = layersOf(network, gradients);
  let d = new Float64Array(logits.length);
  const loss = softmaxCrossEntropy(rows, layers.at(-1)!.units, logits, labels, d);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { inputs, units, weights } = layers[l]!;
    const { weights: dW, biases: db } = slots[l]!;
    const a = l === 0 ? x : acts[l - 1]!;
    gemm({
      form: "tn",
      m: inputs,
      n: units,
      k: rows,
      a,
      lda: inputs,
      b: d,
      ldb: units,
      c: dW,
      ldc: units,
    });
    sumRows(rows, units, d, db);
    if (l === 0) break;
    const before = new Float64Array(rows * inputs);
    gemm({
      form: "nt",
      m: rows,
      n: inputs,
      k: units,
      a: d,
      lda: units,
      b: weights,
      ldb: units,
      c: before,
      ldc: inputs,
    });
    activationBackward(layers[l - 1]!.activation, before.length, a, before);
    d = before;
  }
  return { loss, gradients };
}

/** The layers, with views into a flat buffer of parameters or of gradients. */
function layersOf(network: NetworkSpec, flat: Float64Array): Layer[] {
  const tensors = parameterTensors(network);
  const view = (index: number) => {
    const { offset, length } = tensors[index]!;
    return flat.subarray(offset, offset + length);
  };
  let inputs = network.inputs;
  return network.layers.map(({ units, activation }, l) => {
    const layer = { inputs, units, activation, weights: view(2 * l), biases: view(2 * l + 1) };
    inputs = units;
    return layer;
  });
}
