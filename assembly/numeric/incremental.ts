// Central differences that recompute only what a parameter touches. The parameter in row i and column k of a
// layer's matrix moves z[k] by the value that row multiplies (its biases' is 1), so
//
//   - one example at a time: the loss is a sum over examples;
//   - rows of equal value have one pair of evaluations a column; rows of value zero have none;
//   - z[k] +- delta value gives the change of one unit, a change that is zero (a dead relu) ends there;
//   - behind the unit the change is a direction times a number (reach.ts), and suffix.ts does what is left.

import { MAXOUT, activate } from "../kernels/activation";
import { layer_of } from "../net/layout";
import { VECTOR, lanes, load_next, store_next } from "../simd";
import { inputs_of, mask_of, open_row } from "./batch";
import { KINK, NOT_FINITE, Probe, trace_of, turns } from "./probe";
import { loss_share } from "./losses";
import { follow } from "./reach";
import { finish } from "./suffix";
import { number_values } from "./values";

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
      const from = max(first, start);
      const size = (layer.inputs + 1) * layer.width;
      const to = min(first + count, start + size);
      if (from < to) add_layer(probe, i, from - start, to - start, out + ((<usize>(from - first)) << 3), flags + <usize>(from - first));
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
  probe.count = number_values(
    layer.inputs,
    inputs_of(probe, index),
    top,
    bottom + 1,
    probe.numbers,
    probe.values,
    probe.table,
    probe.table_bytes,
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
  if (index == net.layers - 1) {
    move_all(probe.count, probe.values, probe.delta, 0, probe.changes);
    memory.fill(probe.single, 0, (<usize>layer.width) << 3);
    store<f64>(probe.single + ((<usize>k) << 3), 1);
    differentiate(probe, index, probe.single, layer.width, k);
    return;
  }
  const unit = k % layer.units;
  const most = layer.activation == MAXOUT ? move_piece(probe, index, k) : move_unit(probe, index, k);
  if (most == 0) {
    for (let c = 0, at = k; c < probe.count; c++, at += layer.width) store<f64>(probe.derivatives + ((<usize>at) << 3), 0);
    return;
  }
  const known = <u32>(unit - probe.first_unit) < <u32>probe.units;
  if (!known) follow(probe, index, unit);
  const number = <usize>(unit - probe.first_unit);
  if (most < load<f64>(probe.limits + (number << 3))) {
    const row_bytes = (<usize>layer_of(net, probe.reached).width) << 3;
    differentiate(probe, probe.reached, probe.directions + number * row_bytes, layer.width, k);
  } else {
    const next = layer_of(net, index + 1);
    const row = net.params + next.offset + ((<usize>unit * <usize>next.width) << 3);
    differentiate(probe, index + 1, row, layer.width, k);
  }
}

/** Derivatives and flags from the losses of the changes along `direction` at layer `start`. */
function differentiate(probe: Probe, start: i32, direction: usize, width: i32, k: i32): void {
  for (let c = 0, at = k; c < probe.count;) {
    const pairs = min(probe.count - c, probe.most_rows >> 1);
    finish(probe, start, direction, probe.changes + ((<usize>c) << 4), 2 * pairs);
    for (let i: usize = 0; i < <usize>pairs; i++, at += width) {
      const losses = probe.losses + (i << 4);
      const difference = load<f64>(losses) - load<f64>(losses, 8);
      let flag = <i32>load<u8>(probe.pair_flags + i) | <i32>load<u8>(probe.flags + <usize>at);
      if (difference - difference != 0) flag |= NOT_FINITE;
      store<u8>(probe.flags + <usize>at, flag);
      store<f64>(probe.derivatives + ((<usize>at) << 3), difference * probe.factor);
    }
    c += pairs;
  }
}

/** out[2c] = z + delta values[c], out[2c + 1] = z - delta values[c]. */
function move_all(count: i32, values: usize, delta: f64, z: f64, out: usize): void {
  const step = f64x2.replace_lane(f64x2.splat(delta), 1, -delta);
  const from = f64x2.splat(z);
  for (let end = values + ((<usize>count) << 3); values < end; values += 8, out += VECTOR)
    v128.store(out, f64x2.add(from, f64x2.mul(step, v128.load64_splat(values))));
}

/** Into probe.changes what the output of unit k changes by; flags where it decides. Returns the largest change. */
function move_unit(probe: Probe, index: i32, k: i32): f64 {
  const layer = layer_of(probe.net, index);
  const at = (<usize>k) << 3;
  const mask = mask_of(probe, layer);
  const kept: f64 = mask ? load<f64>(mask + at) : 1;
  if (kept == 0) return 0;
  move_all(probe.count, probe.values, probe.delta, load<f64>(trace_of(probe, index).z + at), probe.changes);
  activate<f64>(layer.activation, layer.alpha, 1, 2 * probe.count, probe.changes, 0, 0);
  const y = load<f64>(layer.acts + ((<usize>probe.row * <usize>layer.units) << 3) + at);
  let most: f64 = 0;
  for (let c = 0, flag = probe.flags + <usize>k, p = probe.changes; c < probe.count; c++, flag += <usize>layer.width, p += 16) {
    const above = load<f64>(p);
    const below = load<f64>(p, 8);
    if (turns(layer) && above > 0 != below > 0) store<u8>(flag, KINK);
    most = max(most, change(p, (above - y) * kept, (below - y) * kept));
  }
  return most;
}

/** As move_unit, for column k of a maxout layer: one piece of a unit. */
function move_piece(probe: Probe, index: i32, k: i32): f64 {
  const layer = layer_of(probe.net, index);
  const unit = k % layer.units;
  const piece = k / layer.units;
  const mask = mask_of(probe, layer);
  const kept: f64 = mask ? load<f64>(mask + ((<usize>unit) << 3)) : 1;
  if (kept == 0) return 0;
  const z = trace_of(probe, index).z;
  let before: f64 = -Infinity;
  let after: f64 = -Infinity;
  for (let p = 0; p < layer.pieces; p++) {
    const value = load<f64>(z + ((<usize>(p * layer.units + unit)) << 3));
    if (p < piece) before = max(before, value);
    if (p > piece) after = max(after, value);
  }
  const others = max(before, after);
  const own = load<f64>(z + ((<usize>k) << 3));
  const y = max(own, others);
  move_all(probe.count, probe.values, probe.delta, own, probe.changes);
  let most: f64 = 0;
  for (let c = 0, flag = probe.flags + <usize>k, p = probe.changes; c < probe.count; c++, flag += <usize>layer.width, p += 16) {
    const above = load<f64>(p);
    const below = load<f64>(p, 8);
    // Of equal pieces the first is taken.
    const takes_above = above > before && above >= after;
    const takes_below = below > before && below >= after;
    if (takes_above != takes_below) store<u8>(flag, KINK);
    most = max(most, change(p, (max(above, others) - y) * kept, (max(below, others) - y) * kept));
  }
  return most;
}

/** Stores a pair of changes; returns the larger. */
function change(at: usize, above: f64, below: f64): f64 {
  store<f64>(at, above);
  store<f64>(at, below, 8);
  return max(abs(above), abs(below));
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
