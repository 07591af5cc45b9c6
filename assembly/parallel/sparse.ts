// Products with what is not zero (kernels/sparse.ts), on all threads: cut by tiles of columns where there are many, else by
// rows; weight gradients of few units by ranges of the inputs.

import { activate } from "../kernels/activation";
import { OUTER_VECTORS, outer_products } from "../kernels/outer";
import { SPARSE_VECTORS, sparse_gemm } from "../kernels/sparse";
import { WORKSPACE_BYTES } from "../base/memory";
import { VECTOR, lanes, shift } from "../base/simd";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Multiply-adds of a chunk at least: some 8 us. */
const LEAST: u64 = 1 << 15;


@unmanaged
class SparseTask {
  transposed: bool;
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

/** Whether outer_products takes a matrix of so many rows and columns. */
export function takes_outer<T>(inputs: i32, n: i32): bool {
  const vectors = (n + lanes<T>() - 1) / lanes<T>();
  return vectors <= OUTER_VECTORS && <usize>inputs * <usize>vectors * VECTOR <= WORKSPACE_BYTES;
}

/** kernels/outer.ts's outer_products, of all `inputs` pixels. */
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
  transposed: bool,
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
    const tiles = n / (SPARSE_VECTORS * lanes<T>());
    const chunks = chunks_of(<u64>count * <u64>n, LEAST, tiles > 3 ? tiles : rows);
    if (chunks > 1) {
      const task = changetype<SparseTask>(task_block());
      task.transposed = transposed;
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
  sparse_gemm<T>(transposed, rows, n, heads, entries, b_rows, b, ldb_bytes, c, ldc_bytes);
  activate<T>(activation, alpha, rows, n, c, c, ldc_bytes, bias);
}

function columns_of_sparse<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, SPARSE_VECTORS * lanes<T>(), chunk, chunks);
  const n = cut(t.n, SPARSE_VECTORS * lanes<T>(), chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  const b = t.b + (t.transposed ? <usize>from * t.ldb_bytes : at);
  sparse_gemm<T>(t.transposed, t.rows, n, t.heads, t.entries, t.b_rows, b, t.ldb_bytes, t.c + at, t.ldc_bytes);
  activate<T>(t.activation, t.alpha, t.rows, n, t.c + at, t.c + at, t.ldc_bytes, t.bias ? t.bias + at : 0);
}

function rows_of_sparse<T>(t: SparseTask, chunk: i32, chunks: i32): void {
  const from = cut(t.rows, 1, chunk, chunks);
  const rows = cut(t.rows, 1, chunk + 1, chunks) - from;
  const c = t.c + <usize>from * t.ldc_bytes;
  sparse_gemm<T>(
    t.transposed,
    rows,
    t.n,
    t.heads + ((<usize>from) << 2),
    t.entries,
    t.b_rows,
    t.b,
    t.ldb_bytes,
    c,
    t.ldc_bytes,
  );
  activate<T>(t.activation, t.alpha, rows, t.n, c, c, t.ldc_bytes, t.bias);
}
