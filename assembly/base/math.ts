// exp, expm1, log, tanh, sigmoid and silu on vectors. They are our own, so that every host gives the same bits.
// One source for f32 and f64. Special values follow IEEE 754 (NaN in, NaN out; log of a negative is NaN).
//
// Largest errors in units in the last place (scripts/measure_ulp.ts; f32: all 2^32 inputs; f64: 2 million inputs over the
// whole range; relaxed: on x86-64 with FMA). gelu is in normal.ts.
//
//             strict           relaxed
//             f32     f64      f32     f64
//   exp       1.042   0.951    1.068   1.000
//   expm1     0.944   1.080    0.883   1.122    for x <= 0
//   log       0.835   0.770    0.835   0.770
//   tanh      2.458   2.461    2.419   2.508
//   sigmoid   2.402   2.249    2.402   2.249
//   silu      2.9     2.956    2.9     2.956    in f32 52 below -87, where the sigmoid is subnormal
//   gelu      4.149   3.195    4.151   3.101
//
// silu and gelu: every 15th input of f32, and 300,000 of f64.

import { madd, nmadd, splat } from "./simd";

// The constants lie in memory, because V8 builds a v128 literal anew at every use, which takes four times as
// long as loading and splatting one element.
const SHIFTER: usize = 0; // 1.5 2^23 or 1.5 2^52: added to a small number, it leaves the nearest integer in the lowest bits
const LOG2_E: usize = 1;
// ln 2 in two parts: n * high is exact for every exponent n that occurs (Cody and Waite 1980).
const LN2_HIGH: usize = 2;
const LN2_LOW: usize = 3;
const EXP_LOWEST: usize = 4; // below, e^x is 0
const EXP_HIGHEST: usize = 5; // above, e^x is infinity
export const ONE: usize = 6;
const TWO: usize = 7;
const HALF: usize = 8;
const TANH_HIGHEST: usize = 9; // above, tanh x is 1
const INVERSE_FACTORIAL: usize = 7; // + k: 1 / k!, k = 3 .. 13
const TWICE_INVERSE: usize = 21; // + j: 2 / (2 j + 3), j = 0 .. 10, for the series of artanh

const F32_CONSTANTS: usize = memory.data<f32>([
  12582912,
  1.4426950408889634,
  0.693359375,
  -2.12194440054690583e-4,
  -104,
  89,
  1,
  2,
  0.5,
  22,
  1.0 / 6,
  1.0 / 24,
  1.0 / 120,
  1.0 / 720,
  1.0 / 5040,
  0,
  0,
  0,
  0,
  0,
  0,
  2.0 / 3,
  2.0 / 5,
  2.0 / 7,
  2.0 / 9,
  2.0 / 11,
]);
const F64_CONSTANTS: usize = memory.data<f64>([
  6755399441055744,
  1.4426950408889634,
  6.9314718036912381649e-1,
  1.90821492927058770002e-10,
  -746,
  710,
  1,
  2,
  0.5,
  22,
  1.0 / 6,
  1.0 / 24,
  1.0 / 120,
  1.0 / 720,
  1.0 / 5040,
  1.0 / 40320,
  1.0 / 362880,
  1.0 / 3628800,
  1.0 / 39916800,
  1.0 / 479001600,
  1.0 / 6227020800,
  2.0 / 3,
  2.0 / 5,
  2.0 / 7,
  2.0 / 9,
  2.0 / 11,
  2.0 / 13,
  2.0 / 15,
  2.0 / 17,
  2.0 / 19,
  2.0 / 21,
  2.0 / 23,
]);

/** All lanes equal to element `index` of the table for T. */
// @ts-ignore: decorator
@inline
export function constant<T>(index: usize): v128 {
  return v128.load_splat<T>((sizeof<T>() == 4 ? F32_CONSTANTS : F64_CONSTANTS) + index * sizeof<T>());
}

/** e^x; 0 or infinity out of range. Subnormal results are rounded twice. */
// @ts-ignore: decorator
@inline
export function exp<T>(x: v128): v128 {
  // pmax and pmin are one instruction each and return their first operand if it is NaN.
  const clamped = v128.pmin<T>(v128.pmax<T>(x, constant<T>(EXP_LOWEST)), constant<T>(EXP_HIGHEST));
  const shifted = shifted_exponent<T>(clamped);
  const n = v128.sub<T>(shifted, constant<T>(SHIFTER));
  const p = v128.add<T>(expm1_reduced<T>(reduce<T>(clamped, n)), constant<T>(ONE));
  return scale<T>(p, shifted);
}

/** factor e^(x + low), for low much smaller than x. Only the product is rounded to a subnormal. x is not clamped. */
// @ts-ignore: decorator
@inline
export function times_exp<T>(factor: v128, x: v128, low: v128): v128 {
  const shifted = shifted_exponent<T>(v128.add<T>(x, low));
  const n = v128.sub<T>(shifted, constant<T>(SHIFTER));
  const p = v128.add<T>(expm1_reduced<T>(v128.add<T>(reduce<T>(x, n), low)), constant<T>(ONE));
  return scale<T>(v128.mul<T>(p, factor), shifted);
}

/** e^x - 1, accurate near 0. Meant for x <= 0 (elu); it also holds above, until e^x overflows. */
// @ts-ignore: decorator
@inline
export function expm1<T>(x: v128): v128 {
  const clamped = v128.pmin<T>(v128.pmax<T>(x, constant<T>(EXP_LOWEST)), constant<T>(EXP_HIGHEST));
  const shifted = shifted_exponent<T>(clamped);
  const n = v128.sub<T>(shifted, constant<T>(SHIFTER));
  const one = constant<T>(ONE);
  const power = scale<T>(one, shifted);
  return madd<T>(power, expm1_reduced<T>(reduce<T>(clamped, n)), v128.sub<T>(power, one));
}

/** 1 / (1 + e^-x). Computed from e^-|x| <= 1, so that neither tail overflows and small results stay accurate. */
// @ts-ignore: decorator
@inline
export function sigmoid<T>(x: v128): v128 {
  const e = exp<T>(v128.neg<T>(v128.abs<T>(x)));
  const one = constant<T>(ONE);
  const numerator = v128.bitselect(e, one, v128.lt<T>(x, i32x4.splat(0)));
  return v128.div<T>(numerator, v128.add<T>(one, e));
}

/** x / (1 + e^-x); 0 at -infinity. */
// @ts-ignore: decorator
@inline
export function silu<T>(x: v128): v128 {
  return v128.mul<T>(v128.pmax<T>(x, constant<T>(EXP_LOWEST)), sigmoid<T>(x));
}

/** Derivative of silu: s(x) + x s(x) s(-x), s the sigmoid. s(x) s(-x) = e / (1 + e)^2 for e = e^-|x|. */
// @ts-ignore: decorator
@inline
export function silu_slope<T>(x: v128): v128 {
  const clamped = v128.pmin<T>(v128.pmax<T>(x, constant<T>(EXP_LOWEST)), constant<T>(EXP_HIGHEST));
  const one = constant<T>(ONE);
  const e = exp<T>(v128.neg<T>(v128.abs<T>(clamped)));
  const larger = v128.div<T>(one, v128.add<T>(one, e));
  const smaller = v128.mul<T>(e, larger);
  const s = v128.bitselect(smaller, larger, v128.lt<T>(clamped, i32x4.splat(0)));
  return madd<T>(clamped, v128.mul<T>(larger, smaller), s);
}

/** (e^2x - 1) / (e^2x + 1). Computed as t / (t + 2) from t = e^2|x| - 1, which is accurate near 0. */
// @ts-ignore: decorator
@inline
export function tanh<T>(x: v128): v128 {
  const magnitude = v128.abs<T>(x);
  const clamped = v128.pmin<T>(magnitude, constant<T>(TANH_HIGHEST));
  const doubled = v128.add<T>(clamped, clamped);
  const shifted = shifted_exponent<T>(doubled);
  const n = v128.sub<T>(shifted, constant<T>(SHIFTER));
  const one = constant<T>(ONE);
  const power = scale<T>(one, shifted);
  const t = madd<T>(power, expm1_reduced<T>(reduce<T>(doubled, n)), v128.sub<T>(power, one));
  const positive = v128.div<T>(t, v128.add<T>(t, constant<T>(TWO)));
  return v128.or(positive, v128.xor(x, magnitude)); // x xor |x| is the sign bit
}

/** Natural logarithm: x = 2^e m with m in [0.707, 1.414), e ln 2 + 2 artanh((m - 1) / (m + 1)). */
// @ts-ignore: decorator
@inline
export function log<T>(x: v128): v128 {
  const smallest: f64 = sizeof<T>() == 4 ? 1.1754943508222875e-38 : 2.2250738585072014e-308;
  const lift: f64 = sizeof<T>() == 4 ? 16777216 : 18014398509481984;
  const lift_bits: f64 = sizeof<T>() == 4 ? 24 : 54;
  const subnormal = v128.lt<T>(x, splat<T>(smallest));
  const normal = v128.bitselect(v128.mul<T>(x, splat<T>(lift)), x, subnormal);
  // Subtracting the bits of sqrt(1/2) as an integer makes sqrt(1/2) the lower bound of m.
  let exponent: v128, m: v128;
  if (sizeof<T>() == 4) {
    const shifted = i32x4.sub(normal, i32x4.splat(0x3f3504f3));
    const e = i32x4.shr_s(shifted, 23);
    exponent = f32x4.convert_i32x4_s(e);
    m = i32x4.sub(normal, i32x4.shl(e, 23));
  } else {
    const shifted = i64x2.sub(normal, i64x2.splat(0x3fe6a09e667f3bcd));
    const e = i64x2.shr_s(shifted, 52);
    exponent = f64x2.convert_low_i32x4_s(i32x4.shuffle(e, e, 0, 2, 0, 2));
    m = i64x2.sub(normal, i64x2.shl(e, 52));
  }
  exponent = v128.sub<T>(exponent, v128.and(subnormal, splat<T>(lift_bits)));
  // log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)), s = f / (2 + f): the leading terms stay exact.
  const f = v128.sub<T>(m, constant<T>(ONE));
  const s = v128.div<T>(f, v128.add<T>(f, constant<T>(TWO)));
  const half_square = v128.mul<T>(v128.mul<T>(f, f), constant<T>(HALF));
  const remainder = v128.mul<T>(s, v128.add<T>(half_square, artanh_remainder<T>(v128.mul<T>(s, s))));
  const low = madd<T>(exponent, constant<T>(LN2_LOW), remainder);
  const finite = madd<T>(exponent, constant<T>(LN2_HIGH), v128.add<T>(v128.sub<T>(low, half_square), f));
  return special_logarithms<T>(x, finite);
}

/** Replaces the results for zero, negative numbers, infinity and NaN. */
// @ts-ignore: decorator
@inline
function special_logarithms<T>(x: v128, finite: v128): v128 {
  const zero = splat<T>(0);
  const infinity = splat<T>(Infinity);
  let result = v128.bitselect(finite, v128.add<T>(x, x), v128.lt<T>(x, infinity)); // +inf and NaN pass
  result = v128.bitselect(splat<T>(NaN), result, v128.lt<T>(x, zero));
  return v128.bitselect(splat<T>(-Infinity), result, v128.eq<T>(x, zero));
}

/** SHIFTER + n, where n is x / ln 2 rounded to an integer. The lowest bits of the sum are n as an integer. */
// @ts-ignore: decorator
@inline
function shifted_exponent<T>(x: v128): v128 {
  return madd<T>(x, constant<T>(LOG2_E), constant<T>(SHIFTER));
}

/** x - n ln 2. */
// @ts-ignore: decorator
@inline
function reduce<T>(x: v128, n: v128): v128 {
  return nmadd<T>(n, constant<T>(LN2_LOW), nmadd<T>(n, constant<T>(LN2_HIGH), x));
}

/** e^r - 1 for |r| <= ln(2)/2, by the Taylor series up to r^7 (f32) or r^13 (f64). */
// @ts-ignore: decorator
@inline
function expm1_reduced<T>(r: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = constant<T>(INVERSE_FACTORIAL + 7);
  } else {
    p = constant<T>(INVERSE_FACTORIAL + 13);
    p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 12));
    p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 11));
    p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 10));
    p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 9));
    p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 8));
    p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 7));
  }
  p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 6));
  p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 5));
  p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 4));
  p = madd<T>(p, r, constant<T>(INVERSE_FACTORIAL + 3));
  p = madd<T>(p, r, constant<T>(HALF));
  return madd<T>(v128.mul<T>(p, r), r, r);
}

/** 2 (z/3 + z^2/5 + ...) for z = s^2 <= 0.0295, which is 2 artanh(s) / s - 2. */
// @ts-ignore: decorator
@inline
function artanh_remainder<T>(z: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = constant<T>(TWICE_INVERSE + 4);
  } else {
    p = constant<T>(TWICE_INVERSE + 10);
    p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 9));
    p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 8));
    p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 7));
    p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 6));
    p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 5));
    p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 4));
  }
  p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 3));
  p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 2));
  p = madd<T>(p, z, constant<T>(TWICE_INVERSE + 1));
  p = madd<T>(p, z, constant<T>(TWICE_INVERSE));
  return v128.mul<T>(p, z);
}

/** p 2^n, for shifted = SHIFTER + n. Two steps allow an n of up to twice the largest exponent. */
// @ts-ignore: decorator
@inline
function scale<T>(p: v128, shifted: v128): v128 {
  if (sizeof<T>() == 4) {
    const n = i32x4.sub(shifted, constant<T>(SHIFTER));
    const half = i32x4.shr_s(n, 1);
    const bias = i32x4.splat(127);
    const power1 = i32x4.shl(i32x4.add(half, bias), 23);
    const power2 = i32x4.shl(i32x4.add(i32x4.sub(n, half), bias), 23);
    return f32x4.mul(f32x4.mul(p, power1), power2);
  }
  // Arithmetic 64-bit shifts are slow on x86. n + 2048 is positive, so a logical shift halves it.
  const n = i64x2.sub(shifted, constant<T>(SHIFTER));
  const half = i64x2.sub(i64x2.shr_u(i64x2.add(n, i64x2.splat(2048)), 1), i64x2.splat(1024));
  const bias = i64x2.splat(1023);
  const power1 = i64x2.shl(i64x2.add(half, bias), 52);
  const power2 = i64x2.shl(i64x2.add(i64x2.sub(n, half), bias), 52);
  return f64x2.mul(f64x2.mul(p, power1), power2);
}
