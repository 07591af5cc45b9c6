// How far a network's loss and gradients may be off when they are computed in a type: a running error
// analysis beside the forward and backward pass, a bound for every number. Where rounding may turn a
// relu on or off, let another piece of maxout win or saturate an output, the bound holds both outcomes.
// Source: Higham 2002, sections 3.1 and 3.3.

import { activate, derivative } from "../../ts/backends/reference/activation.ts";
import { dropoutMask, INPUTS } from "../../ts/backends/reference/dropout.ts";
import type { Dropout } from "../../ts/backends/reference/layer.ts";
import { type OutputLoss, outputLoss } from "../../ts/backends/reference/loss.ts";
import {
  alphaOf,
  type LayerSpec,
  type NetworkSpec,
  parameterTensors,
  piecesOf,
  targetsOf,
  widthOf,
} from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";

/** Values, and the most by which each may be off. */
interface Uncertain {
  readonly value: Float64Array;
  readonly error: Float64Array;
}

interface Layer {
  readonly spec: LayerSpec;
  readonly inputs: number;
  readonly width: number;
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** What the forward pass leaves of a layer. */
interface Pass {
  readonly x: Uncertain;
  readonly z: Uncertain;
  readonly acts: Uncertain;
  /** All 1 without dropout. */
  readonly mask: Float64Array;
}

export interface GradientErrors {
  readonly loss: number;
  readonly gradients: Float64Array;
}

/** Roundings in a function of the engine: at most 2.5 ulp, of two units each; and alpha's. */
const FUNCTION = 8;

export function gradientErrors(
  network: NetworkSpec,
  parameters: Float64Array,
  x: Float64Array,
  labels: Uint8Array,
  dropout: Dropout,
): GradientErrors {
  const unit = 2 * elementType(network.dtype).unit; // of the engine, and of the oracle when it is f64 too
  const rows = labels.length;
  const layers = layersOf(network, parameters);
  const passes: Pass[] = [];
  let given = masked(
    { value: x, error: new Float64Array(x.length) },
    maskOf(x.length, network.inputDropout, INPUTS, dropout),
    unit,
  );
  layers.forEach((layer, index) => {
    const z = affine(rows, layer, given, unit);
    const acts = activated(rows, layer.spec, z, unit);
    const mask = maskOf(acts.value.length, layer.spec.dropout, index, dropout);
    passes.push({ x: given, z, acts, mask });
    given = masked(acts, mask, unit);
  });
  const last = lossErrors(network, labels, passes.at(-1)!, unit);
  const gradients = new Float64Array(parameters.length);
  const slots = layersOf(network, gradients);
  let { d } = last;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { spec, width } = layers[l]!;
    const pass = passes[l]!;
    const dz = l === layers.length - 1 && last.whole ? d : unactivated(rows, spec, pass, d, unit);
    weightErrors(rows, width, pass.x, dz, unit, slots[l]!);
    if (l > 0) d = masked(propagated(rows, layers[l]!, dz, unit), passes[l - 1]!.mask, unit);
  }
  return { loss: last.loss, gradients };
}

/** x W + b. */
function affine(rows: number, layer: Layer, x: Uncertain, unit: number): Uncertain {
  const { inputs, width, weights, biases } = layer;
  const z = uncertain(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      let sum = biases[j]!;
      let size = Math.abs(sum);
      let spread = 0;
      for (let p = 0; p < inputs; p++) {
        const w = weights[p * width + j]!;
        const term = x.value[i * inputs + p]! * w;
        sum += term;
        size += Math.abs(term);
        spread += x.error[i * inputs + p]! * Math.abs(w);
      }
      z.value[i * width + j] = sum;
      z.error[i * width + j] = spread + (inputs + 2) * unit * (size + spread);
    }
  }
  return z;
}

/** f(z): every activation is monotone, so the ends of an interval give those of its image. */
function activated(rows: number, spec: LayerSpec, z: Uncertain, unit: number): Uncertain {
  const { activation, units } = spec;
  const y = uncertain(rows * units);
  for (let at = 0; at < rows * units; at++) {
    const pieces = piecesAt(spec, at);
    const values = pieces.map((p) => z.value[p]!);
    const [low, middle, high] =
      activation === "maxout"
        ? [
            Math.max(...pieces.map((p) => z.value[p]! - z.error[p]!)),
            Math.max(...values),
            Math.max(...pieces.map((p) => z.value[p]! + z.error[p]!)),
          ]
        : [-1, 0, 1].map((sign) =>
            activate(activation, z.value[at]! + sign * z.error[at]!, alphaOf(spec)),
          );
    const rounding = activation === "maxout" ? 0 : FUNCTION * unit * Math.abs(middle!);
    y.value[at] = middle!;
    y.error[at] = Math.max(high! - middle!, middle! - low!) + rounding;
  }
  return y;
}

/** The loss and its gradient by the outputs; or, when `whole`, by the last layer's z. */
function lossErrors(
  network: NetworkSpec,
  labels: Uint8Array,
  pass: Pass,
  unit: number,
): { loss: number; d: Uncertain; whole: boolean } {
  const { loss } = network;
  const spec = network.layers.at(-1)!;
  if (loss === "softmax_cross_entropy") {
    return { ...softmaxErrors(spec.units, labels, pass.acts, unit), whole: true };
  }
  const d = uncertain(pass.acts.value.length);
  const share = shareOf(loss, labels.length, spec.units);
  const { activation } = spec;
  let total = 0;
  for (let at = 0; at < d.value.length; at++) {
    const isLabel = at % spec.units === labels[Math.floor(at / spec.units)];
    const y = pass.acts.value[at]!;
    const ends = [-1, 1].map((sign) => inRange(activation, y + sign * pass.acts.error[at]!));
    // Slope times derivative is one function of y here: at a saturated output each alone is vague.
    const term = (output: number) => {
      const { value, slope } = termOf(network, loss, output, isLabel);
      const factor = activation === "maxout" ? 1 : derivative(activation, output, alphaOf(spec));
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
      4 * unit * (Math.abs(middle.slope) + middle.size * cancelling(activation, alphaOf(spec)));
    total += off("value") + (4 + d.value.length) * unit * Math.abs(middle.value);
  }
  return { loss: total, d, whole: activation !== "maxout" };
}

/** (softmax(z) - target) / rows, and the mean of -log softmax(z)[label]. */
function softmaxErrors(
  classes: number,
  labels: Uint8Array,
  z: Uncertain,
  unit: number,
): { loss: number; d: Uncertain } {
  const rows = labels.length;
  const d = uncertain(z.value.length);
  let loss = 0;
  labels.forEach((label, i) => {
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

/** d loss / d (x W + b) from d loss / d acts. */
function unactivated(
  rows: number,
  spec: LayerSpec,
  { z, acts }: Pass,
  d: Uncertain,
  unit: number,
): Uncertain {
  const { activation, units } = spec;
  const dz = uncertain(rows * widthOf(spec));
  for (let at = 0; at < rows * units; at++) {
    const [value, error] = [d.value[at]!, d.error[at]!];
    if (activation === "maxout") {
      share(spec, at, z, value, error, dz);
      continue;
    }
    const alpha = alphaOf(spec);
    const [low, factor, high] = [-1, 0, 1].map((sign) =>
      derivative(activation, inRange(activation, acts.value[at]! + sign * acts.error[at]!), alpha),
    );
    const off =
      Math.max(Math.abs(low! - factor!), Math.abs(high! - factor!)) +
      3 * unit * (Math.abs(factor!) + cancelling(activation, alpha));
    dz.value[at] = value * factor!;
    dz.error[at] =
      Math.abs(value) * off + error * (Math.abs(factor!) + off) + unit * Math.abs(value * factor!);
  }
  return dz;
}

/** What a maxout unit's pieces get: the first that is largest, all; one that might be, all or nothing. */
function share(
  spec: LayerSpec,
  at: number,
  z: Uncertain,
  value: number,
  error: number,
  dz: Uncertain,
): void {
  const pieces = piecesAt(spec, at);
  const surest = Math.max(...pieces.map((p) => z.value[p]! - z.error[p]!));
  const largest = Math.max(...pieces.map((p) => z.value[p]!));
  const winner = pieces.find((p) => z.value[p] === largest)!;
  const rivals = pieces.filter((p) => p !== winner && z.value[p]! + z.error[p]! > surest);
  dz.value[winner] = value;
  dz.error[winner] = error + (rivals.length > 0 ? Math.abs(value) : 0);
  for (const rival of rivals) dz.error[rival] = Math.abs(value) + error;
}

/** dz W^T. */
function propagated(rows: number, layer: Layer, dz: Uncertain, unit: number): Uncertain {
  const { inputs, width, weights } = layer;
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
  rows: number,
  width: number,
  x: Uncertain,
  dz: Uncertain,
  unit: number,
  { inputs, weights, biases }: Layer,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      const value = Math.abs(dz.value[i * width + j]!);
      const error = dz.error[i * width + j]!;
      const sum = (rows + 2) * unit * (value + error);
      biases[j]! += error + sum;
      for (let p = 0; p < inputs; p++) {
        const size = Math.abs(x.value[i * inputs + p]!);
        const off = x.error[i * inputs + p]!;
        weights[p * width + j]! += size * (error + sum) + off * (value + error);
      }
    }
  }
}

/** One output's loss and slope, before the division by the batch. */
function termOf(network: NetworkSpec, loss: OutputLoss, y: number, isLabel: boolean) {
  const slope = new Float64Array(1);
  const label = Uint8Array.of(isLabel ? 0 : 1);
  const value = outputLoss(loss, 1, Float64Array.of(y), label, targetsOf(network), slope);
  return { value, slope: slope[0]! };
}

function shareOf(loss: OutputLoss, rows: number, classes: number): number {
  if (loss === "squared_error") return 1;
  return loss === "summed_binary_cross_entropy" ? rows : rows * classes;
}

/** The largest term of f' in terms of y where its terms may cancel: in 1 - y^2, and in y + alpha. */
function cancelling(activation: LayerSpec["activation"], alpha: number): number {
  if (activation === "tanh") return 1;
  return activation === "elu" ? alpha : 0;
}

/** No rounding takes a sigmoid out of its range. */
function inRange(activation: LayerSpec["activation"], y: number): number {
  return activation === "sigmoid" ? Math.min(Math.max(y, 0), 1) : y;
}

/** Where in z the pieces of element `at` of acts lie. */
function piecesAt(spec: LayerSpec, at: number): number[] {
  const { units } = spec;
  const pieces = piecesOf(spec);
  const row = Math.floor(at / units);
  return Array.from({ length: pieces }, (_, p) => (row * pieces + p) * units + (at % units));
}

function maskOf(
  count: number,
  p: number | undefined,
  layer: number,
  dropout: Dropout,
): Float64Array {
  return p ? dropoutMask(count, p, layer, dropout) : new Float64Array(count).fill(1);
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
function layersOf(network: NetworkSpec, flat: Float64Array): Layer[] {
  const views = parameterTensors(network).map(({ offset, length }) =>
    flat.subarray(offset, offset + length),
  );
  let inputs = network.inputs;
  return network.layers.map((spec, l) => {
    const [weights, biases] = [views[2 * l]!, views[2 * l + 1]!];
    const layer = { spec, inputs, width: widthOf(spec), weights, biases };
    inputs = spec.units;
    return layer;
  });
}
