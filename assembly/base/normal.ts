// The standard normal distribution for gelu: Phi(x) = erfc(-x / sqrt 2) / 2 and its density phi. Both are computed from
// the tail Phi(-u), u = |x|:
//
//   Phi(-u) = e^(-u^2 / 2) M(u)          M(u) = p(t) / (1 + u)          t = (u - k) / (u + k)
//
// M is the smooth part of the tail, erfcx(u / sqrt 2) / 2. The exponential keeps its relative error because u^2 is not
// rounded: u^2 = high^2 + (u - high) (u + high), and high^2 is exact. Nothing underflows before the last
// multiplication.
//
// p is the Chebyshev interpolant of (1 + u) M(u) at 41 points of 0 <= u <= FARTHEST, computed with 50 digits and cut
// at degree 10 (f32) or 22 (f64). Its relative error is 2e-8 or 4e-17. p(-1) is exactly 1/2, and so is Phi(0).
// Source: Shepherd and Laframboise 1981, who use this substitution for erfcx.

import { ONE, constant, times_exp } from "./math";
import { madd, splat } from "./simd";

/** Index of the u beyond which Phi(-u) and u phi(u) are 0. */
const FARTHEST: usize = 0;
/** Index of k, chosen for the shortest polynomial. */
const CENTRE: usize = 1;
/** Index of the first coefficient of p. The highest degree comes first. */
const COEFFICIENTS: usize = 2;

const F32_TAIL: usize = memory.data<f32>([
  15, 4, -7.2874267e-5, -6.352731e-5, 6.915922e-4, -3.0217421e-4, -5.0032143e-3, 1.7939979e-2, -3.2197532e-2,
  2.8599985e-2, 1.3999614e-2, -9.670347e-2, 4.720532e-1,
]);
const F64_TAIL: usize = memory.data<f64>([
  39, 6, 1.5259835259442815e-9, 2.8152942562141636e-9, -1.5636459536408018e-8, -1.97046368728413e-8,
  1.3255062471926538e-7, -7.684867484812304e-10, -9.998816010304957e-7, 1.7839999776602933e-6, 4.412621633850935e-6,
  -2.63534514737785e-5, 3.7794808614152075e-5, 1.1948966463189282e-4, -8.689946413045316e-4, 2.9356555176513763e-3,
  -7.059819424925712e-3, 1.3246864153901632e-2, -1.9766479219617394e-2, 2.259246706279732e-2, -1.614151733221389e-2,
  -4.3733867795938035e-3, 3.981142456243012e-2, -8.502536230577072e-2, 4.5345520027112796e-1,
]);

/** 1 / sqrt(2 pi). */
const PEAK: f64 = 0.3989422804014327;

/** x Phi(x), as max(x, 0) - u Phi(-u): without cancellation in either tail, and 0 at -infinity. */
// @ts-ignore: decorator
@inline
export function gelu<T>(x: v128): v128 {
  const u = magnitude<T>(x);
  const below = times_density<T>(u, v128.mul<T>(u, smooth_part<T>(u)));
  return v128.sub<T>(v128.pmax<T>(x, i32x4.splat(0)), below);
}

/** Phi(x) + x phi(x), the derivative of gelu. Its values at x and at -x add up to 1. */
// @ts-ignore: decorator
@inline
export function gelu_slope<T>(x: v128): v128 {
  const u = magnitude<T>(x);
  const below = times_density<T>(u, v128.sub<T>(smooth_part<T>(u), v128.mul<T>(u, splat<T>(PEAK))));
  return v128.bitselect(below, v128.sub<T>(constant<T>(ONE), below), v128.lt<T>(x, i32x4.splat(0)));
}

/** min(|x|, FARTHEST). NaN stays NaN. */
// @ts-ignore: decorator
@inline
function magnitude<T>(x: v128): v128 {
  return v128.pmin<T>(v128.abs<T>(x), tail<T>(FARTHEST));
}

/** M(u). */
function smooth_part<T>(u: v128): v128 {
  const centre = tail<T>(CENTRE);
  const t = v128.div<T>(v128.sub<T>(u, centre), v128.add<T>(u, centre));
  const degree: usize = sizeof<T>() == 4 ? 10 : 22;
  let p = tail<T>(COEFFICIENTS);
  for (let i: usize = 1; i <= degree; i++) p = madd<T>(p, t, tail<T>(COEFFICIENTS + i));
  return v128.div<T>(p, v128.add<T>(u, constant<T>(ONE)));
}

/** factor e^(-u^2 / 2). */
function times_density<T>(u: v128, factor: v128): v128 {
  const minus_half = splat<T>(-0.5);
  // Half of the significand, so that its square is exact.
  const high = v128.and(u, sizeof<T>() == 4 ? i32x4.splat(-4096) : i64x2.splat(-134217728));
  const low = v128.mul<T>(v128.sub<T>(u, high), v128.add<T>(u, high));
  const square = v128.mul<T>(high, high);
  return times_exp<T>(factor, v128.mul<T>(square, minus_half), v128.mul<T>(low, minus_half));
}

// @ts-ignore: decorator
@inline
function tail<T>(index: usize): v128 {
  return v128.load_splat<T>((sizeof<T>() == 4 ? F32_TAIL : F64_TAIL) + index * sizeof<T>());
}
