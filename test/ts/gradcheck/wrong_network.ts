// Backpropagation with places for mistakes: a twin of ts/backends/reference/network.ts whose every part can be
// replaced by a wrong one. Without replacements it is right, which a test holds it to.

import { derivative } from "../../../ts/backends/reference/activation.ts";
import { dropoutMask, INPUTS } from "../../../ts/backends/reference/dropout.ts";
import type { Dropout, LayerPass } from "../../../ts/backends/reference/layer.ts";
import { forward, lossOf } from "../../../ts/backends/reference/network.ts";
import {
  alphaOf,
  type LayerSpec,
  type NetworkSpec,
  parameterTensors,
  piecesOf,
  widthOf,
} from "../../../ts/core/spec.ts";

/** What a gradient is computed from. */
export interface Step {
  readonly network: NetworkSpec;
  readonly parameters: Float64Array;
  /** rows x inputs. */
  readonly x: Float64Array;
  readonly labels: Uint8Array;
  readonly dropout: Dropout;
}

/** A layer on the way back. */
export interface Place extends Step {
  readonly layer: number;
  readonly spec: LayerSpec;
  readonly rows: number;
  readonly inputs: number;
  /** Columns of the weights. */
  readonly width: number;
  readonly pass: LayerPass;
}

/** The parts, each of which a mistake may replace. All matrices are row-major, a row an example. */
export interface Parts {
  /** The batch that is used. */
  batch(step: Step): Step;
  /** Parameters of the forward pass. */
  forwardParameters(step: Step): Float64Array;
  /** d loss / d outputs, rows x classes. */
  outputGradient(step: Step, outputs: Float64Array): Float64Array;
  /** f' of one element, from y = f(z) and the d that comes from above. */
  derivative(place: Place, y: number, d: number): number;
  /** Which pieces of maxout take how much of d: piece p of a unit whose largest was `taken`. */
  pieceShare(place: Place, p: number, taken: number): number;
  /** What the weights are multiplied by, rows x inputs. */
  layerInput(place: Place): Float64Array;
  /** x^T dz, inputs x width. */
  weightGradient(place: Place, x: Float64Array, dz: Float64Array): Float64Array;
  /** Sum of dz's rows, width. */
  biasGradient(place: Place, dz: Float64Array): Float64Array;
  /** The weights that carry d back, inputs x width. */
  backWeights(place: Place, dW: Float64Array): Float64Array;
  /** dz W^T, rows x inputs. */
  back(place: Place, dz: Float64Array, w: Float64Array, d: Float64Array): Float64Array;
  /** d times the mask of the layer below, which was `mask`. */
  unmask(place: Place, d: Float64Array, mask: Float64Array): Float64Array;
  /** The whole gradient at the end. */
  finish(step: Step, gradients: Float64Array): Float64Array;
}

export type Mistake = Partial<Parts>;

export const rightParts: Parts = {
  batch: (step) => step,
  forwardParameters: ({ parameters }) => parameters,
  outputGradient: ({ network, labels }, outputs) => {
    const d = new Float64Array(outputs.length);
    lossOf(network, outputs, labels, d);
    return d;
  },
  derivative: ({ spec }, y) =>
    spec.activation === "maxout" ? 1 : derivative(spec.activation, y, alphaOf(spec)),
  pieceShare: (_, p, taken) => (p === taken ? 1 : 0),
  layerInput: ({ pass }) => pass.x,
  weightGradient: ({ rows, inputs, width }, x, dz) => {
    const dW = new Float64Array(inputs * width);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < width; j++) {
          dW[i * width + j]! += x[r * inputs + i]! * dz[r * width + j]!;
        }
      }
    }
    return dW;
  },
  biasGradient: ({ rows, width }, dz) => {
    const db = new Float64Array(width);
    for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) db[j]! += dz[r * width + j]!;
    return db;
  },
  backWeights: ({ network, parameters, layer }) => weightsOf(network, parameters, layer),
  back: ({ rows, inputs, width }, dz, w) => {
    const d = new Float64Array(rows * inputs);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < width; j++) {
          d[r * inputs + i]! += dz[r * width + j]! * w[i * width + j]!;
        }
      }
    }
    return d;
  },
  unmask: (_, d, mask) => d.map((value, i) => value * mask[i]!),
  finish: (_, gradients) => gradients,
};

/** d loss / d parameters of a step, with a mistake in it. */
export function gradientWith(mistake: Mistake, right: Step): Float64Array {
  const parts: Parts = { ...rightParts, ...mistake };
  const step = parts.batch(right);
  const { network, x, labels, dropout } = step;
  const rows = labels.length;
  const passes = forward(network, parts.forwardParameters(step), x, rows, dropout);
  const gradients = new Float64Array(right.parameters.length);
  const tensors = parameterTensors(network);
  let d = parts.outputGradient(step, passes.at(-1)!.acts);
  for (let layer = network.layers.length - 1; layer >= 0; layer--) {
    const spec = network.layers[layer]!;
    const inputs = network.layers[layer - 1]?.units ?? network.inputs;
    const width = widthOf(spec);
    const place: Place = { ...step, layer, spec, rows, inputs, width, pass: passes[layer]! };
    const dz = throughActivation(parts, place, d);
    const dW = parts.weightGradient(place, parts.layerInput(place), dz);
    gradients.set(dW, tensors[2 * layer]!.offset);
    gradients.set(parts.biasGradient(place, dz), tensors[2 * layer + 1]!.offset);
    if (layer === 0) break;
    const back = parts.back(place, dz, parts.backWeights(place, dW), d);
    const { mask } = passes[layer - 1]!;
    d = mask ? parts.unmask(place, back, mask) : back;
  }
  return parts.finish(step, gradients);
}

/** The weights of a layer: inputs x width. */
export function weightsOf(
  network: NetworkSpec,
  parameters: Float64Array,
  layer: number,
): Float64Array {
  const { offset, length } = parameterTensors(network)[2 * layer]!;
  return parameters.subarray(offset, offset + length);
}

/** The mask that dropped the network's inputs, rows x inputs. */
export function inputMask({ network, x, dropout }: Step): Float64Array {
  return dropoutMask(x.length, network.inputDropout ?? 0, INPUTS, dropout);
}

/** d loss / d z, rows x width. */
function throughActivation(parts: Parts, place: Place, d: Float64Array): Float64Array {
  const { spec, pass, rows, width } = place;
  const dy = d.map((value, i) => value * parts.derivative(place, pass.acts[i]!, value));
  if (spec.activation !== "maxout") return dy;
  const dz = new Float64Array(rows * width);
  const pieces = piecesOf(spec);
  for (let at = 0; at < dy.length; at++) {
    const row = Math.floor(at / spec.units);
    const unit = at % spec.units;
    for (let p = 0; p < pieces; p++) {
      const share = parts.pieceShare(place, p, pass.which![at]!);
      dz[row * width + p * spec.units + unit] = dy[at]! * share;
    }
  }
  return dz;
}
