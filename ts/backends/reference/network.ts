// A network's forward and backward pass on flat parameters. Float64 twin of assembly/net/forward.ts
// and backward.ts; it knows no data sets, no optimisers and no steps.

import {
  alphaOf,
  type LayerSpec,
  type NetworkSpec,
  parameterTensors,
  piecesOf,
  targetsOf,
  widthOf,
} from "../../core/spec.ts";
import { activationBackward } from "./activation.ts";
import { type Dropout, dropoutMask, INPUTS } from "./dropout.ts";
import { gemm } from "./gemm.ts";
import { outputLoss } from "./loss.ts";
import { maxout, maxoutBackward } from "./maxout.ts";
import { sumRows } from "./reduce.ts";
import { softmaxCrossEntropy } from "./softmax.ts";

interface Layer {
  readonly spec: LayerSpec;
  readonly inputs: number;
  /** Columns of the weights. */
  readonly width: number;
  /** inputs x width. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** What the forward pass leaves of a layer, each rows x its columns. */
export interface LayerPass {
  /** What the layer was given: rows x inputs. */
  readonly x: Float64Array;
  /** x W + b, with an element-wise activation applied: rows x width. */
  readonly z: Float64Array;
  /** The activation: rows x units; z itself unless maxout. */
  readonly acts: Float64Array;
  /** Which piece each maxout unit took. */
  readonly which?: Uint8Array;
  /** 0 or 1 / (1 - dropout) of each unit, in training. */
  readonly mask?: Float64Array;
}

/** What every layer makes of x (rows x inputs); the last's acts are the outputs. Without `dropout` nothing is dropped. */
export function forward(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  rows: number,
  dropout?: Dropout,
): LayerPass[] {
  let given = x;
  if (dropout && network.inputDropout) {
    given = times(x, dropoutMask(x.length, network.inputDropout, INPUTS, dropout));
  }
  return layersOf(network, parameters).map((layer, index) => {
    const { spec, inputs, width, weights, biases } = layer;
    const z = new Float64Array(rows * width);
    gemm({
      form: "nn",
      m: rows,
      n: width,
      k: inputs,
      a: given,
      lda: inputs,
      b: weights,
      ldb: width,
      c: z,
      ldc: width,
      bias: biases,
      activation: spec.activation === "maxout" ? "linear" : spec.activation,
      alpha: alphaOf(spec),
    });
    const pass: LayerPass = { x: given, z, acts: z };
    const chosen =
      spec.activation === "maxout" ? maxout(rows, spec.units, piecesOf(spec), z) : undefined;
    const acts = chosen?.y ?? z;
    const mask =
      dropout && spec.dropout ? dropoutMask(acts.length, spec.dropout, index, dropout) : undefined;
    given = mask ? times(acts, mask) : acts;
    return { ...pass, acts, ...(chosen && { which: chosen.which }), ...(mask && { mask }) };
  });
}

/** Loss of the outputs (rows x classes); its gradient by them goes into d. */
export function lossOf(
  network: NetworkSpec,
  outputs: Float64Array,
  labels: Uint8Array,
  d: Float64Array,
): number {
  const classes = network.layers.at(-1)!.units;
  if (network.loss === "softmax_cross_entropy") {
    return softmaxCrossEntropy(labels.length, classes, outputs, labels, d);
  }
  return outputLoss(network.loss, classes, outputs, labels, targetsOf(network), d);
}

/**
 * Loss of the examples and its gradient by every parameter:
 *
 *   dz = d f'    dW = x^T dz    db = sum of dz's rows    d of the layer before = (dz W^T) mask
 *
 * Source: Rumelhart, Hinton, Williams 1986.
 */
export function lossAndGradients(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  labels: Uint8Array,
  dropout?: Dropout,
): { loss: number; gradients: Float64Array } {
  const rows = labels.length;
  const passes = forward(network, parameters, x, rows, dropout);
  const gradients = new Float64Array(parameters.length);
  const layers = layersOf(network, parameters);
  const slots = layersOf(network, gradients);
  const outputs = passes.at(-1)!.acts;
  let d = new Float64Array(outputs.length);
  const loss = lossOf(network, outputs, labels, d);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { inputs, width, weights } = layers[l]!;
    const { weights: dW, biases: db } = slots[l]!;
    const dz = unactivated(layers[l]!, passes[l]!, rows, d);
    gemm({
      form: "tn",
      m: inputs,
      n: width,
      k: rows,
      a: passes[l]!.x,
      lda: inputs,
      b: dz,
      ldb: width,
      c: dW,
      ldc: width,
    });
    sumRows(rows, width, dz, db);
    if (l === 0) break;
    const before = new Float64Array(rows * inputs);
    gemm({
      form: "nt",
      m: rows,
      n: inputs,
      k: width,
      a: dz,
      lda: width,
      b: weights,
      ldb: width,
      c: before,
      ldc: inputs,
    });
    const { mask } = passes[l - 1]!;
    d = mask ? times(before, mask) : before;
  }
  return { loss, gradients };
}

/** d loss / d (x W + b), from d by the layer's activations. */
function unactivated(
  { spec }: Layer,
  { acts, which }: LayerPass,
  rows: number,
  d: Float64Array,
): Float64Array<ArrayBuffer> {
  const dz = d.slice();
  if (spec.activation === "maxout") {
    return maxoutBackward(rows, spec.units, piecesOf(spec), dz, which!);
  }
  activationBackward(spec.activation, dz.length, acts, dz, alphaOf(spec));
  return dz;
}

/** The layers, with views into a flat buffer of parameters or of gradients. */
function layersOf(network: NetworkSpec, flat: Float64Array): Layer[] {
  const tensors = parameterTensors(network);
  const view = (index: number) => {
    const { offset, length } = tensors[index]!;
    return flat.subarray(offset, offset + length);
  };
  let inputs = network.inputs;
  return network.layers.map((spec, l) => {
    const layer = {
      spec,
      inputs,
      width: widthOf(spec),
      weights: view(2 * l),
      biases: view(2 * l + 1),
    };
    inputs = spec.units;
    return layer;
  });
}

function times(x: Float64Array, mask: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(x, (value, i) => value * mask[i]!);
}
