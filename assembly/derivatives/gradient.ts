// The numerical gradient of a batch, by either method, with the parameters that have none marked.

import { Data, Net } from "../net/layout";
import { batch_loss, take } from "./batch";
import { by_touched_parts } from "./incremental";
import { LOST_STEP, NOT_FINITE, Probe } from "./workspace";
import { by_whole_passes } from "./full_passes";

/** Every evaluation is a whole forward pass: the oracle. */
export const FORWARD: i32 = 0;
/** Only what a parameter touches is computed again. */
export const INCREMENTAL: i32 = 1;
export const METHODS: i32 = 2;

/**
 * out[i] (f64) = (L(w + delta) - L(w - delta)) / (2 delta) for parameter w number first + i, i < count, and its
 * flags (u8: KINK, NOT_FINITE, LOST_STEP), for the examples that order names. A derivative whose step is lost is NaN.
 */
// prettier-ignore
export function numerical_gradient(
  probe: Probe, asked: Net, data: Data, order: usize, method: i32, first: i32, count: i32, out: usize, flags: usize,
): void {
  take(probe, asked, data, order);
  const loss = batch_loss(probe);
  if (method == FORWARD) {
    by_whole_passes(probe, first, count, out, flags);
  } else if (loss - loss == 0) {
    by_touched_parts(probe, first, count, out, flags);
  } else {
    memory.fill(flags, <u8>NOT_FINITE, count);
    for (let i: usize = 0; i < <usize>count; i++) store<f64>(out + (i << 3), NaN);
  }
  mark_lost_steps(probe, first, count, out, flags);
}

function mark_lost_steps(probe: Probe, first: i32, count: i32, out: usize, flags: usize): void {
  const delta = probe.delta;
  let at = probe.net.params + ((<usize>first) << 3);
  for (const end = at + ((<usize>count) << 3); at < end; at += 8, out += 8, flags++) {
    const w = load<f64>(at);
    if (!is_lost(w, delta)) continue;
    store<u8>(flags, LOST_STEP);
    store<f64>(out, NaN);
  }
}

/** Whether a step of delta leaves w as it is. */
// @ts-ignore: decorator
@inline
export function is_lost(w: f64, delta: f64): bool {
  return w + delta == w || w - delta == w;
}
