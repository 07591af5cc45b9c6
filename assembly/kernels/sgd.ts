// Stochastic gradient descent: w := w - lr g.

import { VECTOR, lanes, load_next, nmadd, shift, splat, store_next } from "../simd";

/** One step over n parameters w with gradients g. */
export function sgd<T>(n: i32, w: usize, g: usize, lr: f64): void {
  const rate = splat<T>(lr);
  const whole = n & ~(lanes<T>() - 1);
  const end = w + ((<usize>whole) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR) v128.store(w, nmadd<T>(rate, v128.load(g), v128.load(w)));
  if (whole < n) {
    const left = n - whole;
    store_next<T>(w, nmadd<T>(rate, load_next<T>(g, left, rate), load_next<T>(w, left, rate)), left);
  }
}
