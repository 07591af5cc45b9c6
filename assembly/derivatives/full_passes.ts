// Central differences by whole forward passes: the oracle. Slow, and too simple to be wrong.

import { MAXOUT } from "../kernels/activation";
import { forward } from "../net/forward";
import { layer_of } from "../net/layout";
import { batch_loss } from "./batch";
import { KINK, NOT_FINITE, Probe, turns } from "./workspace";

/** out[i] (f64) = d loss / d parameter first + i, i < count, and its flags (u8; room for count). */
export function by_whole_passes(probe: Probe, first: i32, count: i32, out: usize, flags: usize): void {
  const delta = probe.delta;
  let at = probe.net.params + ((<usize>first) << 3);
  for (let i = 0; i < count; i++, at += 8, out += 8, flags++) {
    const w = load<f64>(at);
    store<f64>(at, w + delta);
    const above = pass(probe, probe.above);
    store<f64>(at, w - delta);
    const below = pass(probe, probe.below);
    store<f64>(at, w);
    const difference = above - below;
    let flag = memory.compare(probe.above, probe.below, probe.decisions) == 0 ? 0 : KINK;
    if (difference - difference != 0) flag |= NOT_FINITE;
    store<u8>(flags, flag);
    store<f64>(out, difference / (2 * delta));
  }
}

/** The loss, and every decision on the way to it. */
function pass(probe: Probe, decisions: usize): f64 {
  forward<f64>(probe.net, probe.rows, true);
  for (let i = 0; i < probe.net.layers; i++) {
    const layer = layer_of(probe.net, i);
    const n = <usize>(probe.rows * layer.units);
    if (layer.activation == MAXOUT) {
      for (let j: usize = 0; j < n; j++) {
        const dropped = layer.dropout > 0 && load<f64>(layer.mask + (j << 3)) == 0;
        store<u8>(decisions + j, dropped ? 0 : load<u8>(layer.which + j));
      }
    } else if (turns(layer)) {
      // f(z) > 0 where z > 0; the output of a dropped unit is 0.
      for (let j: usize = 0; j < n; j++) store<u8>(decisions + j, load<f64>(layer.outputs + (j << 3)) > 0 ? 1 : 0);
    } else {
      continue;
    }
    decisions += n;
  }
  return batch_loss(probe);
}
