// gemm on all threads: cut by columns of C where there are many, else by its rows. Every thread packs what it
// multiplies, into its own workspace.

import { NT, TN, gemm } from "../kernels/gemm";
import { tile_columns, tile_rows } from "../kernels/gemm_micro";
import { shift } from "../base/simd";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Multiply-adds of a chunk at least: some 8 us. */
const LEAST: u64 = 1 << 16;
/** Columns of a chunk at least: narrower ones spend too much on packing A. */
const CHUNK_COLUMNS: i32 = 96;


@unmanaged
class GemmTask {
  form: i32;
  m: i32;
  n: i32;
  k: i32;
  a: usize;
  lda: i32;
  b: usize;
  ldb: i32;
  beta: i32;
  c: usize;
  ldc: i32;
  bias: usize;
  activation: i32;
  alpha: f64;
}

/** kernels/gemm.ts's gemm. */
export function parallel_gemm<T>(
  form: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  beta: i32,
  c: usize,
  ldc: i32,
  bias: usize,
  activation: i32,
  alpha: f64,
): void {
  if (ASC_FEATURE_THREADS) {
    const work = <u64>m * <u64>n * <u64>k;
    const by_columns = n >= 2 * CHUNK_COLUMNS;
    const chunks = chunks_of(work, LEAST, by_columns ? n / CHUNK_COLUMNS : m / tile_rows());
    if (chunks > 1) {
      const task = changetype<GemmTask>(task_block());
      task.form = form;
      task.m = m;
      task.n = n;
      task.k = k;
      task.a = a;
      task.lda = lda;
      task.b = b;
      task.ldb = ldb;
      task.beta = beta;
      task.c = c;
      task.ldc = ldc;
      task.bias = bias;
      task.activation = activation;
      task.alpha = alpha;
      if (by_columns) share((at, chunk, all) => columns_of_gemm<T>(changetype<GemmTask>(at), chunk, all), chunks);
      else share((at, chunk, all) => rows_of_gemm<T>(changetype<GemmTask>(at), chunk, all), chunks);
      return;
    }
  }
  gemm<T>(form, m, n, k, a, lda, b, ldb, beta, c, ldc, bias, activation, alpha);
}

// prettier-ignore
function columns_of_gemm<T>(t: GemmTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, tile_columns<T>(), chunk, chunks);
  const n = cut(t.n, tile_columns<T>(), chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  const b = t.b + (t.form == NT ? at * <usize>t.ldb : at);
  gemm<T>(
    t.form, t.m, n, t.k, t.a, t.lda, b, t.ldb, t.beta, t.c + at, t.ldc, t.bias ? t.bias + at : 0, t.activation, t.alpha,
  );
}

// prettier-ignore
function rows_of_gemm<T>(t: GemmTask, chunk: i32, chunks: i32): void {
  const from = cut(t.m, tile_rows(), chunk, chunks);
  const m = cut(t.m, tile_rows(), chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  const a = t.a + (t.form == TN ? at : at * <usize>t.lda);
  gemm<T>(
    t.form, m, t.n, t.k, a, t.lda, t.b, t.ldb, t.beta, t.c + at * <usize>t.ldc, t.ldc, t.bias, t.activation, t.alpha,
  );
}
