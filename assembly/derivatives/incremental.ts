// Central differences that recompute only what a parameter touches. The parameter in row i and column k of a
// layer's matrix moves z[k] by the value that row multiplies (its biases' is 1), so
//
//   - one example at a time: the loss is a sum over examples;
//   - rows of equal value have one pair of evaluations a column; rows of value zero have none;
//   - z[k] +- delta value gives the change of one unit, a change that is zero (a dead relu) ends there;
//   - behind the unit the change is a direction times a number (linear_reach.ts), and rest_of_forward.ts does what is left.

import { layer_of } from "../net/layout";
import { VECTOR, lanes, load_next, store_next } from "../base/simd";
import { inputs_of, open_row } from "./batch";
import { end_shortly } from "./loss_shortcuts";
import { loss_share } from "./row_losses";
import { NOT_FINITE, Probe } from "./workspace";
import { follow } from "./linear_reach";
import { finish } from "./rest_of_forward";
import { move_unit, move_z } from "./perturb_unit";
import { largest, number_values } from "./distinct_values";

/** out[i] (f64) = d loss / d parameter first + i, i < count, and its flags (u8). For the batch that was taken. */
export function by_touched_parts(probe: Probe, first: i32, count: i32, out: usize, flags: usize): void {
  const net = probe.net;
  memory.fill(out, 0, (<usize>count) << 3);
  memory.fill(flags, 0, count);
  probe.factor = loss_share(net, probe.rows) / (2 * probe.delta);
  for (let row = 0; row < probe.rows; row++) {
    open_row(probe, row);
    let start = 0;
    for (let i = 0; i < net.layers; i++) {
      const layer = layer_of(net, i);
      const size = (layer.inputs + 1) * layer.width;
      const from = max(first, start);
      const to = min(first + count, start + size);
      const skip = <usize>(from - first);
      if (from < to) add_layer(probe, i, from - start, to - start, out + (skip << 3), flags + skip);
      start += size;
    }
  }
}

/** Adds what the row in hand gives parameters from .. to - 1 of layer `index`. */
function add_layer(probe: Probe, index: i32, from: i32, to: i32, out: usize, flags: usize): void {
  const layer = layer_of(probe.net, index);
  const width = layer.width;
  const top = from / width;
  const bottom = (to - 1) / width;
  const x = inputs_of(probe, index);
  // prettier-ignore
  probe.count = number_values(
    layer.inputs, x, top, bottom + 1, probe.numbers, probe.values, probe.table, probe.table_bytes,
  );
  if (probe.count == 0) return;
  memory.fill(probe.flags, 0, <usize>probe.count * <usize>width);
  probe.units = 0;
  const left = top == bottom ? from - top * width : 0;
  const right = top == bottom ? to - top * width : width;
  for (let k = left; k < right; k++) column(probe, index, k);
  for (let i = top, number = probe.numbers; i <= bottom; i++, number += 4) {
    const value = load<i32>(number);
    const start = i == top ? from - top * width : 0;
    const end = i == bottom ? to - bottom * width : width;
    if (value >= 0) {
      const at = <usize>(value * width + start);
      add(end - start, probe.derivatives + (at << 3), out);
      merge(end - start, probe.flags + at, flags);
    }
    out += (<usize>(end - start)) << 3;
    flags += <usize>(end - start);
  }
}

/** Derivatives of column k of the layer's matrix for every value, and their flags. */
function column(probe: Probe, index: i32, k: i32): void {
  const net = probe.net;
  const layer = layer_of(net, index);
  const width = layer.width;
  if (index == net.layers - 1) {
    move_z(probe, 0);
    memory.fill(probe.single, 0, (<usize>width) << 3);
    store<f64>(probe.single + ((<usize>k) << 3), 1);
    differentiate(probe, index, probe.single, largest(2 * probe.count, probe.changes), width, k);
    return;
  }
  const most = move_unit(probe, index, k) ? largest(2 * probe.count, probe.changes) : 0;
  if (most == 0) {
    for (let c = 0, at = k; c < probe.count; c++, at += width) store<f64>(probe.derivatives + ((<usize>at) << 3), 0);
    return;
  }
  const unit = k % layer.units;
  if (<u32>(unit - probe.first_unit) >= <u32>probe.units) follow(probe, index, unit);
  const number = <usize>(unit - probe.first_unit);
  if (most < load<f64>(probe.limits + (number << 3))) {
    const row_bytes = (<usize>layer_of(net, probe.reached).width) << 3;
    differentiate(probe, probe.reached, probe.directions + number * row_bytes, most, width, k);
  } else {
    const next = layer_of(net, index + 1);
    const row = net.params + next.offset + ((<usize>unit * <usize>next.width) << 3);
    differentiate(probe, index + 1, row, most, width, k);
  }
}

/** Derivatives and flags from the losses of the changes, of which `most` is the largest, along direction at layer start. */
function differentiate(probe: Probe, start: i32, direction: usize, most: f64, width: i32, k: i32): void {
  const net = probe.net;
  if (start == net.layers - 1 && end_shortly(probe, direction, most, width, k)) return;
  for (let c = 0, at = k; c < probe.count;) {
    const pairs = min(probe.count - c, probe.most_rows >> 1);
    finish(probe, start, direction, probe.changes + ((<usize>c) << 4), 2 * pairs);
    for (let i: usize = 0; i < <usize>pairs; i++, at += width) {
      const losses = probe.losses + (i << 4);
      const difference = load<f64>(losses) - load<f64>(losses, 8);
      const flag = probe.flags + <usize>at;
      store<u8>(flag, load<u8>(flag) | load<u8>(probe.pair_flags + i));
      if (difference - difference != 0) store<u8>(flag, load<u8>(flag) | NOT_FINITE);
      store<f64>(probe.derivatives + ((<usize>at) << 3), difference * probe.factor);
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
