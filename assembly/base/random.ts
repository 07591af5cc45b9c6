// Random numbers with the same bits on every host and in every build: Philox4x32-10, uniform, normal, shuffle.
// Twin of ts/core/random.ts with the same bits: floats use scalar + - * / and sqrt only, never fused.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

import { small_workspace } from "./memory";

const MULTIPLIER_0: u64 = 0xd2511f53;
const MULTIPLIER_1: u64 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const TWO_POW_MINUS_32: f64 = 1.0 / 4294967296.0;

/** Address of the last block drawn: four words. */
// @ts-ignore: decorator
@inline
function block(): usize {
  return small_workspace();
}

/** Draws block `index` of a stream: its words 4 index .. 4 index + 3. */
// @ts-ignore: decorator
@inline
export function philox_block(index: u32, stream: u32, substream: u32, seed_low: u32, seed_high: u32): void {
  philox(block(), index, 0, stream, substream, seed_low, seed_high);
}

/** Writes one Philox4x32-10 block, four words, to `out`, for a counter of four words and a key of two. */
export function philox(out: usize, c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32): void {
  for (let round = 0; round < 10; round++) {
    const product0 = MULTIPLIER_0 * <u64>c0;
    const product1 = MULTIPLIER_1 * <u64>c2;
    c0 = (<u32>(product1 >> 32)) ^ c1 ^ key0;
    c1 = <u32>product1;
    c2 = (<u32>(product0 >> 32)) ^ c3 ^ key1;
    c3 = <u32>product0;
    key0 += WEYL_0;
    key1 += WEYL_1;
  }
  store<u32>(out, c0);
  store<u32>(out, c1, 4);
  store<u32>(out, c2, 8);
  store<u32>(out, c3, 12);
}

/**
 * Writes words 4 index .. 4 index + 15 of a stream to `out`, in order. Each lane computes one of the four blocks, until
 * they are transposed at the end.
 */
export function philox_words_16(
  out: usize,
  index: u32,
  stream: u32,
  substream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  const multiplier0 = i32x4.splat(<i32>MULTIPLIER_0);
  const multiplier1 = i32x4.splat(<i32>MULTIPLIER_1);
  let c0 = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(0);
  let c2 = i32x4.splat(stream);
  let c3 = i32x4.splat(substream);
  for (let round = 0; round < 10; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(multiplier0, c0);
    const low1 = i64x2.extmul_low_i32x4_u(multiplier1, c2);
    const high0 = i64x2.extmul_high_i32x4_u(multiplier0, c0);
    const high1 = i64x2.extmul_high_i32x4_u(multiplier1, c2);
    c0 = v128.xor(v128.xor(i32x4.shuffle(low1, high1, 1, 3, 5, 7), c1), i32x4.splat(seed_low));
    c1 = i32x4.shuffle(low1, high1, 0, 2, 4, 6);
    c2 = v128.xor(v128.xor(i32x4.shuffle(low0, high0, 1, 3, 5, 7), c3), i32x4.splat(seed_high));
    c3 = i32x4.shuffle(low0, high0, 0, 2, 4, 6);
    seed_low += WEYL_0;
    seed_high += WEYL_1;
  }
  const a = i32x4.shuffle(c0, c1, 0, 4, 1, 5);
  const b = i32x4.shuffle(c2, c3, 0, 4, 1, 5);
  const c = i32x4.shuffle(c0, c1, 2, 6, 3, 7);
  const d = i32x4.shuffle(c2, c3, 2, 6, 3, 7);
  v128.store(out, i64x2.shuffle(a, b, 0, 2));
  v128.store(out, i64x2.shuffle(a, b, 1, 3), 16);
  v128.store(out, i64x2.shuffle(c, d, 0, 2), 32);
  v128.store(out, i64x2.shuffle(c, d, 1, 3), 48);
}

/** out[i] = low + (high - low) u_i, u_i = (bits_i + 1/2) / 2^32, first <= i < end; first is a multiple of 4. */
export function fill_uniform<T>(
  out: usize,
  first: i32,
  end: i32,
  low: f64,
  high: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  out += <usize>first * sizeof<T>();
  for (let i = first; i < end; i++) {
    if ((i & 3) == 0) philox_block(i >> 2, stream, 0, seed_low, seed_high);
    store<T>(out, <T>(low + (high - low) * word(i & 3)));
    out += sizeof<T>();
  }
}

/** out[i] = deviation z_i, first <= i < end, z standard normal by Box and Muller (1958); first is a multiple of 4. */
export function fill_normal<T>(
  out: usize,
  first: i32,
  end: i32,
  deviation: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  out += <usize>first * sizeof<T>();
  for (let i = first; i < end; i += 2) {
    if ((i & 3) == 0) philox_block(i >> 2, stream, 0, seed_low, seed_high);
    const radius = sqrt<f64>(-2 * logarithm(word(i & 3)));
    const turn = word((i & 3) + 1);
    store<T>(out, <T>(deviation * (radius * cosine_of_turn(turn))));
    if (i + 1 < end) store<T>(out, <T>(deviation * (radius * cosine_of_turn(turn - 0.25))), sizeof<T>());
    out += 2 * sizeof<T>();
  }
}

/** Shuffles u32 values in place by Fisher and Yates, from the last element down. */
export function shuffle_u32(
  values: usize,
  count: i32,
  stream: u32,
  substream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  for (let i = count - 1, drawn = 0; i > 0; i--, drawn++) {
    if ((drawn & 3) == 0) philox_block(drawn >> 2, stream, substream, seed_low, seed_high);
    const bits = <u64>philox_word(drawn & 3);
    const j = <i32>((bits * <u64>(i + 1)) >> 32);
    const at_i = values + ((<usize>i) << 2);
    const at_j = values + ((<usize>j) << 2);
    const swapped = load<u32>(at_i);
    store<u32>(at_i, load<u32>(at_j));
    store<u32>(at_j, swapped);
  }
}

/** Word i (0 to 3) of the block drawn last. */
// @ts-ignore: decorator
@inline
export function philox_word(i: i32): u32 {
  return load<u32>(block() + ((<usize>i) << 2));
}

/** Word i of the block drawn last, as a uniform number in (0, 1). */
// @ts-ignore: decorator
@inline
function word(i: i32): f64 {
  return (<f64>philox_word(i) + 0.5) * TWO_POW_MINUS_32;
}

/** Natural logarithm of x = 2^e m, a normal number: e ln 2 + 2 artanh((m - 1) / (m + 1)). */
function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series: f64 = 0;
  for (let k: f64 = 23; k >= 1; k -= 2) series = series * square + 1 / k;
  return exponent * 0.6931471805599453 + 2 * s * series;
}

/** cos(2 pi t) for t in [-1, 1]: Taylor series on the nearest quarter turn. */
function cosine_of_turn(t: f64): f64 {
  const quarter = floor<f64>(4 * t + 0.5);
  const angle = (t - quarter * 0.25) * 6.283185307179586;
  const square = angle * angle;
  const turns = <i32>quarter;
  const odd = (turns & 1) != 0;
  let series: f64 = 1;
  for (let k: f64 = odd ? 17 : 16; k >= 2; k -= 2) series = 1 - (series * square) / (k * (k - 1));
  const value = odd ? angle * series : series;
  const sign = turns & 3;
  return sign == 1 || sign == 2 ? -value : value;
}
