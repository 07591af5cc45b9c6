// The first layer on pixels, on all threads: lists of images by rows of the batch, lists of pixels by ranges of
// pixels, products by tiles of columns where there are many, else by rows.

import { activate } from "../kernels/activation";
import { count_lit, csc_from_csr, csr_from_pixels, sparse_gemm } from "../kernels/sparse";
import { lanes, shift } from "../simd";
import { chunks_of, cut, share, task_block } from "../threads";

/** Pixels of a chunk of images at least, and entries of a chunk of pixels: some 10 us. */
const LEAST_PIXELS: u64 = 1 << 14;
const LEAST_ENTRIES: u64 = 1 << 12;
/** Multiply-adds of a chunk at least: some 8 us. */
const LEAST: u64 = 1 << 17;
/** Vectors of a row in a tile of sparse_gemm. */
const TILE: i32 = 8;


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
  c: usize;
  ldc_bytes: usize;
  activation: i32;
  bias: usize;
  alpha: f64;
}

/** kernels/sparse.ts's count_lit. */
export function parallel_count_lit(rows: i32, features: i32, order: usize, pixels: usize, counts: usize): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(<u64>rows * <u64>features, 4 * LEAST_PIXELS, rows);
    if (chunks > 1) {
      const task = changetype<ListsTask>(task_block());
      task.rows = rows;
      task.columns = features;
      task.order = order;
      task.pixels = pixels;
      task.heads = counts;
      share((at, chunk, all) => {
        const t = changetype<ListsTask>(at);
        const from = cut(t.rows, 1, chunk, all);
        const skip = (<usize>from) << 2;
        count_lit(cut(t.rows, 1, chunk + 1, all) - from, t.columns, t.order + skip, t.pixels, t.heads + skip);
      }, chunks);
      return;
    }
  }
  count_lit(rows, features, order, pixels, counts);
}

/** kernels/sparse.ts's csr_from_pixels. */
export function parallel_csr<T>(
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  heads: usize,
  entries: usize,
): void {
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
      share((at, chunk, all) => rows_of_csr<T>(changetype<ListsTask>(at), chunk, all), chunks);
      return;
    }
  }
  csr_from_pixels<T>(rows, features, order, pixels, table, heads, entries);
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

/** C := activation(lists B + bias): kernels/sparse.ts's sparse_gemm, then kernels/activation.ts's activate. */
export function parallel_sparse_gemm<T>(
  rows: i32,
  n: i32,
  heads: usize,
  entries: usize,
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
    const tiles = (n + TILE * lanes<T>() - 1) / (TILE * lanes<T>());
    const chunks = chunks_of(<u64>count * <u64>n, LEAST, tiles > 3 ? tiles : rows);
    if (chunks > 1) {
      const task = changetype<SparseTask>(task_block());
      task.rows = rows;
      task.n = n;
      task.heads = heads;
      task.entries = entries;
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
  sparse_gemm<T>(rows, n, heads, entries, b, ldb_bytes, c, ldc_bytes);
  activate<T>(activation, alpha, rows, n, c, ldc_bytes, bias);
}

function columns_of_sparse<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, TILE * lanes<T>(), chunk, chunks);
  const n = cut(t.n, TILE * lanes<T>(), chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  sparse_gemm<T>(t.rows, n, t.heads, t.entries, t.b + at, t.ldb_bytes, t.c + at, t.ldc_bytes);
  activate<T>(t.activation, t.alpha, t.rows, n, t.c + at, t.ldc_bytes, t.bias ? t.bias + at : 0);
}

function rows_of_sparse<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const c = t.c + <usize>from * t.ldc_bytes;
  sparse_gemm<T>(rows, t.n, t.heads + ((<usize>from) << 2), t.entries, t.b, t.ldb_bytes, c, t.ldc_bytes);
  activate<T>(t.activation, t.alpha, rows, t.n, c, t.ldc_bytes, t.bias);
}
