// The rest of a forward pass for rows that differ from the example in hand from some link on.

import { VECTOR, lanes, load_next, madd, store_next } from "../base/simd";
import { activate } from "../kernels/activation";
import { dropout_backward } from "../kernels/dropout";
import { maxout } from "../kernels/maxout";
import { dense, link_of } from "./chain";
import { turns } from "./decisions";
import { row_losses } from "./row_losses";
import { KINK, Workspace } from "./workspace";

/**
 * work.losses of `rows` rows whose z at link `start` is the example's plus changes[i] times direction (width elements).
 * Rows come in pairs; a pair's flag (u8) is KINK where its two rows differ in a decision.
 */
export function finish(work: Workspace, start: i32, direction: usize, changes: usize, rows: i32): void {
  const last = work.links - 1;
  const first = link_of(work.chain, start);
  let z = work.front;
  let spare = work.back;
  shift(rows, first.width, first.z, direction, changes, z);
  memory.fill(work.pair_flags, 0, rows >> 1);
  for (let i = start; ; i++) {
    const link = link_of(work.chain, i);
    const units = link.units;
    if (link.pieces > 0) {
      maxout<f64>(rows, units, link.pieces, z, spare, work.which);
      const y = spare;
      spare = z;
      z = y;
      compare_pieces(rows, units, work.which, link.mask, work.pair_flags);
    } else {
      activate<f64>(link.activation, link.alpha, 1, rows * units, z, z, 0, 0);
    }
    if (link.mask) drop(rows, units, z, link.mask);
    if (turns(link.activation)) compare_signs(rows, units, z, work.pair_flags);
    if (i == last) break;
    dense(link_of(work.chain, i + 1), rows, z, spare);
    const y = z;
    z = spare;
    spare = y;
  }
  row_losses(work.net, work.row, rows, z, spare, work.losses);
}

/** out[i] = z + changes[i] direction, i < rows, of n elements. */
function shift(rows: i32, n: i32, z: usize, direction: usize, changes: usize, out: usize): void {
  const zero = i32x4.splat(0);
  const row_bytes = (<usize>n) << 3;
  for (let i = 0; i < rows; i++, changes += 8, out += row_bytes) {
    const change = v128.load64_splat(changes);
    for (let left = n, at: usize = 0; left > 0; left -= lanes<f64>(), at += VECTOR) {
      const moved = madd<f64>(change, load_next<f64>(direction + at, left, zero), load_next<f64>(z + at, left, zero));
      store_next<f64>(out + at, moved, left);
    }
  }
}

/** y[i][j] *= mask[j]: what dropout_backward does to a row. */
function drop(rows: i32, units: i32, y: usize, mask: usize): void {
  for (let i = 0; i < rows; i++, y += (<usize>units) << 3) dropout_backward<f64>(units, mask, y);
}

/** f(z) > 0 where z > 0, and the output of a dropped unit is 0. */
function compare_signs(rows: i32, units: i32, y: usize, flags: usize): void {
  const zero = i32x4.splat(0);
  const row_bytes = (<usize>units) << 3;
  for (let i = 0; i < rows; i += 2, y += 2 * row_bytes, flags++) {
    let differ = zero;
    for (let left = units, at = y; left > 0; left -= lanes<f64>(), at += VECTOR) {
      const above = f64x2.gt(load_next<f64>(at, left, zero), zero);
      const below = f64x2.gt(load_next<f64>(at + row_bytes, left, zero), zero);
      differ = v128.or(differ, v128.xor(above, below));
    }
    if (v128.any_true(differ)) store<u8>(flags, KINK);
  }
}

function compare_pieces(rows: i32, units: i32, which: usize, mask: usize, flags: usize): void {
  for (let i = 0; i < rows; i += 2, which += <usize>units, flags++) {
    for (let j = 0; j < units; j++, which++) {
      const kept = mask == 0 || load<f64>(mask + ((<usize>j) << 3)) != 0;
      if (kept && load<u8>(which) != load<u8>(which + <usize>units)) store<u8>(flags, KINK);
    }
  }
}
