// Phases over the examples of a batch, on all threads: dense inputs, maxout, dropout of lists.

import { dropout_lists } from "../kernels/dropout";
import { gather_pixels, gather_rows } from "../kernels/gather";
import { maxout, maxout_backward } from "../kernels/maxout";
import { shift } from "../base/simd";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Elements of a chunk at least: some 10 us. */
const LEAST_GATHERED: u64 = 1 << 15;
const LEAST_MAXOUT: u64 = 1 << 13;
const LEAST_DROPPED: u64 = 1 << 13;


@unmanaged
class GatherTask {
  rows: i32;
  features: i32;
  order: usize;
  from: usize;
  table: usize;
  out: usize;
}


@unmanaged
class MaxoutTask {
  rows: i32;
  units: i32;
  pieces: i32;
  z: usize;
  y: usize;
  which: usize;
}


@unmanaged
class DropListsTask {
  rows: i32;
  columns: i32;
  heads: usize;
  entries: usize;
  step: i32;
  seed_low: u32;
  seed_high: u32;
  p: f64;
}

/** kernels/gather.ts's gather_pixels; with no table gather_rows. */
export function parallel_gather<T>(
  rows: i32,
  features: i32,
  order: usize,
  from: usize,
  table: usize,
  out: usize,
): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>features, LEAST_GATHERED, rows);
    if (chunks > 1) {
      const task = changetype<GatherTask>(task_block());
      task.rows = rows;
      task.features = features;
      task.order = order;
      task.from = from;
      task.table = table;
      task.out = out;
      share((at, chunk, all) => rows_of_gather<T>(changetype<GatherTask>(at), chunk, all), chunks);
      return;
    }
  }
  gather<T>(rows, features, order, from, table, out);
}

function gather<T>(rows: i32, features: i32, order: usize, from: usize, table: usize, out: usize): void {
  if (table) gather_pixels<T>(rows, features, order, from, table, out);
  else gather_rows<T>(rows, features, order, from, out);
}

function rows_of_gather<T>(t: GatherTask, chunk: i32, chunks: i32): void {
  const first = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - first;
  const out = t.out + ((<usize>first * <usize>t.features) << shift<T>());
  gather<T>(rows, t.features, t.order + ((<usize>first) << 2), t.from, t.table, out);
}

/** kernels/maxout.ts's maxout. */
export function parallel_maxout<T>(rows: i32, units: i32, pieces: i32, z: usize, y: usize, which: usize): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>units * <u64>pieces, LEAST_MAXOUT, rows);
    if (chunks > 1) {
      set_maxout(rows, units, pieces, z, y, which);
      share((at, chunk, all) => rows_of_maxout<T>(false, changetype<MaxoutTask>(at), chunk, all), chunks);
      return;
    }
  }
  maxout<T>(rows, units, pieces, z, y, which);
}

/** kernels/maxout.ts's maxout_backward. */
export function parallel_maxout_backward<T>(
  rows: i32,
  units: i32,
  pieces: i32,
  dy: usize,
  which: usize,
  dz: usize,
): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>units * <u64>pieces, LEAST_MAXOUT, rows);
    if (chunks > 1) {
      set_maxout(rows, units, pieces, dz, dy, which);
      share((at, chunk, all) => rows_of_maxout<T>(true, changetype<MaxoutTask>(at), chunk, all), chunks);
      return;
    }
  }
  maxout_backward<T>(rows, units, pieces, dy, which, dz);
}

function set_maxout(rows: i32, units: i32, pieces: i32, z: usize, y: usize, which: usize): void {
  const task = changetype<MaxoutTask>(task_block());
  task.rows = rows;
  task.units = units;
  task.pieces = pieces;
  task.z = z;
  task.y = y;
  task.which = which;
}

function rows_of_maxout<T>(backward: bool, t: MaxoutTask, chunk: i32, chunks: i32): void {
  const first = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - first;
  const skip = <usize>first * <usize>t.units;
  const y = t.y + (skip << shift<T>());
  const z = t.z + ((skip * <usize>t.pieces) << shift<T>());
  if (backward) maxout_backward<T>(rows, t.units, t.pieces, y, t.which + skip, z);
  else maxout<T>(rows, t.units, t.pieces, z, y, t.which + skip);
}

/** kernels/dropout.ts's dropout_lists, from the first row on. */
export function parallel_dropout_lists<T>(
  rows: i32,
  columns: i32,
  p: f64,
  heads: usize,
  entries: usize,
  step: i32,
  seed_low: u32,
  seed_high: u32,
): void {
  if (ASC_FEATURE_THREADS) {
    const bytes = load<u32>(heads + ((<usize>rows) << 2));
    const chunks = chunks_of(bytes / (2 * <u32>sizeof<T>()), LEAST_DROPPED, rows);
    if (chunks > 1) {
      const task = changetype<DropListsTask>(task_block());
      task.rows = rows;
      task.columns = columns;
      task.p = p;
      task.heads = heads;
      task.entries = entries;
      task.step = step;
      task.seed_low = seed_low;
      task.seed_high = seed_high;
      share((at, chunk, all) => rows_of_lists<T>(changetype<DropListsTask>(at), chunk, all), chunks);
      return;
    }
  }
  dropout_lists<T>(0, rows, columns, p, heads, entries, step, seed_low, seed_high);
}

// prettier-ignore
function rows_of_lists<T>(t: DropListsTask, chunk: i32, chunks: i32): void {
  const first = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - first;
  const heads = t.heads + ((<usize>first) << 2);
  dropout_lists<T>(first, rows, t.columns, t.p, heads, t.entries, t.step, t.seed_low, t.seed_high);
}
