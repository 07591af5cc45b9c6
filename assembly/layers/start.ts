// Initial values of a tensor of parameters.

import { unknown_id } from "../base/abi";
import { arguments_block } from "../base/memory";
import { fill_normal, fill_uniform } from "../base/random";
import { shift } from "../base/simd";
import { LINE, for_each } from "../base/threads";

export const ZEROS: i32 = 0;
/** N(0, 1). */
export const NORMAL: i32 = 1;
/** U(-a, a), a = 1 / sqrt(fan_in): PyTorch's nn.Linear. */
export const DEFAULT: i32 = 2;
/** N(0, 1) / sqrt(fan_in). */
export const NORMAL_FAN_IN: i32 = 3;
/** Glorot and Bengio 2010, section 4.2.1. */
export const XAVIER_UNIFORM: i32 = 4;
export const XAVIER_NORMAL: i32 = 5;
/** He, Zhang, Ren, Sun 2015, section 2.2. */
export const HE_UNIFORM: i32 = 6;
export const HE_NORMAL: i32 = 7;
/** U(0, 1). */
export const UNIT: i32 = 8;
export const INITIALISERS: i32 = 9;

/** Smallest range of a thread, in elements: about 10 us of work. */
const LEAST_ELEMENTS: i32 = 1 << 10;

/** Arguments of a fill. */
@unmanaged
class Fill {
  out: usize;
  /** Bounds of a uniform fill. For a normal fill, `high` is the standard deviation. */
  low: f64;
  high: f64;
  stream: u32;
  seed_low: u32;
  seed_high: u32;
}

/** Fills a tensor of `count` elements at `out` by an initialiser, from a stream of the seed. */
// prettier-ignore
export function start_tensor<T>(
  initialiser: i32, out: usize, count: i32, fan_in: i32, fan_out: i32, stream: u32, seed_low: u32, seed_high: u32,
): void {
  const t = changetype<Fill>(arguments_block());
  t.out = out;
  t.stream = stream;
  t.seed_low = seed_low;
  t.seed_high = seed_high;
  const inputs = <f64>fan_in;
  const both = <f64>(fan_in + fan_out);
  switch (initialiser) {
    case ZEROS: memory.fill(out, 0, (<usize>count) << shift<T>()); break;
    case NORMAL: normal<T>(t, count, 1); break;
    case DEFAULT: between<T>(t, count, 1 / sqrt<f64>(inputs)); break;
    case NORMAL_FAN_IN: normal<T>(t, count, 1 / sqrt<f64>(inputs)); break;
    case XAVIER_UNIFORM: between<T>(t, count, sqrt<f64>(6 / both)); break;
    case XAVIER_NORMAL: normal<T>(t, count, sqrt<f64>(2 / both)); break;
    case HE_UNIFORM: between<T>(t, count, sqrt<f64>(6 / inputs)); break;
    case HE_NORMAL: normal<T>(t, count, sqrt<f64>(2 / inputs)); break;
    case UNIT: uniform<T>(t, count, 0, 1); break;
    default: unknown_id();
  }
}

/** U(-bound, bound). */
function between<T>(t: Fill, count: i32, bound: f64): void {
  uniform<T>(t, count, -bound, bound);
}

function uniform<T>(t: Fill, count: i32, low: f64, high: f64): void {
  t.low = low;
  t.high = high;
  for_each<Fill>((t, from, to) => uniform_part<T>(t, from, to), t, count, LINE, LEAST_ELEMENTS);
}

function normal<T>(t: Fill, count: i32, deviation: f64): void {
  t.high = deviation;
  for_each<Fill>((t, from, to) => normal_part<T>(t, from, to), t, count, LINE, LEAST_ELEMENTS);
}

function uniform_part<T>(t: Fill, from: i32, to: i32): void {
  fill_uniform<T>(t.out, from, to, t.low, t.high, t.stream, t.seed_low, t.seed_high);
}

function normal_part<T>(t: Fill, from: i32, to: i32): void {
  fill_normal<T>(t.out, from, to, t.high, t.stream, t.seed_low, t.seed_high);
}
