// Adam: m := beta1 m + (1 - beta1) g;  v := beta2 v + (1 - beta2) g^2;
//       w := w - lr / c1 m / (sqrt(v) / sqrt(c2) + epsilon),  c = 1 - beta^step.
// Source: Kingma and Ba 2015, algorithm 1; epsilon stands where PyTorch has it.

import { VECTOR, lanes, load_next, madd, splat, store_next } from "../simd";

/**
 * One step over n parameters w with gradients g and moments m, v; correction1 and correction2 are 1 - beta^step.
 * Moments below 1e-30 (f32) or 1e-290 (f64) are set to zero: those of pixels that are hardly ever lit
 * would become subnormal, which doubles the time of a step and moves no weight by a last place.
 */
export function adam<T>(
  n: i32,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  lr: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  correction1: f64,
  correction2: f64,
): void {
  const keep1 = splat<T>(beta1),
    take1 = splat<T>(1 - beta1);
  const keep2 = splat<T>(beta2),
    take2 = splat<T>(1 - beta2);
  const rate = splat<T>(lr / correction1);
  const unbias = splat<T>(1 / sqrt<f64>(correction2));
  const eps = splat<T>(epsilon);
  const tiny = splat<T>(sizeof<T>() == 4 ? 1e-30 : 1e-290);
  for (let left = n; left > 0; left -= lanes<T>(), w += VECTOR, g += VECTOR, m += VECTOR, v += VECTOR) {
    const gradient = load_next<T>(g, left, eps);
    let first = madd<T>(take1, gradient, v128.mul<T>(keep1, load_next<T>(m, left, eps)));
    let second = madd<T>(v128.mul<T>(take2, gradient), gradient, v128.mul<T>(keep2, load_next<T>(v, left, eps)));
    first = v128.andnot(first, v128.lt<T>(v128.abs<T>(first), tiny)); // a NaN is not less: it stays
    second = v128.andnot(second, v128.lt<T>(second, tiny));
    store_next<T>(m, first, left);
    store_next<T>(v, second, left);
    const scale = madd<T>(v128.sqrt<T>(second), unbias, eps);
    const change = v128.div<T>(v128.mul<T>(rate, first), scale);
    store_next<T>(w, v128.sub<T>(load_next<T>(w, left, eps), change), left);
  }
}
