// Central differences by full forward passes, for networks of any layers: the oracle. Slow, and too simple to be wrong.

import { full_pass } from "./batch";
import { write_decisions } from "./decisions";
import { KINK, NOT_FINITE, Workspace } from "./workspace";

/** out[i] (f64) = d loss / d parameter first + i, i < count, and its flags (u8), for the batch that was taken. */
export function by_full_passes(work: Workspace, first: i32, count: i32, out: usize, flags: usize): void {
  const delta = work.delta;
  let at = work.net.params + ((<usize>first) << 3);
  for (let i = 0; i < count; i++, at += 8, out += 8, flags++) {
    const w = load<f64>(at);
    store<f64>(at, w + delta);
    const above = pass(work, work.above);
    store<f64>(at, w - delta);
    const below = pass(work, work.below);
    store<f64>(at, w);
    const difference = above - below;
    let flag = memory.compare(work.above, work.below, work.decisions) == 0 ? 0 : KINK;
    if (difference - difference != 0) flag |= NOT_FINITE;
    store<u8>(flags, flag);
    store<f64>(out, difference / (2 * delta));
  }
}

/** The loss, and every decision on the way to it. */
function pass(work: Workspace, decisions: usize): f64 {
  const loss = full_pass(work);
  write_decisions(work.net, work.rows, decisions);
  return loss;
}
