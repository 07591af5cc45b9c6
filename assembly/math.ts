// exp, log, tanh and sigmoid on vectors, of our own, so that every host gives the same bits.
// One source for f32 and f64; special values follow IEEE 754 (NaN in, NaN out; log of a negative is NaN).
//
// Largest error in units in the last place, strict build (scripts/measure_ulp.ts; f32: all 2^32
// inputs, f64: 2 million inputs over the whole range):
//
//             f32     f64
//   exp       ....    ....
//   log       ....    ....
//   tanh      ....    ....
//   sigmoid   ....    ....

import { madd, nmadd, splat } from "./simd";

const LOG2_E: f64 = 1.4426950408889634074;
// ln 2 in two parts: n * high is exact for every exponent n that occurs (Cody and Waite 1980).
const LN2_HIGH_F32: f64 = 0.693359375;
const LN2_LOW_F32: f64 = -2.12194440054690583e-4;
const LN2_HIGH_F64: f64 = 6.93147180369123816490e-1;
const LN2_LOW_F64: f64 = 1.90821492927058770002e-10;

/** e^x. Beyond the range it is 0 or infinity; subnormal results are rounded once more. */
// @ts-ignore: decorator
@inline
export function exp<T>(x: v128): v128 {
  const lowest: f64 = sizeof<T>() == 4 ? -104 : -746;
  const highest: f64 = sizeof<T>() == 4 ? 89 : 710;
  const clamped = v128.min<T>(v128.max<T>(x, splat<T>(lowest)), splat<T>(highest));
  const n = v128.nearest<T>(v128.mul<T>(clamped, splat<T>(LOG2_E)));
  const p = v128.add<T>(expm1_reduced<T>(reduce<T>(clamped, n)), splat<T>(1));
  return scale<T>(p, n);
}

/** 1 / (1 + e^-x), from e^-|x| <= 1, so that neither tail overflows or loses its small values. */
// @ts-ignore: decorator
@inline
export function sigmoid<T>(x: v128): v128 {
  const e = exp<T>(v128.neg<T>(v128.abs<T>(x)));
  const one = splat<T>(1);
  const numerator = v128.bitselect(e, one, v128.lt<T>(x, splat<T>(0)));
  return v128.div<T>(numerator, v128.add<T>(one, e));
}

/** (e^2x - 1) / (e^2x + 1), from t = e^2|x| - 1, which keeps the small values: t / (t + 2). */
// @ts-ignore: decorator
@inline
export function tanh<T>(x: v128): v128 {
  const magnitude = v128.min<T>(v128.abs<T>(x), splat<T>(22));
  const doubled = v128.add<T>(magnitude, magnitude);
  const n = v128.nearest<T>(v128.mul<T>(doubled, splat<T>(LOG2_E)));
  const power = scale<T>(splat<T>(1), n);
  const t = madd<T>(power, expm1_reduced<T>(reduce<T>(doubled, n)), v128.sub<T>(power, splat<T>(1)));
  const positive = v128.div<T>(t, v128.add<T>(t, splat<T>(2)));
  return v128.or(positive, v128.and(x, splat<T>(-0.0)));
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
  // The integer offset puts m's lower bound at sqrt(1/2): what is borrowed from the exponent is m's.
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
  const f = v128.sub<T>(m, splat<T>(1));
  const s = v128.div<T>(f, v128.add<T>(f, splat<T>(2)));
  const half_square = v128.mul<T>(v128.mul<T>(f, f), splat<T>(0.5));
  const remainder = v128.mul<T>(s, v128.add<T>(half_square, artanh_remainder<T>(v128.mul<T>(s, s))));
  const ln2_high = sizeof<T>() == 4 ? LN2_HIGH_F32 : LN2_HIGH_F64;
  const ln2_low = sizeof<T>() == 4 ? LN2_LOW_F32 : LN2_LOW_F64;
  const low = madd<T>(exponent, splat<T>(ln2_low), remainder);
  const finite = madd<T>(exponent, splat<T>(ln2_high), v128.add<T>(v128.sub<T>(low, half_square), f));
  return special_logarithms<T>(x, finite);
}

/** log's values at zero, below zero, infinity and NaN. */
// @ts-ignore: decorator
@inline
function special_logarithms<T>(x: v128, finite: v128): v128 {
  const zero = splat<T>(0);
  const infinity = splat<T>(Infinity);
  let result = v128.bitselect(finite, v128.add<T>(x, x), v128.lt<T>(x, infinity)); // +inf and NaN pass
  result = v128.bitselect(splat<T>(NaN), result, v128.lt<T>(x, zero));
  return v128.bitselect(splat<T>(-Infinity), result, v128.eq<T>(x, zero));
}

/** x - n ln 2. */
// @ts-ignore: decorator
@inline
function reduce<T>(x: v128, n: v128): v128 {
  const high = sizeof<T>() == 4 ? LN2_HIGH_F32 : LN2_HIGH_F64;
  const low = sizeof<T>() == 4 ? LN2_LOW_F32 : LN2_LOW_F64;
  return nmadd<T>(n, splat<T>(low), nmadd<T>(n, splat<T>(high), x));
}

/** e^r - 1 for |r| <= ln(2)/2: the Taylor series, to r^7 (f32) or r^13 (f64). */
// @ts-ignore: decorator
@inline
function expm1_reduced<T>(r: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = splat<T>(1.0 / 5040);
  } else {
    p = splat<T>(1.0 / 6227020800);
    p = madd<T>(p, r, splat<T>(1.0 / 479001600));
    p = madd<T>(p, r, splat<T>(1.0 / 39916800));
    p = madd<T>(p, r, splat<T>(1.0 / 3628800));
    p = madd<T>(p, r, splat<T>(1.0 / 362880));
    p = madd<T>(p, r, splat<T>(1.0 / 40320));
    p = madd<T>(p, r, splat<T>(1.0 / 5040));
  }
  p = madd<T>(p, r, splat<T>(1.0 / 720));
  p = madd<T>(p, r, splat<T>(1.0 / 120));
  p = madd<T>(p, r, splat<T>(1.0 / 24));
  p = madd<T>(p, r, splat<T>(1.0 / 6));
  p = madd<T>(p, r, splat<T>(0.5));
  return madd<T>(v128.mul<T>(p, r), r, r);
}

/** 2 (z/3 + z^2/5 + ...) for z = s^2 <= 0.0295: what artanh has beyond its first term, over s / 2. */
// @ts-ignore: decorator
@inline
function artanh_remainder<T>(z: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = splat<T>(2.0 / 11);
  } else {
    p = splat<T>(2.0 / 23);
    p = madd<T>(p, z, splat<T>(2.0 / 21));
    p = madd<T>(p, z, splat<T>(2.0 / 19));
    p = madd<T>(p, z, splat<T>(2.0 / 17));
    p = madd<T>(p, z, splat<T>(2.0 / 15));
    p = madd<T>(p, z, splat<T>(2.0 / 13));
    p = madd<T>(p, z, splat<T>(2.0 / 11));
  }
  p = madd<T>(p, z, splat<T>(2.0 / 9));
  p = madd<T>(p, z, splat<T>(2.0 / 7));
  p = madd<T>(p, z, splat<T>(2.0 / 5));
  p = madd<T>(p, z, splat<T>(2.0 / 3));
  return v128.mul<T>(p, z);
}

/** p 2^n for whole n, in two steps, so that n may pass the exponent range by a factor of two. */
// @ts-ignore: decorator
@inline
function scale<T>(p: v128, n: v128): v128 {
  if (sizeof<T>() == 4) {
    const whole = i32x4.trunc_sat_f32x4_s(n);
    const first = i32x4.shr_s(whole, 1);
    const second = i32x4.sub(whole, first);
    const bias = i32x4.splat(127);
    const power1 = i32x4.shl(i32x4.add(first, bias), 23);
    const power2 = i32x4.shl(i32x4.add(second, bias), 23);
    return f32x4.mul(f32x4.mul(p, power1), power2);
  }
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  const first = i64x2.shr_s(whole, 1);
  const second = i64x2.sub(whole, first);
  const bias = i64x2.splat(1023);
  const power1 = i64x2.shl(i64x2.add(first, bias), 52);
  const power2 = i64x2.shl(i64x2.add(second, bias), 52);
  return f64x2.mul(f64x2.mul(p, power1), power2);
}
