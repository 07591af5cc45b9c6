// Stochastic gradient descent: w := w - lr g.

import { VECTOR, lanes, load_next, nmadd, splat, store_next } from "../simd";

/** One step over n parameters w with gradients g. */
export function sgd<T>(n: i32, w: usize, g: usize, lr: f64): void {
  const rate = splat<T>(lr);
  for (let left = n; left > 0; left -= lanes<T>(), w += VECTOR, g += VECTOR) {
    store_next<T>(w, nmadd<T>(rate, load_next<T>(g, left, rate), load_next<T>(w, left, rate)), left);
  }
}
