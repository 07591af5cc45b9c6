// Backpropagation with places for mistakes: a twin of ts/backends/reference/network.ts in which every part can be
// replaced by a wrong one. Without replacements it is right, as a test checks.

import { derivative, keptBy } from "../../../ts/backends/reference/activation.ts";
import type { Dropout, LayerPass } from "../../../ts/backends/reference/layer.ts";
import { forward, lossOf } from "../../../ts/backends/reference/network.ts";
import { alphaOf, type LayerKind, type SpecOf } from "../../../ts/core/layers.ts";
import { type NetworkSpec, parameterTensors, sizesOf } from "../../../ts/core/spec.ts";

/** What a gradient is computed from. */
export interface Step {
  readonly network: NetworkSpec;
  readonly parameters: Float64Array;
  /** rows x inputs. */
  readonly x: Float64Array;
  readonly labels: Uint8Array;
  readonly dropout: Dropout;
}

/** A layer in the backward pass. */
export interface Place<K extends LayerKind = LayerKind> extends Step {
  /** Index in the network's layers. */
  readonly layer: number;
  /** Number of dense layers in front of it. */
  readonly depth: number;
  readonly spec: SpecOf<K>;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly pass: LayerPass;
}

export type Dense = Place<"dense">;

/** The parts, each of which a mistake may replace. All matrices are row-major with a row per example. */
export interface Parts {
  /** The batch that is used. */
  batch(step: Step): Step;
  /** Parameters of the forward pass. */
  forwardParameters(step: Step): Float64Array;
  /** d loss / d outputs, rows x classes. */
  outputGradient(step: Step, outputs: Float64Array): Float64Array;
  /** f' of one element, from what the activation keeps and the d that comes from above. */
  derivative(place: Place<"activation">, kept: number, d: number): number;
  /** Share of d that piece p of a maxout unit takes, when its largest piece was `taken`. */
  pieceShare(place: Place<"maxout">, p: number, taken: number): number;
  /** The factor of dz in the weights' gradient, rows x inputs. */
  layerInput(place: Dense): Float64Array;
  /** x^T dz, inputs x outputs. */
  weightGradient(place: Dense, x: Float64Array, dz: Float64Array): Float64Array;
  /** Sum of dz's rows, outputs. */
  biasGradient(place: Dense, dz: Float64Array): Float64Array;
  /** The weights that carry d back, inputs x outputs. */
  backWeights(place: Dense, dW: Float64Array): Float64Array;
  /** dz W^T, rows x inputs; dy is d loss / d the activation behind the layer. */
  back(place: Dense, dz: Float64Array, w: Float64Array, dy: Float64Array): Float64Array;
  /** d times the mask. */
  unmask(place: Place<"dropout">, d: Float64Array, mask: Float64Array): Float64Array;
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
  derivative: ({ spec }, kept) => derivative(spec.activation, kept, alphaOf(spec)),
  pieceShare: (_, p, taken) => (p === taken ? 1 : 0),
  layerInput: ({ pass }) => pass.x,
  weightGradient: ({ rows, inputs, outputs }, x, dz) => {
    const dW = new Float64Array(inputs * outputs);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < outputs; j++) {
          dW[i * outputs + j]! += x[r * inputs + i]! * dz[r * outputs + j]!;
        }
      }
    }
    return dW;
  },
  biasGradient: ({ rows, outputs }, dz) => {
    const db = new Float64Array(outputs);
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < outputs; j++) db[j]! += dz[r * outputs + j]!;
    }
    return db;
  },
  backWeights: ({ network, parameters, layer }) => weightsOf(network, parameters, layer),
  back: ({ rows, inputs, outputs }, dz, w) => {
    const d = new Float64Array(rows * inputs);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < outputs; j++) {
          d[r * inputs + i]! += dz[r * outputs + j]! * w[i * outputs + j]!;
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
  const { layers } = network;
  const rows = labels.length;
  const passes = forward(network, parts.forwardParameters(step), x, rows, dropout);
  const gradients = new Float64Array(right.parameters.length);
  const sizes = sizesOf(network);
  let d = parts.outputGradient(step, passes.at(-1)!.acts);
  let dy = d;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const spec = layers[layer]!;
    const [inputs, outputs] = [sizes[layer]!, sizes[layer + 1]!];
    const depth = layers.slice(0, layer).filter(({ kind }) => kind === "dense").length;
    const place = { ...step, layer, depth, rows, inputs, outputs, pass: passes[layer]! };
    switch (spec.kind) {
      case "activation":
        d = throughActivation(parts, { ...place, spec }, d);
        break;
      case "maxout":
        d = throughMaxout(parts, { ...place, spec }, d);
        break;
      case "dropout":
        d = parts.unmask({ ...place, spec }, d, place.pass.mask!);
        dy = d;
        break;
      case "dense": {
        const dense = { ...place, spec };
        const dW = parts.weightGradient(dense, parts.layerInput(dense), d);
        const [weight, bias] = tensorsOf(network, layer);
        gradients.set(dW, weight.offset);
        gradients.set(parts.biasGradient(dense, d), bias.offset);
        d = parts.back(dense, d, parts.backWeights(dense, dW), dy);
        dy = d;
      }
    }
  }
  return parts.finish(step, gradients);
}

/** The weights of a dense layer: inputs x outputs. */
export function weightsOf(
  network: NetworkSpec,
  parameters: Float64Array,
  layer: number,
): Float64Array {
  const [{ offset, length }] = tensorsOf(network, layer);
  return parameters.subarray(offset, offset + length);
}

/** The mask of a dropout in front of the network, rows x inputs. */
export function inputMask({ network, parameters, x, labels, dropout }: Step): Float64Array {
  return forward(network, parameters, x, labels.length, dropout)[0]!.mask!;
}

function tensorsOf(network: NetworkSpec, layer: number) {
  const [weight, bias] = parameterTensors(network).filter((tensor) => tensor.layer === layer);
  return [weight!, bias!] as const;
}

/** d loss / d inputs of an activation. */
function throughActivation(
  parts: Parts,
  place: Place<"activation">,
  d: Float64Array,
): Float64Array {
  const { spec, pass } = place;
  const kept = keptBy(spec.activation) === "x" ? pass.x : pass.acts;
  return d.map((value, i) => value * parts.derivative(place, kept[i]!, value));
}

/** d loss / d inputs of a maxout. */
function throughMaxout(parts: Parts, place: Place<"maxout">, d: Float64Array): Float64Array {
  const { spec, pass, rows, inputs, outputs } = place;
  const dz = new Float64Array(rows * inputs);
  for (let at = 0; at < d.length; at++) {
    const row = Math.floor(at / outputs);
    const unit = at % outputs;
    for (let p = 0; p < spec.pieces; p++) {
      const share = parts.pieceShare(place, p, pass.which![at]!);
      dz[row * inputs + p * outputs + unit] = d[at]! * share;
    }
  }
  return dz;
}
