// What is left of a forward pass for rows that differ from the row in hand from some layer on.

import { MAXOUT, activate } from "../kernels/activation";
import { gemm, NN } from "../kernels/gemm";
import { maxout } from "../kernels/maxout";
import { Layer, layer_of } from "../net/layout";
import { VECTOR, lanes, load_next, madd, store_next } from "../base/simd";
import { mask_of } from "./batch";
import { row_losses } from "./row_losses";
import { KINK, Probe, trace_of, turns } from "./workspace";

/**
 * probe.losses of `rows` rows whose z at layer `start` is the row's in hand plus changes[i] times direction (width
 * elements). Rows come in pairs; the flag of a pair (u8) gets KINK where its two differ in a decision.
 */
export function finish(probe: Probe, start: i32, direction: usize, changes: usize, rows: i32): void {
  const net = probe.net;
  const last = net.layers - 1;
  let z = probe.front;
  let spare = probe.back;
  shift(rows, layer_of(net, start).width, trace_of(probe, start).z, direction, changes, z);
  memory.fill(probe.pair_flags, 0, rows >> 1);
  for (let i = start; ; i++) {
    const layer = layer_of(net, i);
    const mask = mask_of(probe, layer);
    if (layer.activation == MAXOUT) {
      maxout<f64>(rows, layer.units, layer.pieces, z, spare, probe.which);
      const y = spare;
      spare = z;
      z = y;
      compare_pieces(rows, layer.units, probe.which, mask, probe.pair_flags);
    } else {
      activate<f64>(layer.activation, layer.alpha, 1, rows * layer.units, z, z, 0, 0);
    }
    if (mask) drop(rows, layer.units, z, mask);
    if (turns(layer)) compare_signs(rows, layer.units, z, probe.pair_flags);
    if (i == last) break;
    advance(probe, layer_of(net, i + 1), rows, z, spare);
    const y = z;
    z = spare;
    spare = y;
  }
  row_losses(net, load<u8>(net.labels + <usize>probe.row), rows, z, spare, probe.losses);
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

// prettier-ignore
function advance(probe: Probe, layer: Layer, rows: i32, x: usize, z: usize): void {
  const k = layer.inputs, n = layer.width;
  const weights = probe.net.params + layer.offset;
  const biases = weights + ((<usize>k * <usize>n) << 3);
  gemm<f64>(NN, rows, n, k, x, k, weights, n, 0, z, n, biases, 0, 0);
}

/** y[i][j] *= mask[j]. */
function drop(rows: i32, units: i32, y: usize, mask: usize): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j++, y += 8) store<f64>(y, load<f64>(y) * load<f64>(mask + ((<usize>j) << 3)));
  }
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
