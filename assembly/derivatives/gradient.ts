// The numerical gradient of a batch by either method. Marks the parameters that have none.

import { Data, Net } from "../net/net";
import { load_batch } from "./batch";
import { by_full_passes } from "./full_passes";
import { by_touched_parts } from "./incremental";
import { LOST_STEP, NOT_FINITE, Workspace, open_workspace } from "./workspace";

/** Every evaluation is a full forward pass: the oracle. */
export const FORWARD: i32 = 0;
/** Only what a parameter touches is computed again, in chains of dense layers; other networks take full passes. */
export const INCREMENTAL: i32 = 1;
export const METHODS: i32 = 2;

/**
 * out[i] (f64) = (L(w + delta) - L(w - delta)) / (2 delta) for parameter w number first + i, i < count, and its
 * flags (u8: KINK, NOT_FINITE, LOST_STEP), over the `rows` examples that order names. A derivative whose step is lost
 * is NaN. Returns false, with nothing done, when the memory does not suffice; the caller releases what it took.
 */
// prettier-ignore
export function numerical_gradient(
  net: Net, data: Data, order: usize, rows: i32, delta: f64, method: i32, first: i32, count: i32, out: usize, flags: usize,
): bool {
  const at = open_workspace(net, rows, delta);
  if (at == 0) return false;
  const work = changetype<Workspace>(at);
  const loss = load_batch(work, net, data, order);
  if (method == FORWARD || work.links == 0) by_full_passes(work, first, count, out, flags);
  else if (isFinite(loss)) by_touched_parts(work, first, count, out, flags);
  else fill_not_finite(count, out, flags);
  mark_lost_steps(work, first, count, out, flags);
  return true;
}

function fill_not_finite(count: i32, out: usize, flags: usize): void {
  memory.fill(flags, <u8>NOT_FINITE, count);
  for (let i: usize = 0; i < <usize>count; i++) store<f64>(out + (i << 3), NaN);
}

function mark_lost_steps(work: Workspace, first: i32, count: i32, out: usize, flags: usize): void {
  let at = work.net.params + ((<usize>first) << 3);
  for (const end = at + ((<usize>count) << 3); at < end; at += 8, out += 8, flags++) {
    if (!is_lost(load<f64>(at), work.delta)) continue;
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
