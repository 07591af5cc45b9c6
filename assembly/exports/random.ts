// Random numbers: checks the arguments and chooses the element type. A seed is two halves of 32 bits.

import { F32, OK, refused } from "../base/abi";
import { check_at_least } from "../base/checks";
import { check_range } from "../base/memory";
import { fill_normal, fill_uniform, philox, shuffle_u32 } from "../base/random";
import { check_array } from "./checks";

/** out[0..3] (u32) = Philox4x32-10 of the counter c0..c3 and the key key0, key1. */
export function philox_words(out_ptr: usize, c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32): i32 {
  const status = check_range("out_ptr", out_ptr, 16, 4);
  if (status) return refused("philox_words", status);
  philox(out_ptr, c0, c1, c2, c3, key0, key1);
  return OK;
}

/** out[i], i < n, uniform in (low, high), from a stream of the seed. */
export function uniform(
  dtype: i32,
  n: i32,
  out_ptr: usize,
  low: f64,
  high: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): i32 {
  const status = check_array("out_ptr", dtype, n, out_ptr);
  if (status) return refused("uniform", status);
  if (dtype == F32) fill_uniform<f32>(out_ptr, 0, n, low, high, stream, seed_low, seed_high);
  else fill_uniform<f64>(out_ptr, 0, n, low, high, stream, seed_low, seed_high);
  return OK;
}

/** out[i], i < n, normal with mean 0 and the given standard deviation, from a stream of the seed. */
export function normal(
  dtype: i32,
  n: i32,
  out_ptr: usize,
  deviation: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): i32 {
  const status = check_array("out_ptr", dtype, n, out_ptr);
  if (status) return refused("normal", status);
  if (dtype == F32) fill_normal<f32>(out_ptr, 0, n, deviation, stream, seed_low, seed_high);
  else fill_normal<f64>(out_ptr, 0, n, deviation, stream, seed_low, seed_high);
  return OK;
}

/** Shuffles n u32 in place, by a substream of a stream of the seed. */
export function shuffle(n: i32, values_ptr: usize, stream: u32, substream: u32, seed_low: u32, seed_high: u32): i32 {
  const status = check_at_least("n", 0, n) || check_range("values_ptr", values_ptr, <u64>n * 4, 4);
  if (status) return refused("shuffle", status);
  shuffle_u32(values_ptr, n, stream, substream, seed_low, seed_high);
  return OK;
}
