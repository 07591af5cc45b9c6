// A random training step with its data, and how far what it leaves may be off in the network's type.

import { lossAndGradients } from "../../ts/backends/reference/network.ts";
import { type Dataset, type Scaling, scaleValue, unitScaling } from "../../ts/core/dataset.ts";
import type { OptimizerState, Parameters } from "../../ts/core/session.ts";
import { type DType, parameterTensors } from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";
import { gradientErrors } from "./network_error.ts";
import { examples } from "./networks.ts";
import { someOrder } from "./numbers.ts";
import { addMaxNormErrors, stepErrors, twin } from "./optimizer_error.ts";
import type { RandomStep } from "./random_steps.ts";

/** Bounds above this, in parts of the largest element of a tensor, say too little. */
const sharpness: Record<DType, number> = { f64: 1e-10, f32: 1e-10 * 2 ** 29 };

/** Where a session stands. */
export interface Standing {
  readonly parameters: Parameters;
  readonly state: OptimizerState;
}

export interface StepBounds {
  readonly loss: number;
  /** Of the parameters and of each slot. */
  readonly flats: readonly Float64Array[];
}

/** Normalised, every pixel is an input other than zero, and the dense way is taken. */
export function scalingOf({ kind, seed }: RandomStep): Scaling {
  return kind === "bright pixels" && seed % 2 === 1
    ? { divisor: 255, scale: 2, shift: -1 }
    : unitScaling;
}

export function dataOf({ options, kind, count }: RandomStep): Dataset {
  const { network, batchSize } = options;
  return examples({ name: "random", network, batchSize, count }, network.dtype, kind);
}

/** The order of the step's examples and of those before. */
export function orderOf({ count }: RandomStep): Uint32Array<ArrayBuffer> {
  return someOrder(count, 9);
}

/** Bounds of the errors of the step that a session takes from there. */
export function boundsOf(step: RandomStep, { parameters, state }: Standing): StepBounds {
  const { options, seed, rows } = step;
  const { network, optimizer, biasGradientScale = 1, maxNorm } = options;
  const type = elementType(network.dtype);
  const data = dataOf(step);
  const { features } = data;
  const order = orderOf(step).subarray(0, rows);
  const x = new Float64Array(rows * features);
  order.forEach((example, i) => {
    for (let j = 0; j < features; j++) {
      const value = data.inputs[example * features + j]!;
      x[i * features + j] = type.round(scaleValue(value, scalingOf(step), j));
    }
  });
  const labels = Uint8Array.from(order, (example) => data.labels[example]!);
  const dropout = { seed, step: state.step };
  const w = Float64Array.from(parameters);
  const { gradients: g } = lossAndGradients(network, w, x, labels, dropout);
  const errors = gradientErrors(network, w, x, labels, dropout);
  for (const { kind, offset, length } of parameterTensors(network)) {
    if (kind === "weight") continue;
    for (let i = offset; i < offset + length; i++) {
      g[i]! *= biasGradientScale;
      errors.gradients[i] = biasGradientScale * errors.gradients[i]! + type.unit * Math.abs(g[i]!);
    }
  }
  const before = { w, g, slots: state.slots.map((slot) => Float64Array.from(slot)) };
  const at = state.step + 1;
  const flats = stepErrors(optimizer, at, type, before, errors.gradients);
  if (maxNorm !== undefined) {
    const stepped = twin(optimizer, at, type, before).w;
    addMaxNormErrors(network, maxNorm, stepped, flats[0]!, type);
  }
  return { loss: errors.loss, flats };
}

/** Whether some bound is too wide, beside what the oracle has, to tell right from wrong. */
export function isVague(
  { options: { network } }: RandomStep,
  { parameters, state }: Standing,
  { flats: bounds }: StepBounds,
): boolean {
  const most = sharpness[network.dtype];
  return [parameters, ...state.slots].some((flat, k) =>
    parameterTensors(network).some(({ offset, length }) => {
      const end = offset + length;
      const largest = Math.max(...flat.subarray(offset, end).map(Math.abs));
      return bounds[k]!.subarray(offset, end).some((bound) => bound > most * largest);
    }),
  );
}
