// Activations forward and backward. Float64 twin of assembly/kernels/activation.ts.

import { type Activation, alphaOf } from "../../core/layers.ts";
import type { Layer } from "./layer.ts";
import { normalDensity, normalDistribution } from "./normal.ts";

/** An activation, or none. */
export type ElementWise = "linear" | Activation;

interface Functions {
  /** f(x); alpha is that of leaky_relu and elu. */
  readonly value: (x: number, alpha: number) => number;
  /** What the layer keeps for the backward pass: its output y = f(x), or its input x. */
  readonly keeps: "x" | "y";
  /** f'(x), from what is kept. At a kink it is the slope on the left. */
  readonly slope: (kept: number, alpha: number) => number;
  /** Whether f' jumps at 0. */
  readonly kink: boolean;
}

const functions: { readonly [A in ElementWise]: Functions } = {
  linear: { value: (x) => x, keeps: "y", slope: () => 1, kink: false },
  sigmoid: { value: sigmoid, keeps: "y", slope: (y) => y * (1 - y), kink: false },
  tanh: { value: Math.tanh, keeps: "y", slope: (y) => 1 - y * y, kink: false },
  relu: {
    value: (x) => Math.max(x, 0), // NaN stays NaN
    keeps: "y",
    slope: (y) => (y > 0 ? 1 : 0),
    kink: true,
  },
  leaky_relu: {
    value: (x, alpha) => (x > 0 ? x : alpha * x),
    keeps: "y",
    slope: (y, alpha) => (y > 0 ? 1 : alpha),
    kink: true,
  },
  elu: {
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    keeps: "y",
    slope: (y, alpha) => (y > 0 ? 1 : y + alpha),
    kink: true,
  },
  gelu: {
    value: (x) => x * normalDistribution(x),
    keeps: "x",
    slope: (x) => normalDistribution(x) + x * normalDensity(x),
    kink: false,
  },
  silu: {
    value: (x) => x * sigmoid(x),
    keeps: "x",
    slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
    kink: false,
  },
};

/** f(x); alpha is that of leaky_relu and elu. */
export function activate(activation: ElementWise, x: number, alpha = 0): number {
  return functions[activation].value(x, alpha);
}

/** 1 / (1 + e^-x), from e^-|x|, so that neither tail overflows or loses its small values. */
export function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/** What the backward pass of an activation needs: y = f(x), or x. */
export function keptBy(activation: ElementWise): "x" | "y" {
  return functions[activation].keeps;
}

/** f'(x), from what the activation keeps. */
export function derivative(activation: ElementWise, kept: number, alpha = 0): number {
  return functions[activation].slope(kept, alpha);
}

/** x[i][j] := f(x[i][j] + bias[j]) in place; rows lie `stride` elements apart. */
export function activationForward(
  activation: ElementWise,
  rows: number,
  columns: number,
  x: Float64Array,
  stride: number,
  bias?: Float64Array,
  alpha = 0,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = i * stride + j;
      x[at] = activate(activation, bias ? x[at]! + bias[j]! : x[at]!, alpha);
    }
  }
}

/** dy[i] := dy[i] f'(x[i]) in place, i < n, from what the activation keeps. */
export function activationBackward(
  activation: ElementWise,
  n: number,
  kept: Float64Array,
  dy: Float64Array,
  alpha = 0,
): void {
  for (let i = 0; i < n; i++) dy[i] = dy[i]! * derivative(activation, kept[i]!, alpha);
}

export const activationLayer: Layer<"activation"> = {
  forward({ spec }, x) {
    const alpha = alphaOf(spec);
    return { x, acts: x.map((value) => activate(spec.activation, value, alpha)) };
  },
  backward({ spec }, { x, acts }, dy) {
    const dx = dy.slice();
    const kept = keptBy(spec.activation) === "x" ? x : acts;
    activationBackward(spec.activation, dx.length, kept, dx, alphaOf(spec));
    return dx;
  },
  decisions({ activation }, { acts }) {
    return functions[activation].kink ? Array.from(acts, (y) => Number(y > 0)) : [];
  },
};
