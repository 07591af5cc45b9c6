// Adam: m := m + (1 - beta1) (g - m);  v := v + (1 - beta2) (g^2 - v);
//       w := w - lr m / c1 / (sqrt(v / c2) + epsilon),  c = 1 - beta^step.
// AdamW decays the weights themselves: w := w - lr weight_decay w comes first.
// Sources: Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2. epsilon is placed as in PyTorch.

import { VECTOR, lanes, madd, nmadd, shift, splat } from "../base/simd";
import { Hyper } from "./hyper";

/**
 * One step with moments m, v; power1 and power2 are beta1^step and beta2^step.
 * Moments below 1e-30 (f32) or 1e-290 (f64) are set to zero. Those of rarely lit pixels would become subnormal, which
 * doubles the time of a step but changes no weight by a unit in the last place.
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
  if (decoupled) pass<T>(true, true, n, w, g, m, v, hyper, power1, power2);
  else if (hyper.weight_decay == 0) pass<T>(false, false, n, w, g, m, v, hyper, power1, power2);
  else pass<T>(false, true, n, w, g, m, v, hyper, power1, power2);
}

// @ts-ignore: decorator
@inline
function pass<T>(
  decoupled: bool,
  decays: bool,
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
  // Four vectors per iteration: with one, V8 of Node 20 takes a third longer.
  const turns = w + ((<usize>(n & ~(4 * lanes<T>() - 1))) << shift<T>());
  while (w < turns) {
    vector<T>(decoupled, decays, w, g, m, v, rate, unbias, eps, take1, take2, decay, tiny);
    vector<T>(decoupled, decays, w + 16, g + 16, m + 16, v + 16, rate, unbias, eps, take1, take2, decay, tiny);
    vector<T>(decoupled, decays, w + 32, g + 32, m + 32, v + 32, rate, unbias, eps, take1, take2, decay, tiny);
    vector<T>(decoupled, decays, w + 48, g + 48, m + 48, v + 48, rate, unbias, eps, take1, take2, decay, tiny);
    w += 4 * VECTOR;
    g += 4 * VECTOR;
    m += 4 * VECTOR;
    v += 4 * VECTOR;
  }
  while (w < end) {
    vector<T>(decoupled, decays, w, g, m, v, rate, unbias, eps, take1, take2, decay, tiny);
    w += VECTOR;
    g += VECTOR;
    m += VECTOR;
    v += VECTOR;
  }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function vector<T>(
  decoupled: bool, decays: bool, w: usize, g: usize, m: usize, v: usize,
  rate: v128, unbias: v128, eps: v128, take1: v128, take2: v128, decay: v128, tiny: v128,
): void {
  let weight = v128.load(w);
  let gradient = v128.load(g);
  if (decoupled) weight = nmadd<T>(decay, weight, weight);
  else if (decays) gradient = madd<T>(decay, weight, gradient);
  let first = v128.load(m);
  let second = v128.load(v);
  first = madd<T>(take1, v128.sub<T>(gradient, first), first);
  second = madd<T>(take2, v128.sub<T>(v128.mul<T>(gradient, gradient), second), second);
  first = v128.andnot(first, v128.lt<T>(v128.abs<T>(first), tiny)); // keeps NaN, which is not less
  second = v128.andnot(second, v128.lt<T>(second, tiny));
  v128.store(m, first);
  v128.store(v, second);
  const change = v128.div<T>(v128.mul<T>(rate, first), madd<T>(v128.sqrt<T>(second), unbias, eps));
  v128.store(w, v128.sub<T>(weight, change));
}
