// Differences of two losses for a layer of sigmoids under the cross-entropy summed over its outputs (kernels/loss.ts),
// whose targets t sum to 1. Two parameters at a time share a vector; another vector holds their second evaluations.
//
//   f = - sum over outputs of t ln(y + eps) + (1 - t) ln(1 - y + eps),   y = 1 / (1 + e^-z)
//
//   literal   f as it is written: a sigmoid and two logarithms for each output.
//   product   With E = e^-z, y + eps = (1 + eps + eps E) / (1 + E) and 1 - y + eps = (eps + (1 + eps) E) / (1 + E).
//             The numerators whose logarithms have the factor off = 1 - on multiply up to P, those with the factor on
//             to Q, the denominators to D: f = - off ln(P / D) - on ln(Q / D). Two logarithms serve all outputs.
//   series    A small change w of -z multiplies E by 1 + t, t = e^w - 1 = w + w^2/2 + w^3/6, and a factor a + b E of P
//             by 1 + t b E / (a + b E); likewise Q and D. The factors before the change are the same for + and -, so
//             only logarithms of ratios remain: ln r = 2 artanh s, s = (r - 1) / (r + 1), up to s^7.
//
// Callers choose a form that holds.

import { exp, log } from "../../base/math";
import { madd } from "../../base/simd";
import { exp_all } from "../../kernels/elementwise";
import { DELTA as EPS } from "../../kernels/loss";
import { half_log_ratio, one_each, short_expm1 } from "../short_series";

export const LITERAL: i32 = 0;
export const PRODUCT: i32 = 1;
export const SERIES: i32 = 2;
export const FORMS: i32 = 3;

/** Bound of the number of outputs x largest |z| for the product, which stays finite below it. */
export const LARGEST_PRODUCT: f64 = 600;
/** Bound of |z| for the series: e^-z stays finite. */
export const LARGEST_EXPONENT: f64 = 700;

/** An output of the example in hand. */
@unmanaged
class Output {
  /** The weight from the hidden unit in hand. */
  weight: f64;
  /** -z. */
  negative: f64;
  target: f64;
  /** 1 - target. */
  rest: f64;
  /** Its factors: a + b E of P, b + a E of Q. */
  a: f64;
  b: f64;
  /** b E / (a + b E), a E / (b + a E) and E / (1 + E). */
  in_p: f64;
  in_q: f64;
  in_d: f64;
}

/** What all differences of an example share. Its outputs follow in memory. */
@unmanaged
export class Pairs {
  delta: f64;
  /** Factor of every difference: 1 / (2 delta) for derivatives, lr / (2 delta) for steps of sgd. */
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
 * out[c] = scale (f(+) - f(-)) for a parameter that moves z of a hidden sigmoid by +- delta values[c], c < count, `stride`
 * bytes apart. z and power: z and e^-z of the sigmoid; row: its weights to the outputs. Reads one value beyond the last.
 */
// prettier-ignore
export function through_hidden(
  form: i32, pairs: Pairs, z: f64, power: f64, row: usize, values: usize, count: i32, out: usize, stride: usize,
): void {
  for (let o = 0; o < pairs.outputs; o++) output_of(pairs, o).weight = load<f64>(row + ((<usize>o) << 3));
  const first = changetype<usize>(output_of(pairs, 0));
  const end = changetype<usize>(output_of(pairs, pairs.outputs));
  if (form == SERIES) derivatives(SERIES, true, pairs, first, end, z, power, values, count, out, stride);
  else if (form == PRODUCT) derivatives(PRODUCT, true, pairs, first, end, z, power, values, count, out, stride);
  else derivatives(LITERAL, true, pairs, first, end, z, power, values, count, out, stride);
}

/** The same for a parameter that moves z of output `o` alone. */
// prettier-ignore
export function through_output(
  form: i32, pairs: Pairs, o: i32, values: usize, count: i32, out: usize, stride: usize,
): void {
  const output = output_of(pairs, o);
  const first = changetype<usize>(output);
  const end = changetype<usize>(output_of(pairs, o + 1));
  output.weight = 1;
  if (form == SERIES) derivatives(SERIES, false, pairs, first, end, 0, 0, values, count, out, stride);
  else derivatives(LITERAL, false, pairs, first, end, 0, 0, values, count, out, stride);
}

/** Outputs from address `first` to before `end` move: by way of a hidden sigmoid, or themselves. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function derivatives(
  form: i32, hidden: bool, pairs: Pairs, first: usize, end: usize, z: f64, power: f64, values: usize, count: i32,
  out: usize, stride: usize,
): void {
  const one = one_each();
  const from = f64x2.splat(form == SERIES ? power : -z);
  const y = f64x2.splat(1 / (1 + power));
  const last = values + ((<usize>(count - 1)) << 3);
  while (values <= last) {
    const move = f64x2.mul(f64x2.splat(pairs.delta), v128.load(values));
    let above = f64x2.neg(move);
    let below = move;
    if (hidden) {
      above = f64x2.sub(y, f64x2.div(one, f64x2.add(one, moved_power(form, from, above))));
      below = f64x2.sub(y, f64x2.div(one, f64x2.add(one, moved_power(form, from, below))));
    }
    // Not inlined: V8 of Node 20 would compute `above` and `below` again for every output.
    let slopes: v128;
    if (form == SERIES) slopes = by_series(pairs, first, end, above, below);
    else if (form == PRODUCT) slopes = by_product(pairs, first, end, above, below);
    else slopes = by_literal(pairs, first, end, above, below);
    put(out, stride, values < last, slopes);
    values += 16;
    out += 2 * stride;
  }
}

/** e^-z after -z moved by w. from: e^-z for the series, else -z. */
// @ts-ignore: decorator
@inline
function moved_power(form: i32, from: v128, w: v128): v128 {
  if (form == SERIES) return f64x2.mul(from, f64x2.add(one_each(), short_expm1(w)));
  return power_of(f64x2.add(from, w));
}

/** scale (f(+) - f(-)) where -z of each output moves by above (+) and by below (-), times its weight. */
function by_literal(pairs: Pairs, first: usize, end: usize, above: v128, below: v128): v128 {
  let total = i32x4.splat(0);
  for (let at = first; at < end; at += offsetof<Output>()) {
    const weight = v128.load64_splat(at);
    total = f64x2.add(total, literal_term(at, f64x2.mul(below, weight)));
    total = f64x2.sub(total, literal_term(at, f64x2.mul(above, weight)));
  }
  return f64x2.mul(total, f64x2.splat(pairs.scale));
}

function by_product(pairs: Pairs, first: usize, end: usize, above: v128, below: v128): v128 {
  const one = one_each();
  // prettier-ignore
  let p0 = one, p1 = one, q0 = one, q1 = one, d0 = one, d1 = one;
  for (let at = first; at < end; at += offsetof<Output>()) {
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
  }
  const off = f64x2.splat(pairs.off);
  const on = f64x2.splat(pairs.on);
  const f0 = madd<f64>(off, logarithm(f64x2.div(p0, d0)), f64x2.mul(on, logarithm(f64x2.div(q0, d0))));
  const f1 = madd<f64>(off, logarithm(f64x2.div(p1, d1)), f64x2.mul(on, logarithm(f64x2.div(q1, d1))));
  return f64x2.mul(f64x2.sub(f1, f0), f64x2.splat(pairs.scale));
}

function by_series(pairs: Pairs, first: usize, end: usize, above: v128, below: v128): v128 {
  const one = one_each();
  // prettier-ignore
  let p0 = one, p1 = one, q0 = one, q1 = one, d0 = one, d1 = one;
  for (let at = first; at < end; at += offsetof<Output>()) {
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
  }
  const p = half_log_ratio(f64x2.mul(p0, d1), f64x2.mul(p1, d0));
  const q = half_log_ratio(f64x2.mul(q0, d1), f64x2.mul(q1, d0));
  const f = madd<f64>(f64x2.splat(pairs.off), p, f64x2.mul(f64x2.splat(pairs.on), q));
  return f64x2.mul(f64x2.splat(-2 * pairs.scale), f);
}

/** out[c] = scale (f(+) - f(-)) where z of all outputs moves by pair c of changes times direction, c < count; by series. */
// prettier-ignore
export function along(pairs: Pairs, direction: usize, changes: usize, count: i32, out: usize, stride: usize): void {
  for (let o = 0; o < pairs.outputs; o++) output_of(pairs, o).weight = -load<f64>(direction + ((<usize>o) << 3));
  const first = changetype<usize>(output_of(pairs, 0));
  const last = changetype<usize>(output_of(pairs, pairs.outputs));
  const end = changes + ((<usize>count) << 4);
  while (changes < end) {
    const both = changes + 16 < end;
    const here = v128.load(changes);
    const next = both ? v128.load(changes, 16) : here;
    const above = i64x2.shuffle(here, next, 0, 2);
    const below = i64x2.shuffle(here, next, 1, 3);
    put(out, stride, both, by_series(pairs, first, last, above, below));
    changes += 32;
    out += 2 * stride;
  }
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

/** Functions of their own, because exp and log of math.ts are inlined and long. */
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

/** Sets the targets of the outputs for an example of class `label`. */
export function aim(pairs: Pairs, label: i32): void {
  for (let o = 0; o < pairs.outputs; o++) {
    const output = output_of(pairs, o);
    output.target = o == label ? pairs.on : pairs.off;
    output.rest = 1 - output.target;
    output.a = o == label ? EPS : 1 + EPS;
    output.b = o == label ? 1 + EPS : EPS;
  }
}

/** Sets z of the outputs. powers: scratch for e^-z of each. */
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
function output_of(pairs: Pairs, index: i32): Output {
  return changetype<Output>(changetype<usize>(pairs) + offsetof<Pairs>() + <usize>index * offsetof<Output>());
}
