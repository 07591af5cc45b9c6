// Stochastic gradient descent: plain, with momentum, and with Nesterov momentum.
// Sources: Polyak 1964; Sutskever, Martens, Dahl, Hinton 2013. Formulas as in PyTorch.

import { VECTOR, madd, nmadd, shift, splat } from "../base/simd";
import { Hyper } from "./hyper";

/** w := w - lr g. */
export function sgd<T>(n: i32, w: usize, g: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const end = w + ((<usize>n) << shift<T>());
  if (hyper.weight_decay == 0) {
    for (; w < end; w += VECTOR, g += VECTOR) v128.store(w, nmadd<T>(rate, v128.load(g), v128.load(w)));
    return;
  }
  for (; w < end; w += VECTOR, g += VECTOR) {
    const weight = v128.load(w);
    v128.store(w, nmadd<T>(rate, madd<T>(decay, weight, v128.load(g)), weight));
  }
}

/** b := momentum b + g; w := w - lr b, or w - lr (g + momentum b) for Nesterov momentum. */
// @ts-ignore: decorator
@inline
export function momentum<T>(nesterov: bool, n: i32, w: usize, g: usize, buffer: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const keep = splat<T>(hyper.decay1);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, buffer += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd<T>(decay, weight, v128.load(g));
    const velocity = madd<T>(keep, v128.load(buffer), gradient);
    v128.store(buffer, velocity);
    v128.store(w, nmadd<T>(rate, nesterov ? madd<T>(keep, velocity, gradient) : velocity, weight));
  }
}
