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
  // The unit decides by whether the moved value is above the first bound, and by whether it is at least the second.
  let above: f64 = turns(link.activation) ? 0 : Infinity; // f(z) > 0 where z > 0
  let least: f64 = -Infinity;
  let others: f64 = -Infinity;
  if (link.pieces > 0) {
    above = largest_piece(link, k % link.units, k);
    least = largest_piece(link, k + link.units, link.width);
    others = max(above, least);
  } else {
    activate<f64>(link.activation, link.alpha, 1, 2 * work.count, work.changes, work.changes, 0, 0);
  }
  const y = f64x2.splat(load<f64>(link.acts + unit));
  let flag = work.flags + <usize>k;
  for (let at = work.changes, end = at + ((<usize>work.count) << 4); at < end; at += VECTOR) {
    const moved = v128.load(at);
    const decided = i64x2.bitmask(v128.and(f64x2.gt(moved, f64x2.splat(above)), f64x2.ge(moved, f64x2.splat(least))));
    if (decided == 1 || decided == 2) store<u8>(flag, KINK);
    v128.store(at, f64x2.mul(f64x2.sub(f64x2.max(moved, f64x2.splat(others)), y), f64x2.splat(kept)));
    flag += <usize>link.width;
  }
  return true;
}

/** Largest z of the pieces in columns from, from + units, ... below `end`. Maxout takes the first of equal ones. */
function largest_piece(link: Link, from: i32, end: i32): f64 {
  let largest: f64 = -Infinity;
  for (let p = from; p < end; p += link.units) largest = max(largest, load<f64>(link.z + ((<usize>p) << 3)));
  return largest;
}
