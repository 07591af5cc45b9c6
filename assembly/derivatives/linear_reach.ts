// How far a change of one unit's output goes in a straight line. Behind the unit, a layer's z moves along the
// unit's row of W; while the layers that follow are straight (linear, relu, leaky_relu) and no sign turns, so do
// the z of the next layer, by (row slope) W, and so on to the first layer that is not straight, or the last:
//
//   unit --W row--> z (straight) --slope--> outputs --W--> z (straight) ... --W--> z of layer `reached`
//
// The least |z| / |direction| on the way is the largest change of the unit that turns no sign.

import { gemm, NN } from "../kernels/gemm";
import { layer_of } from "../net/layout";
import { VECTOR, lanes, load_next, store_next } from "../base/simd";
import { is_straight } from "./batch";
import { Probe, UNITS, trace_of, turns } from "./workspace";

/** Rounding of z and of the direction: a change this near to the limit may turn a sign. */
const CERTAIN: f64 = 0.999999;

/** Directions and limits of the units of layer `index` from `unit` on, at most UNITS of them. */
export function follow(probe: Probe, index: i32, unit: i32): void {
  const net = probe.net;
  const last = net.layers - 1;
  let at = index + 1;
  const first = layer_of(net, at);
  const units = min(UNITS, first.inputs - unit);
  let directions = net.params + first.offset + ((<usize>unit * <usize>first.width) << 3);
  memory.fill(probe.limits, 0, (<usize>units) << 3);
  while (at < last && is_straight(layer_of(net, at))) {
    const layer = layer_of(net, at);
    const next = layer_of(net, at + 1);
    const trace = trace_of(probe, at);
    if (turns(layer)) tighten(units, layer.width, directions, trace.inverse, probe.limits);
    scale_columns(units, layer.width, directions, trace.slope, probe.sloped);
    const k = next.inputs;
    const n = next.width;
    gemm<f64>(NN, units, n, k, probe.sloped, k, net.params + next.offset, n, 0, probe.followed, n, 0, 0, 0);
    directions = probe.followed;
    at++;
  }
  for (let i: usize = 0; i < <usize>units; i++)
    store<f64>(probe.limits + (i << 3), CERTAIN / load<f64>(probe.limits + (i << 3)));
  probe.first_unit = unit;
  probe.units = units;
  probe.reached = at;
  probe.directions = directions;
}

/** most[i] = max(most[i], |directions[i][j]| inverse[j] over j). */
function tighten(units: i32, width: i32, directions: usize, inverse: usize, most: usize): void {
  const zero = i32x4.splat(0);
  for (let i = 0; i < units; i++, most += 8) {
    let largest = v128.load64_splat(most);
    for (let left = width, at: usize = 0; left > 0; left -= lanes<f64>(), at += VECTOR, directions += VECTOR) {
      const moved = f64x2.abs(load_next<f64>(directions, left, zero));
      // 0 x infinity, where neither z nor its direction is anything, is a NaN, which pmax leaves out.
      largest = f64x2.pmax(largest, f64x2.mul(moved, load_next<f64>(inverse + at, left, zero)));
    }
    if ((width & 1) != 0) directions -= 8;
    store<f64>(most, max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
  }
}

/** out[i][j] = directions[i][j] slope[j]. */
function scale_columns(units: i32, width: i32, directions: usize, slope: usize, out: usize): void {
  const zero = i32x4.splat(0);
  const row_bytes = (<usize>width) << 3;
  for (let i = 0; i < units; i++, directions += row_bytes, out += row_bytes) {
    for (let left = width, at: usize = 0; left > 0; left -= lanes<f64>(), at += VECTOR) {
      const scaled = f64x2.mul(load_next<f64>(directions + at, left, zero), load_next<f64>(slope + at, left, zero));
      store_next<f64>(out + at, scaled, left);
    }
  }
}
