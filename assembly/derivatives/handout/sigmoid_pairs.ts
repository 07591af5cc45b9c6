// Derivatives for a layer of sigmoids under the cross-entropy that is summed over its outputs (kernels/loss.ts),
// targets t that sum to 1. Two parameters at a time, in the lanes; their + and - evaluations in a vector each.
//
//   f = - sum over outputs of t ln(y + eps) + (1 - t) ln(1 - y + eps),   y = 1 / (1 + e^-z)
//
//   literal   as it is written: a sigmoid and two logarithms an output.
//   product   With E = e^-z, y + eps = (1 + eps + eps E) / (1 + E) and 1 - y + eps = (eps + (1 + eps) E) / (1 + E).
//             Terms of the weight off = 1 - on multiply up to P / D, those of the weight on to Q / D, D = product of
//             1 + E: f = - off ln(P / D) - on ln(Q / D), two logarithms for all outputs.
//   series    A small change w of -z takes E to E (1 + t), t = e^w - 1 = w + w^2/2 + w^3/6, and a factor a + b E
//             of P to 1 + t b E / (a + b E) times what it was; so with Q and D. What it was is the same for + and
//             -, and only the logarithms of their ratios are wanted: ln r = 2 artanh s, s = (r - 1) / (r + 1), to s^7.
//
// one_hidden_layer.ts sees to it that a form is used where it holds.

import { exp_all } from "../../kernels/elementwise";
import { exp, log } from "../../base/math";
import { madd } from "../../base/simd";
import { half_log_ratio, one_each, short_expm1 } from "../short_series";

export const LITERAL: i32 = 0;
export const PRODUCT: i32 = 1;
export const SERIES: i32 = 2;
export const FORMS: i32 = 3;

/** product: the logarithm of the largest factor times their number stays this far from overflow. */
export const LARGEST_PRODUCT: f64 = 600;
/** series: e^-z stays finite. */
export const LARGEST_EXPONENT: f64 = 700;

/** Inside both logarithms, as in kernels/loss.ts. */
const EPS: f64 = 1e-7;

/** An output of the example in hand. */
@unmanaged
export class Output {
  /** The weight from the hidden unit in hand. */
  weight: f64;
  /** -z. */
  negative: f64;
  target: f64;
  /** 1 - target. */
  rest: f64;
  /** The factor of P is a + b E, of Q b + a E. */
  a: f64;
  b: f64;
  /** b E / (a + b E), a E / (b + a E) and E / (1 + E). */
  in_p: f64;
  in_q: f64;
  in_d: f64;
}

/** What all derivatives of an example have in common; its outputs follow in memory. */
@unmanaged
export class Pairs {
  delta: f64;
  /** What f(+) - f(-) is multiplied by: rate / (2 delta). */
  scale: f64;
  on: f64;
  off: f64;
  outputs: i32;
}

/** Bytes of Pairs with room for its outputs. */
// @ts-ignore: decorator
@inline
export function bytes_of_pairs(outputs: i32): u64 {
  return offsetof<Pairs>() + <u64>outputs * offsetof<Output>();
}

/**
 * out[c] = rate times f' by what moves z of a hidden sigmoid by values[c], c < count, `stride` bytes apart. z and
 * power: the unit's z and e^-z; row: its weights to the outputs. values may be read one beyond the last.
 */
// prettier-ignore
export function through_hidden(
  form: i32, pairs: Pairs, z: f64, power: f64, row: usize, values: usize, count: i32, out: usize, stride: usize,
): void {
  for (let o = 0; o < pairs.outputs; o++) output_of(pairs, o).weight = load<f64>(row + ((<usize>o) << 3));
  if (form == SERIES) hidden(SERIES, pairs, z, power, values, count, out, stride);
  else if (form == PRODUCT) hidden(PRODUCT, pairs, z, power, values, count, out, stride);
  else hidden(LITERAL, pairs, z, power, values, count, out, stride);
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function hidden(
  form: i32, pairs: Pairs, z: f64, power: f64, values: usize, count: i32, out: usize, stride: usize,
): void {
  const one = one_each();
  const from = f64x2.splat(form == SERIES ? power : -z);
  const y = f64x2.splat(1 / (1 + power));
  const end = values + ((<usize>count) << 3);
  while (values < end) {
    const move = f64x2.mul(f64x2.splat(pairs.delta), v128.load(values));
    const above = f64x2.sub(y, f64x2.div(one, f64x2.add(one, moved_power(form, from, f64x2.neg(move)))));
    const below = f64x2.sub(y, f64x2.div(one, f64x2.add(one, moved_power(form, from, move))));
    // Not inlined: V8 of Node 20 would compute `above` and `below` again for every output.
    let slopes: v128;
    if (form == SERIES) slopes = series_over_outputs(pairs, above, below);
    else if (form == PRODUCT) slopes = product_over_outputs(pairs, above, below);
    else slopes = literal_over_outputs(pairs, above, below);
    put(out, stride, values + 8 < end, slopes);
    values += 16;
    out += 2 * stride;
  }
}

/** e^-z when -z has moved by w. from: e^-z itself (series) or -z. */
// @ts-ignore: decorator
@inline
function moved_power(form: i32, from: v128, w: v128): v128 {
  if (form == SERIES) return f64x2.mul(from, f64x2.add(one_each(), short_expm1(w)));
  return power_of(f64x2.add(from, w));
}

/** rate f' where -z of every output moves by `above` and by `below` times its weight. */
function literal_over_outputs(pairs: Pairs, above: v128, below: v128): v128 {
  let total = i32x4.splat(0);
  let at = changetype<usize>(output_of(pairs, 0));
  const end = at + <usize>pairs.outputs * offsetof<Output>();
  while (at < end) {
    const weight = v128.load64_splat(at);
    total = f64x2.add(total, literal_term(at, f64x2.mul(below, weight)));
    total = f64x2.sub(total, literal_term(at, f64x2.mul(above, weight)));
    at += offsetof<Output>();
  }
  return slope(pairs, total);
}

function product_over_outputs(pairs: Pairs, above: v128, below: v128): v128 {
  const one = one_each();
  // prettier-ignore
  let p0 = one, p1 = one, q0 = one, q1 = one, d0 = one, d1 = one;
  let at = changetype<usize>(output_of(pairs, 0));
  const end = at + <usize>pairs.outputs * offsetof<Output>();
  while (at < end) {
    const weight = v128.load64_splat(at);
    const from = v128.load64_splat(at, offsetof<Output>("negative"));
    const e0 = power_of(madd<f64>(above, weight, from));
    const e1 = power_of(madd<f64>(below, weight, from));
    const a = v128.load64_splat(at, offsetof<Output>("a"));
    const b = v128.load64_splat(at, offsetof<Output>("b"));
    p0 = f64x2.mul(p0, madd<f64>(e0, b, a));
    p1 = f64x2.mul(p1, madd<f64>(e1, b, a));
    q0 = f64x2.mul(q0, madd<f64>(e0, a, b));
    q1 = f64x2.mul(q1, madd<f64>(e1, a, b));
    d0 = f64x2.mul(d0, f64x2.add(e0, one));
    d1 = f64x2.mul(d1, f64x2.add(e1, one));
    at += offsetof<Output>();
  }
  const off = f64x2.splat(pairs.off);
  const on = f64x2.splat(pairs.on);
  const f0 = madd<f64>(off, logarithm(f64x2.div(p0, d0)), f64x2.mul(on, logarithm(f64x2.div(q0, d0))));
  const f1 = madd<f64>(off, logarithm(f64x2.div(p1, d1)), f64x2.mul(on, logarithm(f64x2.div(q1, d1))));
  return slope(pairs, f64x2.sub(f1, f0));
}

function series_over_outputs(pairs: Pairs, above: v128, below: v128): v128 {
  const one = one_each();
  // prettier-ignore
  let p0 = one, p1 = one, q0 = one, q1 = one, d0 = one, d1 = one;
  let at = changetype<usize>(output_of(pairs, 0));
  const end = at + <usize>pairs.outputs * offsetof<Output>();
  while (at < end) {
    const weight = v128.load64_splat(at);
    const t0 = short_expm1(f64x2.mul(above, weight));
    const t1 = short_expm1(f64x2.mul(below, weight));
    const p = v128.load64_splat(at, offsetof<Output>("in_p"));
    p0 = f64x2.mul(p0, madd<f64>(t0, p, one));
    p1 = f64x2.mul(p1, madd<f64>(t1, p, one));
    const q = v128.load64_splat(at, offsetof<Output>("in_q"));
    q0 = f64x2.mul(q0, madd<f64>(t0, q, one));
    q1 = f64x2.mul(q1, madd<f64>(t1, q, one));
    const d = v128.load64_splat(at, offsetof<Output>("in_d"));
    d0 = f64x2.mul(d0, madd<f64>(t0, d, one));
    d1 = f64x2.mul(d1, madd<f64>(t1, d, one));
    at += offsetof<Output>();
  }
  return series_slope(pairs, p0, p1, q0, q1, d0, d1);
}

/**
 * out[c] = rate times f' where z of every output moves by the pair (above, below) number c of changes, c < count, times
 * direction; by series.
 */
// prettier-ignore
export function along(pairs: Pairs, direction: usize, changes: usize, count: i32, out: usize, stride: usize): void {
  for (let o = 0; o < pairs.outputs; o++) output_of(pairs, o).weight = -load<f64>(direction + ((<usize>o) << 3));
  const end = changes + ((<usize>count) << 4);
  while (changes < end) {
    const both = changes + 16 < end;
    const first = v128.load(changes);
    const second = both ? v128.load(changes, 16) : first;
    const above = i64x2.shuffle(first, second, 0, 2);
    const below = i64x2.shuffle(first, second, 1, 3);
    put(out, stride, both, series_over_outputs(pairs, above, below));
    changes += 32;
    out += 2 * stride;
  }
}

/** out[c] = rate times f' by what moves z of `output` alone by values[c]; the rest as for through_hidden. */
// prettier-ignore
export function through_output(
  form: i32, pairs: Pairs, output: Output, values: usize, count: i32, out: usize, stride: usize,
): void {
  const at = changetype<usize>(output);
  const one = one_each();
  const end = values + ((<usize>count) << 3);
  while (values < end) {
    const move = f64x2.mul(f64x2.splat(pairs.delta), v128.load(values));
    const up = f64x2.neg(move);
    let slopes: v128;
    if (form == SERIES) {
      const t0 = short_expm1(up);
      const t1 = short_expm1(move);
      const p = v128.load64_splat(at, offsetof<Output>("in_p"));
      const q = v128.load64_splat(at, offsetof<Output>("in_q"));
      const d = v128.load64_splat(at, offsetof<Output>("in_d"));
      slopes = series_slope(
        pairs, madd<f64>(t0, p, one), madd<f64>(t1, p, one), madd<f64>(t0, q, one), madd<f64>(t1, q, one),
        madd<f64>(t0, d, one), madd<f64>(t1, d, one),
      );
    } else {
      slopes = slope(pairs, f64x2.sub(literal_term(at, move), literal_term(at, up)));
    }
    put(out, stride, values + 8 < end, slopes);
    values += 16;
    out += 2 * stride;
  }
}

/** rate (f(+) - f(-)) / (2 delta) from the products of + (0) and - (1), each over what it was. */
// prettier-ignore
function series_slope(pairs: Pairs, p0: v128, p1: v128, q0: v128, q1: v128, d0: v128, d1: v128): v128 {
  const p = half_log_ratio(f64x2.mul(p0, d1), f64x2.mul(p1, d0));
  const q = half_log_ratio(f64x2.mul(q0, d1), f64x2.mul(q1, d0));
  const f = madd<f64>(f64x2.splat(pairs.off), p, f64x2.mul(f64x2.splat(pairs.on), q));
  return f64x2.mul(f64x2.splat(-2 * pairs.scale), f);
}

/** rate (f(+) - f(-)) / (2 delta) from f(+) - f(-). */
// @ts-ignore: decorator
@inline
function slope(pairs: Pairs, difference: v128): v128 {
  return f64x2.mul(difference, f64x2.splat(pairs.scale));
}

/** t ln(y + eps) + (1 - t) ln(1 - y + eps) of the output at `at` whose -z moves by w. */
function literal_term(at: usize, w: v128): v128 {
  const one = one_each();
  const eps = f64x2.splat(EPS);
  const e = exp<f64>(f64x2.add(v128.load64_splat(at, offsetof<Output>("negative")), w));
  const y = f64x2.div(one, f64x2.add(one, e));
  const yes = log<f64>(f64x2.add(y, eps));
  const no = log<f64>(f64x2.add(f64x2.sub(one, y), eps));
  const target = v128.load64_splat(at, offsetof<Output>("target"));
  return madd<f64>(target, yes, f64x2.mul(v128.load64_splat(at, offsetof<Output>("rest")), no));
}

/** math.ts's e^x and ln x once in the module: they are long. */
function power_of(x: v128): v128 {
  return exp<f64>(x);
}

function logarithm(x: v128): v128 {
  return log<f64>(x);
}

// @ts-ignore: decorator
@inline
function put(out: usize, stride: usize, both: bool, values: v128): void {
  store<f64>(out, f64x2.extract_lane(values, 0));
  if (both) store<f64>(out + stride, f64x2.extract_lane(values, 1));
}

/** f as it is written. */
export function literal_loss(pairs: Pairs): f64 {
  let total = i32x4.splat(0);
  let at = changetype<usize>(output_of(pairs, 0));
  for (const end = at + <usize>pairs.outputs * offsetof<Output>(); at < end; at += offsetof<Output>())
    total = f64x2.sub(total, literal_term(at, i32x4.splat(0)));
  return f64x2.extract_lane(total, 0);
}

/** What an example of class `label` wants of the outputs. */
export function aim(pairs: Pairs, label: i32): void {
  for (let o = 0; o < pairs.outputs; o++) {
    const output = output_of(pairs, o);
    output.target = o == label ? pairs.on : pairs.off;
    output.rest = 1 - output.target;
    output.a = o == label ? EPS : 1 + EPS;
    output.b = o == label ? 1 + EPS : EPS;
  }
}

/** Puts the outputs at z (f64). powers: room for e^-z of each. */
export function place(pairs: Pairs, z: usize, powers: usize): void {
  negative_powers(pairs.outputs, z, powers);
  for (let o = 0; o < pairs.outputs; o++, z += 8, powers += 8) {
    const output = output_of(pairs, o);
    const e = load<f64>(powers);
    output.negative = -load<f64>(z);
    output.in_p = (output.b * e) / (output.a + output.b * e);
    output.in_q = (output.a * e) / (output.b + output.a * e);
    output.in_d = e / (1 + e);
  }
}

/** y[i] = e^-x[i], i < n. */
export function negative_powers(n: i32, x: usize, y: usize): void {
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 8) store<f64>(y + at, -load<f64>(x + at));
  exp_all<f64>(n, y, y);
}

/** Output number `index`. */
// @ts-ignore: decorator
@inline
export function output_of(pairs: Pairs, index: i32): Output {
  return changetype<Output>(changetype<usize>(pairs) + offsetof<Pairs>() + <usize>index * offsetof<Output>());
}
