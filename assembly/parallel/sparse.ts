// The first layer on pixels, on all threads: lists of images by rows of the batch, lists of pixels by ranges of
// pixels, products by tiles of columns where there are many, else by rows.

import { activate } from "../kernels/activation";
import {
  OUTER_VECTORS,
  count_lit,
  csc_from_csr,
  csr_from_pixels,
  heads_from_counts,
  outer_products,
  sparse_gemm,
  sparse_vectors,
  try_csr_from_pixels,
} from "../kernels/sparse";
import { WORKSPACE_BYTES } from "../memory";
import { VECTOR, lanes, shift } from "../simd";
import { chunks_of, cut, share, task_block } from "../threads";

/** Pixels of a chunk of images at least, and entries of a chunk of pixels: some 10 us. */
const LEAST_PIXELS: u64 = 1 << 14;
const LEAST_ENTRIES: u64 = 1 << 12;
/** Multiply-adds of a chunk at least: some 8 us. */
const LEAST: u64 = 1 << 17;


@unmanaged
class ListsTask {
  rows: i32;
  columns: i32;
  order: usize;
  pixels: usize;
  table: usize;
  heads: usize;
  entries: usize;
  column_heads: usize;
  column_entries: usize;
}


@unmanaged
class SparseTask {
  rows: i32;
  n: i32;
  heads: usize;
  entries: usize;
  b: usize;
  ldb_bytes: usize;
  b_rows: i32;
  c: usize;
  ldc_bytes: usize;
  activation: i32;
  bias: usize;
  alpha: f64;
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

/** kernels/sparse.ts's csc_from_csr, all columns. */
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

/** Whether outer_products takes a matrix of so many rows and columns. */
export function takes_outer<T>(inputs: i32, n: i32): bool {
  const vectors = (n + lanes<T>() - 1) / lanes<T>();
  return vectors <= OUTER_VECTORS && <usize>inputs * <usize>vectors * VECTOR <= WORKSPACE_BYTES;
}

/** kernels/sparse.ts's outer_products, of all `inputs` pixels. */
export function parallel_outer<T>(
  rows: i32,
  n: i32,
  inputs: i32,
  heads: usize,
  entries: usize,
  d: usize,
  ldd_bytes: usize,
  g: usize,
): void {
  if (ASC_FEATURE_THREADS) {
    const count = load<u32>(heads + ((<usize>rows) << 2)) / (2 * <u32>sizeof<T>());
    const chunks = chunks_of(<u64>count * <u64>n, LEAST, inputs);
    if (chunks > 1) {
      const task = changetype<SparseTask>(task_block());
      task.rows = rows;
      task.n = n;
      task.b_rows = inputs;
      task.heads = heads;
      task.entries = entries;
      task.b = d;
      task.ldb_bytes = ldd_bytes;
      task.c = g;
      share((at, chunk, all) => pixels_of_outer<T>(changetype<SparseTask>(at), chunk, all), chunks);
      return;
    }
  }
  outer_products<T>(rows, n, 0, inputs, heads, entries, d, ldd_bytes, g);
}

function pixels_of_outer<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.b_rows, 1, chunk, chunks);
  const to = cut(t.b_rows, 1, chunk + 1, chunks);
  const g = t.c + ((<usize>from * <usize>t.n) << shift<T>());
  if (from < to) outer_products<T>(t.rows, t.n, from, to, t.heads, t.entries, t.b, t.ldb_bytes, g);
}

/** C := activation(lists B + bias): kernels/sparse.ts's sparse_gemm, then kernels/activation.ts's activate. */
export function parallel_sparse_gemm<T>(
  rows: i32,
  n: i32,
  heads: usize,
  entries: usize,
  b_rows: i32,
  b: usize,
  ldb_bytes: usize,
  c: usize,
  ldc_bytes: usize,
  bias: usize,
  activation: i32,
  alpha: f64,
): void {
  if (ASC_FEATURE_THREADS) {
    const count = load<u32>(heads + ((<usize>rows) << 2)) / (2 * <u32>sizeof<T>());
    const tiles = n / (sparse_vectors() * lanes<T>());
    const chunks = chunks_of(<u64>count * <u64>n, LEAST, tiles > 3 ? tiles : rows);
    if (chunks > 1) {
      const task = changetype<SparseTask>(task_block());
      task.rows = rows;
      task.n = n;
      task.heads = heads;
      task.entries = entries;
      task.b_rows = b_rows;
      task.b = b;
      task.ldb_bytes = ldb_bytes;
      task.c = c;
      task.ldc_bytes = ldc_bytes;
      task.bias = bias;
      task.activation = activation;
      task.alpha = alpha;
      if (tiles > 3) share((at, chunk, all) => columns_of_sparse<T>(changetype<SparseTask>(at), chunk, all), chunks);
      else share((at, chunk, all) => rows_of_sparse<T>(changetype<SparseTask>(at), chunk, all), chunks);
      return;
    }
  }
  sparse_gemm<T>(rows, n, heads, entries, b_rows, b, ldb_bytes, c, ldc_bytes);
  activate<T>(activation, alpha, rows, n, c, ldc_bytes, bias);
}

function columns_of_sparse<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, sparse_vectors() * lanes<T>(), chunk, chunks);
  const n = cut(t.n, sparse_vectors() * lanes<T>(), chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  sparse_gemm<T>(t.rows, n, t.heads, t.entries, t.b_rows, t.b + at, t.ldb_bytes, t.c + at, t.ldc_bytes);
  activate<T>(t.activation, t.alpha, t.rows, n, t.c + at, t.ldc_bytes, t.bias ? t.bias + at : 0);
}

function rows_of_sparse<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const c = t.c + <usize>from * t.ldc_bytes;
  sparse_gemm<T>(rows, t.n, t.heads + ((<usize>from) << 2), t.entries, t.b_rows, t.b, t.ldb_bytes, c, t.ldc_bytes);
  activate<T>(t.activation, t.alpha, rows, t.n, c, t.ldc_bytes, t.bias);
}
