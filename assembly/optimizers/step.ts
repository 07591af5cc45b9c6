// One step of any optimiser over any number of parameters: the kernels take whole vectors, the few
// elements left over go through them in a vector of their own.

import { small_workspace } from "../base/memory";
import { VECTOR, lanes, load_next, shift, splat, store_next } from "../base/simd";
import { adam } from "./adam";
import { adadelta, adagrad, rmsprop } from "./adaptive";
import * as ids from "./hyper";
import { Hyper } from "./hyper";
import { adagrad_da, ftrl, proximal_adagrad, proximal_gd } from "./proximal";
import { momentum, sgd } from "./sgd";

/** Step number `step` (from 1); power1 and power2 are decay1^step and decay2^step. Slots that it has not are 0. */
export function optimizer_step<T>(
  optimizer: i32,
  n: i32,
  w: usize,
  g: usize,
  slot0: usize,
  slot1: usize,
  hyper: Hyper,
  step: i32,
  power1: f64,
  power2: f64,
): void {
  const whole = n & ~(lanes<T>() - 1);
  whole_vectors<T>(optimizer, whole, w, g, slot0, slot1, hyper, step, power1, power2);
  const left = n - whole;
  if (left == 0) return;
  const done = (<usize>whole) << shift<T>();
  const one = splat<T>(1);
  const last = small_workspace() + 128; // the last vector of w, g and the two slots
  v128.store(last, load_next<T>(w + done, left, one));
  v128.store(last, load_next<T>(g + done, left, one), 16);
  if (slot0) v128.store(last, load_next<T>(slot0 + done, left, one), 32);
  if (slot1) v128.store(last, load_next<T>(slot1 + done, left, one), 48);
  whole_vectors<T>(optimizer, lanes<T>(), last, last + 16, last + 32, last + 48, hyper, step, power1, power2);
  store_next<T>(w + done, v128.load(last), left);
  if (slot0) store_next<T>(slot0 + done, v128.load(last, 32), left);
  if (slot1) store_next<T>(slot1 + done, v128.load(last, 48), left);
}

// prettier-ignore
function whole_vectors<T>(
  optimizer: i32, n: i32, w: usize, g: usize, slot0: usize, slot1: usize, hyper: Hyper, step: i32, power1: f64, power2: f64,
): void {
  switch (optimizer) {
    case ids.SGD: sgd<T>(n, w, g, hyper); break;
    case ids.ADAM: adam<T>(false, n, w, g, slot0, slot1, hyper, power1, power2); break;
    case ids.MOMENTUM: momentum<T>(false, n, w, g, slot0, hyper); break;
    case ids.NESTEROV: momentum<T>(true, n, w, g, slot0, hyper); break;
    case ids.ADAGRAD: adagrad<T>(n, w, g, slot0, hyper); break;
    case ids.ADAGRAD_DA: adagrad_da<T>(n, w, g, slot0, slot1, hyper, step); break;
    case ids.ADADELTA: adadelta<T>(n, w, g, slot0, slot1, hyper); break;
    case ids.RMSPROP: rmsprop<T>(n, w, g, slot0, hyper); break;
    case ids.ADAMW: adam<T>(true, n, w, g, slot0, slot1, hyper, power1, power2); break;
    case ids.FTRL: ftrl<T>(n, w, g, slot0, slot1, hyper); break;
    case ids.PROXIMAL_GD: proximal_gd<T>(n, w, g, hyper); break;
    case ids.PROXIMAL_ADAGRAD: proximal_adagrad<T>(n, w, g, slot0, hyper); break;
  }
}
