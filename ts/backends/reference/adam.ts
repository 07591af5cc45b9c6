// Adam. Float64 twin of assembly/kernels/adam.ts.
// Source: Kingma and Ba 2015, algorithm 1; epsilon stands where PyTorch has it.

import type { AdamSpec } from "../../core/recipe.ts";
import type { DType } from "../../core/spec.ts";

/** Moments below this become zero, as the engine does to keep its vectors free of subnormals. */
export const smallestMoment: Readonly<Record<DType, number>> = { f32: 1e-30, f64: 1e-290 };

/**
 * Step number `step` (from 1) over all parameters w with gradients g and moments m, v:
 *
 *   m := beta1 m + (1 - beta1) g;  v := beta2 v + (1 - beta2) g^2
 *   w := w - lr (m / c1) / (sqrt(v / c2) + epsilon),  c = 1 - beta^step
 *
 * @param smallest moments of less magnitude are set to zero
 */
export function adam(
  w: Float64Array,
  g: Float64Array,
  m: Float64Array,
  v: Float64Array,
  { lr, beta1, beta2, epsilon }: Omit<AdamSpec, "name">,
  step: number,
  smallest: number,
): void {
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  for (let i = 0; i < w.length; i++) {
    const gradient = g[i]!;
    const first = beta1 * m[i]! + (1 - beta1) * gradient;
    const second = beta2 * v[i]! + (1 - beta2) * gradient * gradient;
    m[i] = Math.abs(first) < smallest ? 0 : first;
    v[i] = second < smallest ? 0 : second;
    w[i] = w[i]! - (lr * (m[i]! / correction1)) / (Math.sqrt(v[i]! / correction2) + epsilon);
  }
}
