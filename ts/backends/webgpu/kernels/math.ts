// exp, log, tanh, sigmoid and the normal distribution function on vectors. WGSL twin of assembly/base/math.ts in f32:
// the hosts' own functions are off by up to hundreds of units in the last place, and some give NaN for tanh(100).
//
// Largest error over the inputs of the tests, in units in the last place, on drivers without fused multiply-adds:
// exp 1.1, log 0.9, tanh 2.5, sigmoid 2.5, normal 5. NaN gives NaN; log is the lowest number for x <= 0.

export const math = /* wgsl */ `
const LOG2_E = 1.4426950408889634f;
// ln 2 in two parts: n * high is exact for every exponent n that occurs (Cody and Waite 1980).
const LN2_HIGH = 0.693359375f;
const LN2_LOW = -2.12194440054690583e-4f;
const EXP_LOWEST = -104.0f; // e^x is 0 below
const EXP_HIGHEST = 89.0f; // and infinity above
const TANH_HIGHEST = 22.0f; // tanh x is 1 above
const NORMAL_HIGHEST = 16.0f; // Phi(-x) is 0 above
const LARGEST = 3.4028234663852886e38f;

/** x limited to a range. Comparisons with NaN are false, so NaN passes. */
fn between(x: vec4f, low: f32, high: f32) -> vec4f {
  let raised = select(x, vec4f(low), x < vec4f(low));
  return select(raised, vec4f(high), raised > vec4f(high));
}

/** e^r - 1 for |r| <= ln(2)/2: the Taylor series to r^7. */
fn expm1_reduced(r: vec4f) -> vec4f {
  var p = vec4f(1.0 / 5040.0);
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  return p * r * r + r;
}

/** x - n ln 2. */
fn reduced(x: vec4f, n: vec4f) -> vec4f {
  return (x - n * LN2_HIGH) - n * LN2_LOW;
}

/** p 2^n in two steps, so that n may exceed the exponent range by a factor of two. */
fn scaled(p: vec4f, n: vec4f) -> vec4f {
  let whole = vec4i(n);
  let half = whole >> vec4u(1u);
  let first = bitcast<vec4f>((half + 127) << vec4u(23u));
  let second = bitcast<vec4f>((whole - half + 127) << vec4u(23u));
  return p * first * second;
}

/** e^x. */
fn vector_exp(x: vec4f) -> vec4f {
  let clamped = between(x, EXP_LOWEST, EXP_HIGHEST);
  let n = round(clamped * LOG2_E);
  return scaled(expm1_reduced(reduced(clamped, n)) + 1.0, n);
}

/** e^x - 1, accurate for small x too. */
fn vector_expm1(x: vec4f) -> vec4f {
  let clamped = between(x, EXP_LOWEST, EXP_HIGHEST);
  let n = round(clamped * LOG2_E);
  let power = scaled(vec4f(1.0), n);
  return power * expm1_reduced(reduced(clamped, n)) + (power - 1.0);
}

/** 1 / (1 + e^-x), computed from e^-|x| <= 1, so that no tail overflows or loses small values. */
fn vector_sigmoid(x: vec4f) -> vec4f {
  let e = vector_exp(-abs(x));
  return select(vec4f(1.0), e, x < vec4f()) / (1.0 + e);
}

/** (e^2x - 1) / (e^2x + 1) = t / (t + 2) with t = e^2|x| - 1, which keeps small values accurate. */
fn vector_tanh(x: vec4f) -> vec4f {
  let t = vector_expm1(2.0 * between(abs(x), 0.0, TANH_HIGHEST));
  let positive = t / (t + 2.0);
  return select(positive, -positive, x < vec4f());
}

/** e^(-z^2 / 2) for 0 <= z <= 16. The square of z's upper 12 bits is exact; the rest of z^2 / 2 is below 0.1. */
fn gauss(z: vec4f) -> vec4f {
  let high = bitcast<vec4f>(bitcast<vec4u>(z) & vec4u(0xfffff000u));
  let rest = expm1_reduced(-0.5 * (z - high) * (z + high));
  let power = vector_exp(-0.5 * high * high);
  return power * rest + power;
}

/**
 * The standard normal distribution function Phi(x), in which gelu and its slope are written. Phi(-z) is e^(-z^2 / 2)
 * p(q) / (1 + z) with q = (z - 3.5) / (z + 3.5); p is a fit of degree 9 for 0 <= z <= 15, off by 1.5e-8.
 */
fn vector_normal(x: vec4f) -> vec4f {
  let z = between(abs(x), 0.0, NORMAL_HIGHEST);
  let q = (z - 3.5) / (z + 3.5);
  var p = vec4f(1.4737669e-4);
  p = p * q + 9.525898e-5;
  p = p * q - 1.3878347e-3;
  p = p * q + 2.9438699e-4;
  p = p * q + 1.0371572e-2;
  p = p * q - 3.0263207e-2;
  p = p * q + 3.8048502e-2;
  p = p * q + 7.873850e-4;
  p = p * q - 9.7712599e-2;
  p = p * q + 4.7855318e-1;
  let tail = gauss(z) * p / (1.0 + z);
  return select(tail, 1.0 - tail, x > vec4f());
}

/** The slope of x Phi(x): Phi(x) + x e^(-x^2 / 2) / sqrt(2 pi). */
fn vector_gelu_slope(x: vec4f) -> vec4f {
  let near = between(x, -NORMAL_HIGHEST, NORMAL_HIGHEST);
  return vector_normal(near) + near * gauss(abs(near)) * 0.39894228;
}

/** e ln 2 + log(1 + f) for f in [-0.293, 0.415): f - f^2/2 + s (f^2/2 + R(s^2)), s = f / (2 + f). */
fn log_of_parts(exponent: vec4f, f: vec4f) -> vec4f {
  let s = f / (f + 2.0);
  let z = s * s;
  let half_square = f * f * 0.5;
  var p = vec4f(2.0 / 11.0);
  p = p * z + 2.0 / 9.0;
  p = p * z + 2.0 / 7.0;
  p = p * z + 2.0 / 5.0;
  p = p * z + 2.0 / 3.0;
  let low = exponent * LN2_LOW + s * (half_square + p * z);
  return exponent * LN2_HIGH + ((low - half_square) + f);
}

/** Natural logarithm of a normal number; subnormals count as 0. */
fn vector_log(x: vec4f) -> vec4f {
  let bits = bitcast<vec4i>(x);
  // The offset moves the lower bound of the mantissa to sqrt(1/2); e becomes larger by 1 above sqrt 2.
  let e = (bits - 0x3f3504f3) >> vec4u(23u);
  let m = bitcast<vec4f>(bits - (e << vec4u(23u)));
  let finite = log_of_parts(vec4f(e), m - 1.0);
  let positive = select(finite, vec4f(-LARGEST), x <= vec4f(1.1754943508222875e-38));
  return select(x, positive, x <= vec4f(LARGEST)); // +inf and NaN pass
}

/** log(1 + x), accurate for small x too. */
fn vector_log1p(x: vec4f) -> vec4f {
  let small = abs(x) < vec4f(0.29);
  return select(vector_log(1.0 + x), log_of_parts(vec4f(), select(vec4f(), x, small)), small);
}
`;
