// Lists of what is not zero (kernels/lists.ts), made on all threads.

import {
  count_lit,
  count_nonzero,
  csc_from_csr,
  csr_from_pixels,
  csr_from_rows,
  heads_from_counts,
  try_csr_from_pixels,
} from "../kernels/lists";
import { shift } from "../base/simd";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Pixels of a chunk of images at least, and entries of a chunk of pixels: some 10 us. */
const LEAST_PIXELS: u64 = 1 << 13;
const LEAST_ENTRIES: u64 = 1 << 13;
/** Elements of a chunk of dense rows. */
const LEAST_ELEMENTS: u64 = 1 << 13;


@unmanaged
class ListsTask {
  rows: i32;
  columns: i32;
  order: usize;
  /** Or rows of elements. */
  pixels: usize;
  table: usize;
  heads: usize;
  entries: usize;
  column_heads: usize;
  column_entries: usize;
}

/**
 * CSR lists of the images that order names into heads and entries, unless more than half of their pixels are lit:
 * then false. entries has room for half of the pixels and one list of all. `likely` ones are made without counting first.
 */
export function parallel_csr<T>(
  likely: bool,
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  heads: usize,
  entries: usize,
): bool {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>features, LEAST_PIXELS, rows);
    if (chunks > 1) {
      const task = changetype<ListsTask>(task_block());
      task.rows = rows;
      task.columns = features;
      task.order = order;
      task.pixels = pixels;
      task.table = table;
      task.heads = heads;
      task.entries = entries;
      // Counted first, so that every thread knows where its lists go.
      share((at, chunk, all) => rows_of_count(changetype<ListsTask>(at), chunk, all), chunks);
      if (<u64>heads_from_counts<T>(rows, heads) * 2 > <u64>rows * <u64>features) return false;
      share((at, chunk, all) => rows_of_csr<T>(changetype<ListsTask>(at), chunk, all), chunks);
      return true;
    }
  }
  if (likely) return try_csr_from_pixels<T>(rows, features, order, pixels, table, heads, entries);
  count_lit(rows, features, order, pixels, heads + 4);
  if (<u64>heads_from_counts<T>(rows, heads) * 2 > <u64>rows * <u64>features) return false;
  csr_from_pixels<T>(rows, features, order, pixels, table, heads, entries);
  return true;
}

function rows_of_count(t: ListsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const skip = (<usize>from) << 2;
  count_lit(rows, t.columns, t.order + skip, t.pixels, t.heads + skip + 4);
}

function rows_of_csr<T>(t: ListsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const skip = (<usize>from) << 2;
  csr_from_pixels<T>(rows, t.columns, t.order + skip, t.pixels, t.table, t.heads + skip, t.entries);
}

/**
 * CSR lists of x, rows x columns without gaps, into heads and entries, unless more than `most` of its elements are not
 * zero: then false. entries has room for those.
 */
export function parallel_csr_of_rows<T>(
  rows: i32,
  columns: i32,
  x: usize,
  most: u32,
  heads: usize,
  entries: usize,
): bool {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>columns, LEAST_ELEMENTS, rows);
    if (chunks > 1) {
      const task = changetype<ListsTask>(task_block());
      task.rows = rows;
      task.columns = columns;
      task.pixels = x;
      task.heads = heads;
      task.entries = entries;
      share((at, chunk, all) => rows_of_nonzero<T>(changetype<ListsTask>(at), chunk, all), chunks);
      if (heads_from_counts<T>(rows, heads) > most) return false;
      share((at, chunk, all) => rows_of_lists<T>(changetype<ListsTask>(at), chunk, all), chunks);
      return true;
    }
  }
  count_nonzero<T>(rows, columns, x, heads + 4);
  if (heads_from_counts<T>(rows, heads) > most) return false;
  csr_from_rows<T>(rows, columns, x, heads, entries);
  return true;
}

function rows_of_nonzero<T>(t: ListsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const skip = (<usize>from * <usize>t.columns) << shift<T>();
  count_nonzero<T>(rows, t.columns, t.pixels + skip, t.heads + ((<usize>from) << 2) + 4);
}

function rows_of_lists<T>(t: ListsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const skip = (<usize>from * <usize>t.columns) << shift<T>();
  csr_from_rows<T>(rows, t.columns, t.pixels + skip, t.heads + ((<usize>from) << 2), t.entries);
}

/** kernels/lists.ts's csc_from_csr, all columns. */
export function parallel_csc<T>(
  rows: i32,
  columns: i32,
  heads: usize,
  entries: usize,
  column_heads: usize,
  column_entries: usize,
): void {
  store<u32>(column_heads, 0);
  if (ASC_FEATURE_THREADS) {
    const count = load<u32>(heads + ((<usize>rows) << 2)) / (2 * <u32>sizeof<T>());
    const chunks = chunks_of(count, LEAST_ENTRIES, columns);
    if (chunks > 1) {
      const task = changetype<ListsTask>(task_block());
      task.rows = rows;
      task.columns = columns;
      task.heads = heads;
      task.entries = entries;
      task.column_heads = column_heads;
      task.column_entries = column_entries;
      share((at, chunk, all) => columns_of_csc<T>(changetype<ListsTask>(at), chunk, all), chunks);
      return;
    }
  }
  csc_from_csr<T>(rows, 0, columns, heads, entries, column_heads, column_entries);
}

function columns_of_csc<T>(t: ListsTask, chunk: i32, chunks: i32): void {
  const from = cut(t.columns, 1, chunk, chunks);
  const to = cut(t.columns, 1, chunk + 1, chunks);
  csc_from_csr<T>(t.rows, from, to, t.heads, t.entries, t.column_heads, t.column_entries);
}
