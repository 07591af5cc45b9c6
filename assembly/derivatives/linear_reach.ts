// How far a change of one unit's output stays linear. It moves z of the next link along the unit's row of W; as long as
// the links that follow are straight (linear, relu, leaky_relu) and no sign turns, it moves their z as well, by
// (row slope) W, and so on up to the first link that is not straight, or the last:
//
//   unit --row of W--> z (straight) --slope--> outputs --W--> z (straight) ... --W--> z of link `reached`
//
// The least |z| / |direction| on the way is the largest change of the unit that turns no sign: the unit's limit.

import { VECTOR, lanes, load_next, store_next } from "../base/simd";
import { NN, gemm, product } from "../kernels/gemm";
import { Link, is_straight, link_of } from "./chain";
import { UNITS, Workspace } from "./workspace";

/** z and the direction are rounded: a change this near to the limit may turn a sign. */
const CERTAIN: f64 = 0.999999;

/** Directions and limits of the units of link `index` from `unit` on, at most UNITS of them. */
export function follow(work: Workspace, index: i32, unit: i32): void {
  const last = work.links - 1;
  let at = index + 1;
  const first = link_of(work.chain, at);
  const units = min(UNITS, first.inputs - unit);
  let directions = first.weights + ((<usize>unit * <usize>first.width) << 3);
  memory.fill(work.limits, 0, (<usize>units) << 3);
  while (at < last && is_straight(link_of(work.chain, at))) {
    const link = link_of(work.chain, at);
    const next = link_of(work.chain, at + 1);
    pass_link(units, link, directions, work.sloped, work.limits);
    const k = next.inputs;
    const n = next.width;
    gemm<f64>(product(NN, units, n, k, work.sloped, k, next.weights, n, work.followed, n));
    directions = work.followed;
    at++;
  }
  for (let i: usize = 0; i < <usize>units; i++)
    store<f64>(work.limits + (i << 3), CERTAIN / load<f64>(work.limits + (i << 3)));
  work.first_unit = unit;
  work.units = units;
  work.reached = at;
  work.directions = directions;
}

/** out[i][j] = directions[i][j] slope[j]; most[i] = max(most[i], |directions[i][j]| inverse[j] over j). */
function pass_link(units: i32, link: Link, directions: usize, out: usize, most: usize): void {
  const zero = i32x4.splat(0);
  const row_bytes = (<usize>link.width) << 3;
  for (let i = 0; i < units; i++, directions += row_bytes, out += row_bytes, most += 8) {
    let largest = v128.load64_splat(most);
    for (let left = link.width, at: usize = 0; left > 0; left -= lanes<f64>(), at += VECTOR) {
      const direction = load_next<f64>(directions + at, left, zero);
      // Where both z and its direction are 0, 0 x infinity is NaN, which pmax ignores.
      largest = f64x2.pmax(largest, f64x2.mul(f64x2.abs(direction), load_next<f64>(link.inverse + at, left, zero)));
      store_next<f64>(out + at, f64x2.mul(direction, load_next<f64>(link.slope + at, left, zero)), left);
    }
    store<f64>(most, max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
  }
}
