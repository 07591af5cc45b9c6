// Central differences that recompute only what a parameter touches, in chains of dense layers. One example at a time:
// the loss is a sum over examples. A parameter in row i and column k of a layer's W moves z[k] by +- delta times the
// value x[i] that row i multiplies; README.md follows such a pair of evaluations to its two losses.

import { VECTOR, lanes, load_next, store_next } from "../base/simd";
import { link_of, open_row } from "./chain";
import { largest, number_values } from "./distinct_values";
import { follow } from "./linear_reach";
import { by_shortcut, open_shortcut } from "./loss_shortcuts";
import { move_unit, move_z } from "./perturb_unit";
import { finish } from "./rest_of_forward";
import { loss_share } from "./row_losses";
import { NOT_FINITE, Workspace } from "./workspace";

/** out[i] (f64) = d loss / d parameter first + i, i < count, and its flags (u8), for the batch that was taken. */
export function by_touched_parts(work: Workspace, first: i32, count: i32, out: usize, flags: usize): void {
  memory.fill(out, 0, (<usize>count) << 3);
  memory.fill(flags, 0, count);
  work.factor = loss_share(work.net, work.rows) / (2 * work.delta);
  for (let row = 0; row < work.rows; row++) {
    work.row = row;
    open_row(work.net, row, work.chain);
    open_shortcut(work);
    let start = 0;
    for (let i = 0; i < work.links; i++) {
      const link = link_of(work.chain, i);
      const size = (link.inputs + 1) * link.width;
      const from = max(first, start);
      const to = min(first + count, start + size);
      const skip = <usize>(from - first);
      if (from < to) add_link(work, i, from - start, to - start, out + (skip << 3), flags + skip);
      start += size;
    }
  }
}

/** Adds what the example in hand gives parameters from .. to - 1 of link `index`. */
function add_link(work: Workspace, index: i32, from: i32, to: i32, out: usize, flags: usize): void {
  const link = link_of(work.chain, index);
  const width = link.width;
  const top = from / width;
  const bottom = (to - 1) / width;
  number_values(work, link.inputs, link.x, top, bottom + 1);
  if (work.count == 0) return;
  memory.fill(work.flags, 0, <usize>work.count * <usize>width);
  work.units = 0;
  const left = top == bottom ? from - top * width : 0;
  const right = top == bottom ? to - top * width : width;
  for (let k = left; k < right; k++) column(work, index, k);
  for (let i = top, number = work.numbers; i <= bottom; i++, number += 4) {
    const value = load<i32>(number);
    const start = i == top ? from - top * width : 0;
    const end = i == bottom ? to - bottom * width : width;
    if (value >= 0) {
      const at = <usize>(value * width + start);
      add(end - start, work.derivatives + (at << 3), out);
      merge(end - start, work.flags + at, flags);
    }
    out += (<usize>(end - start)) << 3;
    flags += <usize>(end - start);
  }
}

/** Derivatives of column k of a link's W for every value, and their flags. */
function column(work: Workspace, index: i32, k: i32): void {
  const width = link_of(work.chain, index).width;
  if (index == work.links - 1) {
    move_z(work, 0);
    memory.fill(work.single, 0, (<usize>width) << 3);
    store<f64>(work.single + ((<usize>k) << 3), 1);
    differentiate(work, index, work.single, largest(2 * work.count, work.changes), width, k);
    return;
  }
  const most = move_unit(work, index, k) ? largest(2 * work.count, work.changes) : 0;
  if (most == 0) {
    for (let c = 0, at = k; c < work.count; c++, at += width) store<f64>(work.derivatives + ((<usize>at) << 3), 0);
    return;
  }
  const unit = k % link_of(work.chain, index).units;
  if (<u32>(unit - work.first_unit) >= <u32>work.units) follow(work, index, unit);
  const number = <usize>(unit - work.first_unit);
  if (most < load<f64>(work.limits + (number << 3))) {
    const row_bytes = (<usize>link_of(work.chain, work.reached).width) << 3;
    differentiate(work, work.reached, work.directions + number * row_bytes, most, width, k);
  } else {
    const next = link_of(work.chain, index + 1);
    const row = next.weights + ((<usize>unit * <usize>next.width) << 3);
    differentiate(work, index + 1, row, most, width, k);
  }
}

/** Derivatives and flags from the losses of the changes, of which `most` is the largest, along direction at link start. */
function differentiate(work: Workspace, start: i32, direction: usize, most: f64, width: i32, k: i32): void {
  if (start == work.links - 1 && by_shortcut(work, direction, most, width, k)) return;
  for (let c = 0, at = k; c < work.count;) {
    const pairs = min(work.count - c, work.most_rows >> 1);
    finish(work, start, direction, work.changes + ((<usize>c) << 4), 2 * pairs);
    for (let i: usize = 0; i < <usize>pairs; i++, at += width) {
      const losses = work.losses + (i << 4);
      const difference = load<f64>(losses) - load<f64>(losses, 8);
      const flag = work.flags + <usize>at;
      store<u8>(flag, load<u8>(flag) | load<u8>(work.pair_flags + i));
      if (!isFinite(difference)) store<u8>(flag, load<u8>(flag) | NOT_FINITE);
      store<f64>(work.derivatives + ((<usize>at) << 3), difference * work.factor);
    }
    c += pairs;
  }
}

/** out[i] += values[i], i < n. */
function add(n: i32, values: usize, out: usize): void {
  const zero = i32x4.splat(0);
  for (let left = n; left > 0; left -= lanes<f64>(), values += VECTOR, out += VECTOR)
    store_next<f64>(out, f64x2.add(load_next<f64>(out, left, zero), load_next<f64>(values, left, zero)), left);
}

/** out[i] |= flags[i], i < n. */
function merge(n: i32, flags: usize, out: usize): void {
  for (const end = flags + <usize>n; flags < end; flags++, out++) store<u8>(out, load<u8>(out) | load<u8>(flags));
}
