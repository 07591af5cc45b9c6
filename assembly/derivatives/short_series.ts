// Short series of exp and log for small steps, where a loss with + and one with - are subtracted.

import { madd } from "../base/simd";

/** Up to these bounds of |w| and of |above / below - 1| the differences below are exact to the rounding of f64. */
export const SMALL_EXPONENT: f64 = 1e-3;
export const SMALL_RATIO: f64 = 1e-2;

// In memory, because V8 builds a vector literal anew at each use.
const CONSTANTS: usize = memory.data<f64>([1, 1.0 / 2, 1.0 / 3, 1.0 / 5, 1.0 / 6, 1.0 / 7]);
const ONE: usize = 0;
const HALF: usize = 8;
const THIRD: usize = 16;
const FIFTH: usize = 24;
const SIXTH: usize = 32;
const SEVENTH: usize = 40;

/** e^w - 1 = w + w^2/2 + w^3/6. The next term is even, so the difference of + and - cancels it. */
// @ts-ignore: decorator
@inline
export function short_expm1(w: v128): v128 {
  return madd<f64>(f64x2.mul(w, w), madd<f64>(w, constant(SIXTH), constant(HALF)), w);
}

/** ln(above / below) / 2 = artanh s, s = (above - below) / (above + below), up to s^7. */
// @ts-ignore: decorator
@inline
export function half_log_ratio(above: v128, below: v128): v128 {
  const s = f64x2.div(f64x2.sub(above, below), f64x2.add(above, below));
  const z = f64x2.mul(s, s);
  const tail = madd<f64>(z, madd<f64>(z, constant(SEVENTH), constant(FIFTH)), constant(THIRD));
  return f64x2.mul(s, madd<f64>(z, tail, constant(ONE)));
}

/** 1 in both lanes. */
// @ts-ignore: decorator
@inline
export function one_each(): v128 {
  return constant(ONE);
}

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load64_splat(CONSTANTS + offset);
}
