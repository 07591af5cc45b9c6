// Derivatives for a layer of sigmoids under the cross-entropy that is summed over its outputs (kernels/loss.ts),
// targets t that sum to 1: the two evaluations of two parameters at a time, + and - in a vector each.
//
//   f = - sum over outputs of t ln(y + eps) + (1 - t) ln(1 - y + eps),   y = 1 / (1 + e^-z)
//
//   literal   as it is written: a sigmoid and two logarithms an output.
//   product   With E = e^-z, y + eps = (1 + eps + eps E) / (1 + E) and 1 - y + eps = (eps + (1 + eps) E) / (1 + E).
//             Terms of the weight off = 1 - on multiply up to P / D, those of the weight on to Q / D, D = product of
//             1 + E: f = - off ln(P / D) - on ln(Q / D), two logarithms for all outputs.
//   series    A small change w of -z takes E to E (1 + t), t = e^w - 1 = w + w^2/2 + w^3/6, and a factor a + b E
//             of P to 1 + t b E / (a + b E) times what it was; likewise Q and D. What it was is the same for + and
//             -, and only the logarithms of their ratios are wanted: ln r = 2 artanh s, s = (r - 1) / (r + 1), to s^7.
//
// shallow.ts sees to it that a form is used where it holds.

import { exp, log } from "../math";
import { madd } from "../simd";

export const LITERAL: i32 = 0;
export const PRODUCT: i32 = 1;
export const SERIES: i32 = 2;
export const FORMS: i32 = 3;

/** Inside both logarithms, as in kernels/loss.ts. */
const EPS: f64 = 1e-7;

/** An output of the example in hand. */
@unmanaged
export class Output {
  /** -z. */
  negative: f64;
  target: f64;
  /** 1 - target. */
  rest: f64;
  /** The factor of P is a + b E, of Q b + a E. */
  a: f64;
  b: f64;
  /** b E / (a + b E), a E / (b + a E), E / (1 + E). */
  in_p: f64;
  in_q: f64;
  in_d: f64;
}


/** What all pairs have in common. */
@unmanaged
export class Pairs {
  delta: f64;
  /** What derivatives are multiplied by. */
  rate: f64;
  on: f64;
  outputs: i32;
  /** So many of Output. */
  first: usize;
}

// In memory: V8 builds a vector literal anew at each use.
const CONSTANTS: usize = memory.data<f64>([1, 0.5, 1.0 / 6, 1.0 / 3, 1.0 / 5, 1.0 / 7]);
const ONE: usize = 0;
const HALF: usize = 8;
const SIXTH: usize = 16;
const THIRD: usize = 24;
const FIFTH: usize = 32;
const SEVENTH: usize = 40;

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load64_splat(CONSTANTS + offset);
}

/**
 * out[c] = rate times f' by what moves z of a hidden sigmoid by values[c], c < count, `stride` bytes apart. power: e^-z;
 * h: the sigmoid; row: the unit's weights to the outputs. values may be read one beyond the last.
 */
// prettier-ignore
// @ts-ignore: decorator
@inline
export function through_hidden(
  form: i32, pairs: Pairs, power: f64, h: f64, row: usize, values: usize, count: i32, out: usize, stride: usize,
): void {
  const one = constant(ONE);
  const e = f64x2.splat(power);
  const y = f64x2.splat(h);
  const delta = v128.load64_splat(changetype<usize>(pairs) + offsetof<Pairs>("delta"));
  const end = values + ((<usize>count) << 3);
  while (values < end) {
    const move = f64x2.mul(delta, v128.load(values));
    // e^(-z -+ move) = e^-z e^(-+ move)
    const down = form == SERIES ? short_expm1(f64x2.neg(move)) : f64x2.sub(exp<f64>(f64x2.neg(move)), one);
    const up = form == SERIES ? short_expm1(move) : f64x2.sub(exp<f64>(move), one);
    const above = f64x2.sub(y, f64x2.div(one, f64x2.add(one, madd<f64>(e, down, e))));
    const below = f64x2.sub(y, f64x2.div(one, f64x2.add(one, madd<f64>(e, up, e))));
    put(out, stride, values + 8 < end, over_outputs(form, pairs, above, below, row));
    values += 16;
    out += 2 * stride;
  }
}
