// Phases over the columns of matrices, on all threads: gradients of biases, the bound on weights.

import { max_norm } from "../kernels/max_norm";
import { sum_rows } from "../kernels/reduce";
import { shift } from "../base/simd";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Elements of a chunk at least: some 5 us. */
const LEAST: u64 = 1 << 13;
/** Columns of a cache line of either type. */
const LINE: i32 = 16;


@unmanaged
class ColumnsTask {
  rows: i32;
  columns: i32;
  x: usize;
  row_bytes: usize;
  out: usize;
  bound: f64;
}

/** kernels/reduce.ts's sum_rows, of a matrix without gaps. */
export function parallel_sum_rows<T>(rows: i32, columns: i32, x: usize, out: usize): void {
  const row_bytes = (<usize>columns) << shift<T>();
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>columns, LEAST, columns / LINE);
    if (chunks > 1) {
      share_columns(rows, columns, x, row_bytes, 0, out);
      share((at, chunk, all) => columns_of_sum<T>(changetype<ColumnsTask>(at), chunk, all), chunks);
      return;
    }
  }
  sum_rows<T>(rows, columns, x, row_bytes, out);
}

function columns_of_sum<T>(t: ColumnsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.columns, LINE, chunk, chunks);
  const at = (<usize>from) << shift<T>();
  sum_rows<T>(t.rows, cut(t.columns, LINE, chunk + 1, chunks) - from, t.x + at, t.row_bytes, t.out + at);
}

/** kernels/max_norm.ts's max_norm, of a matrix without gaps. */
export function parallel_max_norm<T>(inputs: i32, width: i32, w: usize, c: f64, scales: usize): void {
  const row_bytes = (<usize>width) << shift<T>();
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>inputs * <u64>width, LEAST, width / LINE);
    if (chunks > 1) {
      share_columns(inputs, width, w, row_bytes, c, scales);
      share((at, chunk, all) => columns_of_max_norm<T>(changetype<ColumnsTask>(at), chunk, all), chunks);
      return;
    }
  }
  max_norm<T>(inputs, width, w, row_bytes, c, scales);
}

function columns_of_max_norm<T>(t: ColumnsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.columns, LINE, chunk, chunks);
  const at = (<usize>from) << shift<T>();
  max_norm<T>(t.rows, cut(t.columns, LINE, chunk + 1, chunks) - from, t.x + at, t.row_bytes, t.bound, t.out + at);
}

function share_columns(rows: i32, columns: i32, x: usize, row_bytes: usize, bound: f64, out: usize): void {
  const task = changetype<ColumnsTask>(task_block());
  task.rows = rows;
  task.columns = columns;
  task.x = x;
  task.row_bytes = row_bytes;
  task.bound = bound;
  task.out = out;
}
