// Optimisers with l1 and l2 regularisation: proximal gradient descent, proximal Adagrad, FTRL and Adagrad by dual
// averaging. Formulas as in TensorFlow.
// Sources: Duchi and Singer 2009 (FOBOS); Duchi, Hazan, Singer 2011; McMahan et al. 2013, algorithm 1.

import { VECTOR, madd, nmadd, shift, splat } from "../base/simd";
import { Hyper } from "./hyper";

/** w := shrink(w - lr g, lr l1) / (1 + lr l2). */
export function proximal_gd<T>(n: i32, w: usize, g: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const l1 = splat<T>(hyper.lr * hyper.l1);
  const scale = splat<T>(1 + hyper.lr * hyper.l2);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR) {
    const weight = v128.load(w);
    const moved = nmadd<T>(rate, madd<T>(decay, weight, v128.load(g)), weight);
    v128.store(w, v128.div<T>(shrink<T>(moved, l1), scale));
  }
}

/** a := a + g^2; r = lr / sqrt(a); w := shrink(w - r g, r l1) / (1 + r l2). */
export function proximal_adagrad<T>(n: i32, w: usize, g: usize, a: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const l1 = splat<T>(hyper.l1);
  const l2 = splat<T>(hyper.l2);
  const one = splat<T>(1);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, a += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd<T>(decay, weight, v128.load(g));
    const squares = madd<T>(gradient, gradient, v128.load(a));
    v128.store(a, squares);
    const own_rate = v128.div<T>(rate, v128.sqrt<T>(squares));
    const moved = nmadd<T>(own_rate, gradient, weight);
    v128.store(w, v128.div<T>(shrink<T>(moved, v128.mul<T>(own_rate, l1)), madd<T>(own_rate, l2, one)));
  }
}

/**
 * a' = a + g^2; z := z + g - (sqrt(a') - sqrt(a)) / lr w; w := -shrink(z, l1) / (sqrt(a') / lr + 2 l2); a := a'.
 * From the first step on, w depends on z and a alone.
 */
export function ftrl<T>(n: i32, w: usize, g: usize, a: usize, z: usize, hyper: Hyper): void {
  const inverse = splat<T>(1 / hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const l1 = splat<T>(hyper.l1);
  const twice_l2 = splat<T>(2 * hyper.l2);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, a += VECTOR, z += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd<T>(decay, weight, v128.load(g));
    const before = v128.load(a);
    const squares = madd<T>(gradient, gradient, before);
    const root = v128.sqrt<T>(squares);
    const sigma = v128.mul<T>(v128.sub<T>(root, v128.sqrt<T>(before)), inverse);
    const linear = nmadd<T>(sigma, weight, v128.add<T>(v128.load(z), gradient));
    v128.store(a, squares);
    v128.store(z, linear);
    v128.store(w, v128.neg<T>(v128.div<T>(shrink<T>(linear, l1), madd<T>(root, inverse, twice_l2))));
  }
}

/**
 * s := s + g; a := a + g^2; w := -lr shrink(s, l1 step) / (l2 step lr + sqrt(a)).
 * Dual averaging: from the first step on, w does not depend on its initial value.
 */
export function adagrad_da<T>(n: i32, w: usize, g: usize, s: usize, a: usize, hyper: Hyper, step: i32): void {
  const rate = splat<T>(-hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const l1 = splat<T>(hyper.l1 * <f64>step);
  const l2 = splat<T>(hyper.l2 * <f64>step * hyper.lr);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, s += VECTOR, a += VECTOR) {
    const gradient = madd<T>(decay, v128.load(w), v128.load(g));
    const total = v128.add<T>(v128.load(s), gradient);
    const squares = madd<T>(gradient, gradient, v128.load(a));
    v128.store(s, total);
    v128.store(a, squares);
    v128.store(w, v128.div<T>(v128.mul<T>(rate, shrink<T>(total, l1)), v128.add<T>(l2, v128.sqrt<T>(squares))));
  }
}

/** sign(x) max(|x| - by, 0). */
// @ts-ignore: decorator
@inline
function shrink<T>(x: v128, by: v128): v128 {
  const magnitude = v128.abs<T>(x);
  const left = v128.pmax<T>(v128.sub<T>(magnitude, by), splat<T>(0));
  return v128.or(left, v128.xor(x, magnitude)); // x xor |x| is the sign bit
}
