// Adam: m := m + (1 - beta1) (g - m);  v := v + (1 - beta2) (g^2 - v);
//       w := w - lr m / c1 / (sqrt(v / c2) + epsilon),  c = 1 - beta^step.
// Source: Kingma and Ba 2015, algorithm 1; epsilon stands where PyTorch has it.

import { VECTOR, lanes, load_next, madd, shift, splat, store_next } from "../simd";

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
  const rate = splat<T>(lr / correction1);
  const unbias = splat<T>(1 / sqrt<f64>(correction2));
  const eps = splat<T>(epsilon);
  const take1 = splat<T>(1 - beta1);
  const take2 = splat<T>(1 - beta2);
  const tiny = splat<T>(sizeof<T>() == 4 ? 1e-30 : 1e-290);
  const whole = n & ~(lanes<T>() - 1);
  const end = w + ((<usize>whole) << shift<T>());
  while (w < end) {
    const gradient = v128.load(g);
    const first = first_moment<T>(v128.load(m), gradient, take1, tiny);
    const second = second_moment<T>(v128.load(v), gradient, take2, tiny);
    v128.store(m, first);
    v128.store(v, second);
    v128.store(w, moved<T>(v128.load(w), first, second, rate, unbias, eps));
    w += VECTOR;
    g += VECTOR;
    m += VECTOR;
    v += VECTOR;
  }
  if (whole < n) {
    const left = n - whole;
    const gradient = load_next<T>(g, left, eps);
    const first = first_moment<T>(load_next<T>(m, left, eps), gradient, take1, tiny);
    const second = second_moment<T>(load_next<T>(v, left, eps), gradient, take2, tiny);
    store_next<T>(m, first, left);
    store_next<T>(v, second, left);
    store_next<T>(w, moved<T>(load_next<T>(w, left, eps), first, second, rate, unbias, eps), left);
  }
}

// @ts-ignore: decorator
@inline
function first_moment<T>(m: v128, g: v128, take: v128, tiny: v128): v128 {
  const next = madd<T>(take, v128.sub<T>(g, m), m);
  return v128.andnot(next, v128.lt<T>(v128.abs<T>(next), tiny)); // a NaN is not less: it stays
}

// @ts-ignore: decorator
@inline
function second_moment<T>(v: v128, g: v128, take: v128, tiny: v128): v128 {
  const next = madd<T>(take, v128.sub<T>(v128.mul<T>(g, g), v), v);
  return v128.andnot(next, v128.lt<T>(next, tiny));
}

// @ts-ignore: decorator
@inline
function moved<T>(w: v128, m: v128, v: v128, rate: v128, unbias: v128, eps: v128): v128 {
  const change = v128.div<T>(v128.mul<T>(rate, m), madd<T>(v128.sqrt<T>(v), unbias, eps));
  return v128.sub<T>(w, change);
}
