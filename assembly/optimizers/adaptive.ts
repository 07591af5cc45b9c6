// Adagrad, RMSprop and Adadelta, which scale the rate of each weight by its past gradients. Formulas as in PyTorch.
// Sources: Duchi, Hazan, Singer 2011; Tieleman and Hinton 2012; Zeiler 2012, algorithm 1.

import { VECTOR, madd, shift, splat } from "../base/simd";
import { Hyper } from "./hyper";

/** a := a + g^2; w := w - lr g / (sqrt(a) + epsilon). */
export function adagrad<T>(n: i32, w: usize, g: usize, a: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const eps = splat<T>(hyper.epsilon);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, a += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd<T>(decay, weight, v128.load(g));
    const squares = madd<T>(gradient, gradient, v128.load(a));
    v128.store(a, squares);
    const change = v128.div<T>(v128.mul<T>(rate, gradient), v128.add<T>(v128.sqrt<T>(squares), eps));
    v128.store(w, v128.sub<T>(weight, change));
  }
}

/** s := alpha s + (1 - alpha) g^2; w := w - lr g / (sqrt(s) + epsilon). */
export function rmsprop<T>(n: i32, w: usize, g: usize, s: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const eps = splat<T>(hyper.epsilon);
  const take = splat<T>(1 - hyper.decay1);
  const tiny = splat<T>(sizeof<T>() == 4 ? 1e-30 : 1e-290);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, s += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd<T>(decay, weight, v128.load(g));
    const squares = averaged<T>(v128.load(s), gradient, take, tiny);
    v128.store(s, squares);
    const change = v128.div<T>(v128.mul<T>(rate, gradient), v128.add<T>(v128.sqrt<T>(squares), eps));
    v128.store(w, v128.sub<T>(weight, change));
  }
}

/**
 * s := rho s + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(s + epsilon) g; u := rho u + (1 - rho) d^2;
 * w := w - lr d.
 */
export function adadelta<T>(n: i32, w: usize, g: usize, s: usize, u: usize, hyper: Hyper): void {
  const rate = splat<T>(hyper.lr);
  const decay = splat<T>(hyper.weight_decay);
  const eps = splat<T>(hyper.epsilon);
  const take = splat<T>(1 - hyper.decay1);
  const tiny = splat<T>(sizeof<T>() == 4 ? 1e-30 : 1e-290);
  const end = w + ((<usize>n) << shift<T>());
  for (; w < end; w += VECTOR, g += VECTOR, s += VECTOR, u += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd<T>(decay, weight, v128.load(g));
    const squares = averaged<T>(v128.load(s), gradient, take, tiny);
    const updates = v128.load(u);
    const ratio = v128.div<T>(v128.sqrt<T>(v128.add<T>(updates, eps)), v128.sqrt<T>(v128.add<T>(squares, eps)));
    const change = v128.mul<T>(ratio, gradient);
    v128.store(s, squares);
    v128.store(u, averaged<T>(updates, change, take, tiny));
    v128.store(w, v128.sub<T>(weight, v128.mul<T>(rate, change)));
  }
}

/** s + take (x^2 - s), or zero if that is below `tiny`; adam.ts has the reason. */
// @ts-ignore: decorator
@inline
function averaged<T>(s: v128, x: v128, take: v128, tiny: v128): v128 {
  const next = madd<T>(take, v128.sub<T>(v128.mul<T>(x, x), s), s);
  return v128.andnot(next, v128.lt<T>(next, tiny)); // keeps NaN, which is not less
}
