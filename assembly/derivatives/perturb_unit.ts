// Changes of one unit's output when its z moves by +- delta times each of the distinct values. work.changes holds a
// pair (above, below) for each value, first of z, then of outputs, then of their changes.

import { VECTOR } from "../base/simd";
import { activate } from "../kernels/activation";
import { Link, link_of } from "./chain";
import { turns } from "./decisions";
import { KINK, Workspace } from "./workspace";

/** work.changes[c] = z +- delta values[c]. */
export function move_z(work: Workspace, z: f64): void {
  const step = f64x2.replace_lane(f64x2.splat(work.delta), 1, -work.delta);
  const from = f64x2.splat(z);
  let out = work.changes;
  for (let at = work.values, end = at + ((<usize>work.count) << 3); at < end; at += 8, out += VECTOR)
    v128.store(out, f64x2.add(from, f64x2.mul(step, v128.load64_splat(at))));
}

/**
 * Writes the changes of the output of the unit of column k to work.changes, and flags the values whose two evaluations
 * decide differently. Returns whether there may be a change at all: a dropped unit has none.
 */
export function move_unit(work: Workspace, index: i32, k: i32): bool {
  const link = link_of(work.chain, index);
  const unit = (<usize>(k % link.units)) << 3;
  const kept: f64 = link.mask ? load<f64>(link.mask + unit) : 1;
  if (kept == 0) return false;
  move_z(work, load<f64>(link.z + ((<usize>k) << 3)));
  const y = f64x2.splat(load<f64>(link.acts + unit));
  if (link.pieces > 0) {
    change_piece(work, link, k, y, f64x2.splat(kept));
  } else {
    activate<f64>(link.activation, link.alpha, 1, 2 * work.count, work.changes, 0, 0);
    change_output(work, link, k, y, f64x2.splat(kept));
  }
  return true;
}

/** From new outputs to changes of the output y. */
function change_output(work: Workspace, link: Link, k: i32, y: v128, kept: v128): void {
  const decides = turns(link.activation);
  let flag = work.flags + <usize>k;
  for (let at = work.changes, end = at + ((<usize>work.count) << 4); at < end; at += VECTOR) {
    const moved = v128.load(at);
    if (decides) flag_difference(f64x2.gt(moved, i32x4.splat(0)), flag); // f(z) > 0 where z > 0
    v128.store(at, f64x2.mul(f64x2.sub(moved, y), kept));
    flag += <usize>link.width;
  }
}

/** From new z of piece k / units to changes of y, the largest of the unit's pieces. */
function change_piece(work: Workspace, link: Link, k: i32, y: v128, kept: v128): void {
  let before: f64 = -Infinity;
  let after: f64 = -Infinity;
  for (let p = k % link.units; p < link.width; p += link.units) {
    const z = load<f64>(link.z + ((<usize>p) << 3));
    if (p < k) before = max(before, z);
    if (p > k) after = max(after, z);
  }
  const others = f64x2.splat(max(before, after));
  let flag = work.flags + <usize>k;
  for (let at = work.changes, end = at + ((<usize>work.count) << 4); at < end; at += VECTOR) {
    const moved = v128.load(at);
    // Maxout takes the first of equal pieces.
    const takes = v128.and(f64x2.gt(moved, f64x2.splat(before)), f64x2.ge(moved, f64x2.splat(after)));
    flag_difference(takes, flag);
    v128.store(at, f64x2.mul(f64x2.sub(f64x2.max(moved, others), y), kept));
    flag += <usize>link.width;
  }
}

/** KINK where the two lanes of a comparison differ. */
// @ts-ignore: decorator
@inline
function flag_difference(compared: v128, flag: usize): void {
  const lanes = i64x2.bitmask(compared);
  if (lanes == 1 || lanes == 2) store<u8>(flag, KINK);
}
