// Activations forward and backward. Float64 twin of assembly/kernels/activation.ts.
// The derivative is written in terms of y = f(x), because that is what the forward pass keeps.

import type { Activation } from "../../core/spec.ts";

/** All but maxout, which takes several z to make one y (maxout.ts). */
export type ElementWise = Exclude<Activation, "maxout">;

/** f(x); alpha is that of leaky_relu and elu. */
export function activate(activation: ElementWise, x: number, alpha = 0): number {
  switch (activation) {
    case "linear":
      return x;
    case "sigmoid":
      return sigmoid(x);
    case "tanh":
      return Math.tanh(x);
    case "relu":
      return Math.max(x, 0); // NaN stays NaN
    case "leaky_relu":
      return x > 0 ? x : alpha * x;
    case "elu":
      return x > 0 ? x : alpha * Math.expm1(x);
  }
}

/** 1 / (1 + e^-x), from e^-|x|, so that neither tail overflows or loses its small values. */
export function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/** f'(x), from y = f(x). At 0 it is that of the left side. */
export function derivative(activation: ElementWise, y: number, alpha = 0): number {
  switch (activation) {
    case "linear":
      return 1;
    case "sigmoid":
      return y * (1 - y);
    case "tanh":
      return 1 - y * y;
    case "relu":
      return y > 0 ? 1 : 0;
    case "leaky_relu":
      return y > 0 ? 1 : alpha;
    case "elu":
      return y > 0 ? 1 : y + alpha;
  }
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

/** dy[i] := dy[i] f'(x[i]) in place, i < n, from y[i] = f(x[i]). */
export function activationBackward(
  activation: ElementWise,
  n: number,
  y: Float64Array,
  dy: Float64Array,
  alpha = 0,
): void {
  for (let i = 0; i < n; i++) dy[i] = dy[i]! * derivative(activation, y[i]!, alpha);
}
