// Random numbers for many parameters, on all threads.

import { fill_normal, fill_uniform } from "../base/random";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Elements of a chunk at least: some 10 us. */
const LEAST: u64 = 1 << 10;
/** Chunks begin with a block of random words. */
const BLOCK: i32 = 16;


@unmanaged
class FillTask {
  out: usize;
  n: i32;
  stream: u32;
  seed_low: u32;
  seed_high: u32;
  low: f64;
  high: f64;
}

/** random.ts's fill_uniform of elements 0 to n - 1. */
export function parallel_uniform<T>(
  out: usize,
  n: i32,
  low: f64,
  high: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(n, LEAST, n);
    if (chunks > 1) {
      set_fill(out, n, low, high, stream, seed_low, seed_high);
      share((at, chunk, all) => part_of_uniform<T>(changetype<FillTask>(at), chunk, all), chunks);
      return;
    }
  }
  fill_uniform<T>(out, 0, n, low, high, stream, seed_low, seed_high);
}

function part_of_uniform<T>(t: FillTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, BLOCK, chunk, chunks);
  fill_uniform<T>(t.out, from, cut(t.n, BLOCK, chunk + 1, chunks), t.low, t.high, t.stream, t.seed_low, t.seed_high);
}

/** random.ts's fill_normal of elements 0 to n - 1. */
export function parallel_normal<T>(
  out: usize,
  n: i32,
  deviation: f64,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(n, LEAST, n);
    if (chunks > 1) {
      set_fill(out, n, 0, deviation, stream, seed_low, seed_high);
      share((at, chunk, all) => part_of_normal<T>(changetype<FillTask>(at), chunk, all), chunks);
      return;
    }
  }
  fill_normal<T>(out, 0, n, deviation, stream, seed_low, seed_high);
}

function part_of_normal<T>(t: FillTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, BLOCK, chunk, chunks);
  fill_normal<T>(t.out, from, cut(t.n, BLOCK, chunk + 1, chunks), t.high, t.stream, t.seed_low, t.seed_high);
}

function set_fill(out: usize, n: i32, low: f64, high: f64, stream: u32, seed_low: u32, seed_high: u32): void {
  const task = changetype<FillTask>(task_block());
  task.out = out;
  task.n = n;
  task.low = low;
  task.high = high;
  task.stream = stream;
  task.seed_low = seed_low;
  task.seed_high = seed_high;
}
