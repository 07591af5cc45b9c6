// One step of any optimiser over any number of parameters. The optimisers take whole vectors; elements left over are
// copied to a vector in the workspace and back.

import { unknown_id } from "../base/abi";
import { arguments_block, small_workspace } from "../base/memory";
import { lanes, load_next, shift, splat, store_next } from "../base/simd";
import { LINE, for_each } from "../base/threads";
import { adam } from "./adam";
import { adadelta, adagrad, rmsprop } from "./adaptive";
import * as ids from "./hyper";
import { Hyper } from "./hyper";
import { adagrad_da, ftrl, proximal_adagrad, proximal_gd } from "./proximal";
import { momentum, sgd } from "./sgd";

/** Smallest range of a thread, in elements: about 10 us of work. */
const LEAST_ELEMENTS: i32 = 1 << 14;

/** One step of an optimiser over n parameters w with gradients g. */
@unmanaged
export class Update {
  optimizer: i32;
  n: i32;
  w: usize;
  g: usize;
  /** Slots, n elements each; 0 for slots that the optimiser does not have. */
  slot0: usize;
  slot1: usize;
  hyper: Hyper;
  /** Number of this step, from 1; decay1^step and decay2^step. */
  step: i32;
  power1: f64;
  power2: f64;
}

/** Returns the arguments block. The caller sets all fields, and calls optimizer_step next. */
export function new_update(): Update {
  return changetype<Update>(arguments_block());
}

/** Updates u.w and the slots on all threads. */
export function optimizer_step<T>(u: Update): void {
  for_each<Update>((t, from, to) => part<T>(t, from, to), u, u.n, LINE, LEAST_ELEMENTS);
}

function part<T>(u: Update, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  const w = u.w + at;
  const g = u.g + at;
  const slot0 = u.slot0 ? u.slot0 + at : 0;
  const slot1 = u.slot1 ? u.slot1 + at : 0;
  const n = to - from;
  const whole = n & ~(lanes<T>() - 1);
  whole_vectors<T>(u, whole, w, g, slot0, slot1);
  const left = n - whole;
  if (left == 0) return;
  const done = (<usize>whole) << shift<T>();
  const one = splat<T>(1);
  const last = small_workspace() + 128; // the last vector of w, g and the two slots
  v128.store(last, load_next<T>(w + done, left, one));
  v128.store(last, load_next<T>(g + done, left, one), 16);
  if (slot0) v128.store(last, load_next<T>(slot0 + done, left, one), 32);
  if (slot1) v128.store(last, load_next<T>(slot1 + done, left, one), 48);
  whole_vectors<T>(u, lanes<T>(), last, last + 16, last + 32, last + 48);
  store_next<T>(w + done, v128.load(last), left);
  if (slot0) store_next<T>(slot0 + done, v128.load(last, 32), left);
  if (slot1) store_next<T>(slot1 + done, v128.load(last, 48), left);
}

// prettier-ignore
function whole_vectors<T>(u: Update, n: i32, w: usize, g: usize, slot0: usize, slot1: usize): void {
  const hyper = u.hyper;
  switch (u.optimizer) {
    case ids.SGD: sgd<T>(n, w, g, hyper); break;
    case ids.ADAM: adam<T>(false, n, w, g, slot0, slot1, hyper, u.power1, u.power2); break;
    case ids.MOMENTUM: momentum<T>(false, n, w, g, slot0, hyper); break;
    case ids.NESTEROV: momentum<T>(true, n, w, g, slot0, hyper); break;
    case ids.ADAGRAD: adagrad<T>(n, w, g, slot0, hyper); break;
    case ids.ADAGRAD_DA: adagrad_da<T>(n, w, g, slot0, slot1, hyper, u.step); break;
    case ids.ADADELTA: adadelta<T>(n, w, g, slot0, slot1, hyper); break;
    case ids.RMSPROP: rmsprop<T>(n, w, g, slot0, hyper); break;
    case ids.ADAMW: adam<T>(true, n, w, g, slot0, slot1, hyper, u.power1, u.power2); break;
    case ids.FTRL: ftrl<T>(n, w, g, slot0, slot1, hyper); break;
    case ids.PROXIMAL_GD: proximal_gd<T>(n, w, g, hyper); break;
    case ids.PROXIMAL_ADAGRAD: proximal_adagrad<T>(n, w, g, slot0, hyper); break;
    default: unknown_id();
  }
}
