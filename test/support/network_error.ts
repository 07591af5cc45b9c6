// How far a network's loss and gradients may be off when they are computed in a type: a running error
// analysis beside the forward and backward pass, a bound for every number. Where rounding may turn a
// relu on or off, let another piece of maxout win or saturate an output, the bound holds both outcomes.
// Source: Higham 2002, sections 3.1 and 3.3.

import { activate, derivative, keptBy } from "../../ts/backends/reference/activation.ts";
import { dropoutMask, INPUTS } from "../../ts/backends/reference/dropout.ts";
import type { Dropout } from "../../ts/backends/reference/layer.ts";
import { type OutputLoss, outputLoss } from "../../ts/backends/reference/loss.ts";
import {
  type Activation,
  type ActivationSpec,
  alphaOf,
  type LayerSpec,
} from "../../ts/core/layers.ts";
import {
  type NetworkSpec,
  outputCount,
  parameterTensors,
  sizesOf,
  targetsOf,
} from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";

/** Values, and the most by which each may be off. */
interface Uncertain {
  readonly value: Float64Array;
  readonly error: Float64Array;
}

interface Layer {
  readonly spec: LayerSpec;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Dense layers in front of it. */
  readonly depth: number;
  /** Weights and biases of a dense layer. */
  readonly tensors: readonly Float64Array[];
}

/** What enters a layer, what leaves it, and the mask of a dropout. */
interface Pass {
  readonly x: Uncertain;
  readonly y: Uncertain;
  readonly mask?: Float64Array;
}

export interface GradientErrors {
  readonly loss: number;
  readonly gradients: Float64Array;
}

/** Roundings in a function of the engine: at most 2.5 ulp, of two units each; and alpha's. */
const FUNCTION = 8;
/** Largest slope and largest second derivative of gelu and silu, which are not monotone. */
const STEEPEST = 1.2;
const MOST_BENT = 0.8;

export function gradientErrors(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  labels: ArrayLike<number>,
  dropout: Dropout,
): GradientErrors {
  const unit = 2 * elementType(network.dtype).unit; // of the engine, and of the oracle when it is f64 too
  const layers = layersOf(network, parameters, labels.length);
  const passes: Pass[] = [];
  let y: Uncertain = { value: x, error: new Float64Array(x.length) };
  for (const layer of layers) {
    const pass = forward(layer, y, dropout, unit);
    passes.push(pass);
    y = pass.y;
  }
  const last = lossErrors(network, labels, y, unit);
  const gradients = new Float64Array(parameters.length);
  const slots = layersOf(network, gradients, labels.length);
  const first = layers.findIndex(({ tensors }) => tensors.length > 0);
  let { d } = last;
  for (let l = layers.length - (last.byInputs ? 2 : 1); l >= first; l--) {
    const [layer, pass] = [layers[l]!, passes[l]!];
    if (layer.spec.kind === "dense") weightErrors(layer, pass.x, d, unit, slots[l]!.tensors);
    if (l > first) d = backward(layer, pass, d, unit);
  }
  return { loss: last.loss, gradients };
}

function forward(layer: Layer, x: Uncertain, dropout: Dropout, unit: number): Pass {
  const { spec, depth } = layer;
  switch (spec.kind) {
    case "dense":
      return { x, y: affine(layer, x, unit) };
    case "activation":
      return { x, y: activated(spec, x, unit) };
    case "maxout":
      return { x, y: largest(layer, x) };
    case "dropout": {
      const mask = dropoutMask(x.value.length, spec.rate, INPUTS + depth, dropout);
      return { x, y: masked(x, mask, unit), mask };
    }
  }
}

/** d loss / d x from d loss / d y. */
function backward(layer: Layer, pass: Pass, d: Uncertain, unit: number): Uncertain {
  const { spec } = layer;
  switch (spec.kind) {
    case "dense":
      return propagated(layer, d, unit);
    case "activation":
      return unactivated(spec, pass, d, unit);
    case "maxout":
      return shared(layer, pass.x, d);
    case "dropout":
      return masked(d, pass.mask!, unit);
  }
}

/** x W + b. */
function affine(layer: Layer, x: Uncertain, unit: number): Uncertain {
  const { rows, inputs, outputs, tensors } = layer;
  const [weights, biases] = tensors;
  const z = uncertain(rows * outputs);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < outputs; j++) {
      let sum = biases![j]!;
      let size = Math.abs(sum);
      let spread = 0;
      for (let p = 0; p < inputs; p++) {
        const w = weights![p * outputs + j]!;
        const term = x.value[i * inputs + p]! * w;
        sum += term;
        size += Math.abs(term);
        spread += x.error[i * inputs + p]! * Math.abs(w);
      }
      z.value[i * outputs + j] = sum;
      z.error[i * outputs + j] = spread + (inputs + 2) * unit * (size + spread);
    }
  }
  return z;
}

/** f(x): of a monotone activation, the ends of an interval give those of its image. */
function activated(spec: ActivationSpec, x: Uncertain, unit: number): Uncertain {
  const { activation } = spec;
  const alpha = alphaOf(spec);
  const y = uncertain(x.value.length);
  x.value.forEach((value, at) => {
    const error = x.error[at]!;
    const [low, middle, high] = [-1, 0, 1].map((sign) =>
      activate(activation, value + sign * error, alpha),
    );
    y.value[at] = middle!;
    if (keptBy(activation) === "y") {
      y.error[at] = Math.max(high! - middle!, middle! - low!) + FUNCTION * unit * Math.abs(middle!);
      return;
    }
    const moved = Math.abs(value * derivative(activation, value, alpha)); // by the rounding of x
    y.error[at] = STEEPEST * error + FUNCTION * unit * (Math.abs(middle!) + moved);
  });
  return y;
}

/** The largest of the pieces. */
function largest(layer: Layer, x: Uncertain): Uncertain {
  const y = uncertain(layer.rows * layer.outputs);
  for (let at = 0; at < y.value.length; at++) {
    const [low, middle, high] = [-1, 0, 1].map((sign) =>
      Math.max(...piecesAt(layer, at).map((p) => x.value[p]! + sign * x.error[p]!)),
    );
    y.value[at] = middle!;
    y.error[at] = Math.max(high! - middle!, middle! - low!);
  }
  return y;
}

/**
 * The loss and its gradient by the outputs; or, with `byInputs`, by what enters the last layer, an activation. Slope
 * times derivative is one function of y there: at a saturated output each alone is vague.
 */
function lossErrors(
  network: NetworkSpec,
  labels: ArrayLike<number>,
  outputs: Uncertain,
  unit: number,
): { loss: number; d: Uncertain; byInputs: boolean } {
  const { loss } = network;
  const classes = outputCount(network);
  if (loss === "softmax_cross_entropy") {
    return { ...softmaxErrors(classes, labels, outputs, unit), byInputs: false };
  }
  const last = network.layers.at(-1)!;
  const byInputs = last.kind === "activation" && keptBy(last.activation) === "y";
  const activation = byInputs ? last.activation : "linear";
  const alpha = byInputs ? alphaOf(last) : 0;
  const d = uncertain(outputs.value.length);
  const share = shareOf(loss, labels.length, classes);
  let total = 0;
  for (let at = 0; at < d.value.length; at++) {
    const isLabel = at % classes === labels[Math.floor(at / classes)];
    const y = outputs.value[at]!;
    const ends = [-1, 1].map((sign) => inRange(activation, y + sign * outputs.error[at]!));
    const term = (output: number) => {
      const { value, slope } = termOf(network, loss, output, isLabel);
      const factor = derivative(activation, output, alpha);
      return {
        value: value / share,
        slope: (slope * factor) / share,
        size: Math.abs(slope / share),
      };
    };
    const middle = term(y);
    const [low, high] = ends.map(term);
    const off = (of: "value" | "slope") =>
      Math.max(Math.abs(low![of] - middle[of]), Math.abs(high![of] - middle[of]));
    d.value[at] = middle.slope;
    d.error[at] =
      off("slope") +
      4 * unit * (Math.abs(middle.slope) + middle.size * cancelling(activation, alpha));
    total += off("value") + (4 + d.value.length) * unit * Math.abs(middle.value);
  }
  return { loss: total, d, byInputs };
}

/** (softmax(z) - target) / rows, and the mean of -log softmax(z)[label]. */
function softmaxErrors(
  classes: number,
  labels: ArrayLike<number>,
  z: Uncertain,
  unit: number,
): { loss: number; d: Uncertain } {
  const rows = labels.length;
  const d = uncertain(z.value.length);
  let loss = 0;
  Array.from(labels).forEach((label, i) => {
    const row = z.value.subarray(i * classes, (i + 1) * classes);
    const largest = Math.max(...row);
    const range = largest - Math.min(...row);
    const shift = 2 * Math.max(...z.error.subarray(i * classes, (i + 1) * classes));
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    row.forEach((value, c) => {
      const p = Math.exp(value - largest) / sum;
      const off = p * Math.expm1(shift) + unit * p * (range + classes + FUNCTION);
      d.value[i * classes + c] = (p - (c === label ? 1 : 0)) / rows;
      d.error[i * classes + c] = (off + (c === label ? 2 * unit : 0)) / rows;
    });
    loss += (shift + unit * (2 * range + Math.log(sum) + classes + FUNCTION)) / rows;
  });
  return { loss, d };
}

/** d f'. */
function unactivated(spec: ActivationSpec, { x, y }: Pass, d: Uncertain, unit: number): Uncertain {
  const { activation } = spec;
  const alpha = alphaOf(spec);
  const dx = uncertain(d.value.length);
  d.value.forEach((value, at) => {
    const error = d.error[at]!;
    const { factor, off } =
      keptBy(activation) === "x"
        ? slopeAt(activation, x.value[at]!, x.error[at]!, unit)
        : slopeOf(activation, y.value[at]!, y.error[at]!, alpha, unit);
    dx.value[at] = value * factor;
    dx.error[at] =
      Math.abs(value) * off + error * (Math.abs(factor) + off) + unit * Math.abs(value * factor);
  });
  return dx;
}

/** f' as a function of y, and how far it may be off. */
function slopeOf(activation: Activation, y: number, error: number, alpha: number, unit: number) {
  const [low, factor, high] = [-1, 0, 1].map((sign) =>
    derivative(activation, inRange(activation, y + sign * error), alpha),
  );
  const moved = Math.max(Math.abs(low! - factor!), Math.abs(high! - factor!));
  const rounded = 3 * unit * (Math.abs(factor!) + cancelling(activation, alpha));
  return { factor: factor!, off: moved + rounded };
}

/** f' as a function of x, and how far it may be off. */
function slopeAt(activation: Activation, x: number, error: number, unit: number) {
  return { factor: derivative(activation, x), off: MOST_BENT * error + FUNCTION * unit };
}

/** What the pieces of maxout get: the first that is largest, all; one that might be, all or nothing. */
function shared(layer: Layer, x: Uncertain, d: Uncertain): Uncertain {
  const dx = uncertain(layer.rows * layer.inputs);
  d.value.forEach((value, at) => {
    const error = d.error[at]!;
    const pieces = piecesAt(layer, at);
    const surest = Math.max(...pieces.map((p) => x.value[p]! - x.error[p]!));
    const most = Math.max(...pieces.map((p) => x.value[p]!));
    const winner = pieces.find((p) => x.value[p] === most)!;
    const rivals = pieces.filter((p) => p !== winner && x.value[p]! + x.error[p]! > surest);
    dx.value[winner] = value;
    dx.error[winner] = error + (rivals.length > 0 ? Math.abs(value) : 0);
    for (const rival of rivals) dx.error[rival] = Math.abs(value) + error;
  });
  return dx;
}

/** dz W^T. */
function propagated(layer: Layer, dz: Uncertain, unit: number): Uncertain {
  const { rows, inputs, outputs: width, tensors } = layer;
  const weights = tensors[0]!;
  const d = uncertain(rows * inputs);
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < inputs; p++) {
      let sum = 0;
      let size = 0;
      let spread = 0;
      for (let j = 0; j < width; j++) {
        const w = weights[p * width + j]!;
        const term = dz.value[i * width + j]! * w;
        sum += term;
        size += Math.abs(term);
        spread += dz.error[i * width + j]! * Math.abs(w);
      }
      d.value[i * inputs + p] = sum;
      d.error[i * inputs + p] = spread + (width + 1) * unit * (size + spread);
    }
  }
  return d;
}

/** Errors of x^T dz and of the sum of dz's rows, into a layer's slots. */
function weightErrors(
  { rows, inputs, outputs: width }: Layer,
  x: Uncertain,
  dz: Uncertain,
  unit: number,
  [weights, biases]: readonly Float64Array[],
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      const value = Math.abs(dz.value[i * width + j]!);
      const error = dz.error[i * width + j]!;
      const sum = (rows + 2) * unit * (value + error);
      biases![j]! += error + sum;
      for (let p = 0; p < inputs; p++) {
        const size = Math.abs(x.value[i * inputs + p]!);
        const off = x.error[i * inputs + p]!;
        weights![p * width + j]! += size * (error + sum) + off * (value + error);
      }
    }
  }
}

/** One output's loss and slope, before the division by the batch. */
function termOf(network: NetworkSpec, loss: OutputLoss, y: number, isLabel: boolean) {
  const slope = new Float64Array(1);
  const { on, off } = targetsOf(network);
  const target = Float64Array.of(isLabel ? on : off);
  const value = outputLoss(loss, 1, Float64Array.of(y), target, slope);
  return { value, slope: slope[0]! };
}

function shareOf(loss: OutputLoss, rows: number, classes: number): number {
  if (loss === "squared_error") return 1;
  return loss === "summed_binary_cross_entropy" ? rows : rows * classes;
}

/** The largest term of f' in terms of y where its terms may cancel: in 1 - y^2, and in y + alpha. */
function cancelling(activation: Activation | "linear", alpha: number): number {
  if (activation === "tanh") return 1;
  return activation === "elu" ? alpha : 0;
}

/** No rounding takes a sigmoid out of its range. */
function inRange(activation: Activation | "linear", y: number): number {
  return activation === "sigmoid" ? Math.min(Math.max(y, 0), 1) : y;
}

/** Where in x the pieces of output number `at` of maxout lie. */
function piecesAt({ inputs, outputs }: Layer, at: number): number[] {
  const start = Math.floor(at / outputs) * inputs + (at % outputs);
  return Array.from({ length: inputs / outputs }, (_, p) => start + p * outputs);
}

function masked({ value, error }: Uncertain, mask: Float64Array, unit: number): Uncertain {
  return {
    value: value.map((v, i) => v * mask[i]!),
    error: error.map((e, i) =>
      mask[i] === 1 ? e : mask[i]! * (e + 2 * unit * (Math.abs(value[i]!) + e)),
    ),
  };
}

function uncertain(count: number): Uncertain {
  return { value: new Float64Array(count), error: new Float64Array(count) };
}

/** The layers, with views into a flat buffer of parameters or of gradients. */
function layersOf(network: NetworkSpec, flat: Float64Array, rows: number): Layer[] {
  const sizes = sizesOf(network);
  let depth = 0;
  return network.layers.map((spec, index) => {
    const tensors = parameterTensors(network)
      .filter(({ layer }) => layer === index)
      .map(({ offset, length }) => flat.subarray(offset, offset + length));
    const [inputs, outputs] = [sizes[index]!, sizes[index + 1]!];
    const layer = { spec, rows, inputs, outputs, depth, tensors };
    if (spec.kind === "dense") depth += 1;
    return layer;
  });
}
