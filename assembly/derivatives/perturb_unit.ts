// What one unit changes by when its z moves by +- delta times each of the probe's values. Changes come in pairs,
// (above, below), one for each value.

import { MAXOUT, activate } from "../kernels/activation";
import { Layer, layer_of } from "../net/layout";
import { VECTOR } from "../base/simd";
import { mask_of } from "./batch";
import { KINK, Probe, trace_of, turns } from "./workspace";

/** probe.changes[c] = z +- delta values[c]. */
export function move_z(probe: Probe, z: f64): void {
  const step = f64x2.replace_lane(f64x2.splat(probe.delta), 1, -probe.delta);
  const from = f64x2.splat(z);
  let out = probe.changes;
  for (let at = probe.values, end = at + ((<usize>probe.count) << 3); at < end; at += 8, out += VECTOR)
    v128.store(out, f64x2.add(from, f64x2.mul(step, v128.load64_splat(at))));
}

/**
 * Into probe.changes what the outputs of the unit of column k change by, and into the column's flags where it
 * decides differently. Returns whether it may change at all: a dropped unit does not.
 */
export function move_unit(probe: Probe, index: i32, k: i32): bool {
  const layer = layer_of(probe.net, index);
  const unit = k % layer.units;
  const mask = mask_of(probe, layer);
  const kept: f64 = mask ? load<f64>(mask + ((<usize>unit) << 3)) : 1;
  if (kept == 0) return false;
  const z = trace_of(probe, index).z;
  move_z(probe, load<f64>(z + ((<usize>k) << 3)));
  const y = load<f64>(layer.acts + ((<usize>(probe.row * layer.units + unit)) << 3));
  if (layer.activation == MAXOUT) {
    change_piece(probe, layer, z, k, f64x2.splat(y), f64x2.splat(kept));
  } else {
    activate<f64>(layer.activation, layer.alpha, 1, 2 * probe.count, probe.changes, probe.changes, 0, 0);
    change_output(probe, layer, k, f64x2.splat(y), f64x2.splat(kept));
  }
  return true;
}

/** From new outputs to changes of the output y. */
function change_output(probe: Probe, layer: Layer, k: i32, y: v128, kept: v128): void {
  const decides = turns(layer);
  let flag = probe.flags + <usize>k;
  for (let at = probe.changes, end = at + ((<usize>probe.count) << 4); at < end; at += VECTOR) {
    const moved = v128.load(at);
    if (decides) flag_difference(f64x2.gt(moved, i32x4.splat(0)), flag); // f(z) > 0 where z > 0
    v128.store(at, f64x2.mul(f64x2.sub(moved, y), kept));
    flag += <usize>layer.width;
  }
}

/** From new z of piece k / units to changes of the largest of the unit's pieces, y. */
function change_piece(probe: Probe, layer: Layer, z: usize, k: i32, y: v128, kept: v128): void {
  let before: f64 = -Infinity;
  let after: f64 = -Infinity;
  for (let p = k % layer.units; p < layer.width; p += layer.units) {
    const value = load<f64>(z + ((<usize>p) << 3));
    if (p < k) before = max(before, value);
    if (p > k) after = max(after, value);
  }
  const others = f64x2.splat(max(before, after));
  let flag = probe.flags + <usize>k;
  for (let at = probe.changes, end = at + ((<usize>probe.count) << 4); at < end; at += VECTOR) {
    const moved = v128.load(at);
    // Of equal pieces the first is taken.
    const takes = v128.and(f64x2.gt(moved, f64x2.splat(before)), f64x2.ge(moved, f64x2.splat(after)));
    flag_difference(takes, flag);
    v128.store(at, f64x2.mul(f64x2.sub(f64x2.max(moved, others), y), kept));
    flag += <usize>layer.width;
  }
}

/** KINK where the two lanes of a comparison differ. */
// @ts-ignore: decorator
@inline
function flag_difference(compared: v128, flag: usize): void {
  const lanes = i64x2.bitmask(compared);
  if (lanes == 1 || lanes == 2) store<u8>(flag, KINK);
}
