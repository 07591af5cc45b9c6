// Stochastic gradient descent. Float64 twin of assembly/kernels/sgd.ts.

/** w[i] := w[i] - lr g[i] for every parameter. */
export function sgd(w: Float64Array, g: Float64Array, lr: number): void {
  for (let i = 0; i < w.length; i++) w[i] = w[i]! - lr * g[i]!;
}
