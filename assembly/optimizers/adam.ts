// Adam: m := m + (1 - beta1) (g - m);  v := v + (1 - beta2) (g^2 - v);
//       w := w - lr m / c1 / (sqrt(v / c2) + epsilon),  c = 1 - beta^step.
// AdamW takes weight decay off the weight itself: w := w - lr weight_decay w first.
// Sources: Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2; epsilon stands
// where PyTorch has it.

import { VECTOR, madd, nmadd, shift, splat } from "../simd";
import { Hyper } from "./hyper";

/**
 * One step with moments m, v; power1 and power2 are beta^step.
 * Moments below 1e-30 (f32) or 1e-290 (f64) are set to zero: those of pixels that are hardly ever lit
 * would become subnormal, which doubles the time of a step and moves no weight by a last place.
 */
// @ts-ignore: decorator
@inline
export function adam<T>(
  decoupled: bool,
  n: i32,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  hyper: Hyper,
  power1: f64,
  power2: f64,
): void {
  const rate = splat<T>(hyper.lr / (1 - power1));
  const unbias = splat<T>(1 / sqrt<f64>(1 - power2));
  const eps = splat<T>(hyper.epsilon);
  const take1 = splat<T>(1 - hyper.decay1);
  const take2 = splat<T>(1 - hyper.decay2);
  const decay = splat<T>(decoupled ? hyper.lr * hyper.weight_decay : hyper.weight_decay);
  const tiny = splat<T>(sizeof<T>() == 4 ? 1e-30 : 1e-290);
  const end = w + ((<usize>n) << shift<T>());
  while (w < end) {
    let weight = v128.load(w);
    let gradient = v128.load(g);
    if (decoupled) weight = nmadd<T>(decay, weight, weight);
    else gradient = madd<T>(decay, weight, gradient);
    let first = v128.load(m);
    let second = v128.load(v);
    first = madd<T>(take1, v128.sub<T>(gradient, first), first);
    second = madd<T>(take2, v128.sub<T>(v128.mul<T>(gradient, gradient), second), second);
    first = v128.andnot(first, v128.lt<T>(v128.abs<T>(first), tiny)); // a NaN is not less: it stays
    second = v128.andnot(second, v128.lt<T>(second, tiny));
    v128.store(m, first);
    v128.store(v, second);
    const change = v128.div<T>(v128.mul<T>(rate, first), madd<T>(v128.sqrt<T>(second), unbias, eps));
    v128.store(w, v128.sub<T>(weight, change));
    w += VECTOR;
    g += VECTOR;
    m += VECTOR;
    v += VECTOR;
  }
}
