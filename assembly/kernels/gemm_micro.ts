// The register tiles of gemm. Their sizes are chosen here:
//
//   strict   5 rows x 2 vectors: 10 accumulators, as many as V8 keeps in registers beside the operands
//   relaxed  6 rows x 2 vectors: 12 accumulators; a fused multiply-add needs no register in between
//
//               B panel: k rows of `vectors` vectors, ldb_bytes apart
//              +--------+
//              | b0  b1 |
//              +--------+
//   A  a0 ...  | c00 c01|    C (+)= A B. Each step splats one element of each row of A. Every element of C
//      a1 ...  | c10 c11|    is one chain of madds in ascending k, whatever the tile, so the strict build
//      ...     |   ...  |    gives the same bits for every blocking.
//
// A is read in one of two forms: by rows, A[i][p] at a + i * lda_bytes + p * sizeof<T>(), or by columns,
// A[i][p] at a + p * lda_bytes + i * sizeof<T>() (a transposed A, or a packed panel).

import { lanes, madd } from "../base/simd";

/** Most rows of a tile. */
// @ts-ignore: decorator
@inline
export function tile_rows(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
}

/** Columns of a full tile. */
// @ts-ignore: decorator
@inline
export function tile_columns<T>(): i32 {
  return 2 * lanes<T>();
}

/**
 * C[rows x columns] (+)= A[rows x k] B[k x columns], k >= 1, columns = `vectors` (1 or 2) times lanes.
 * Row strides are in bytes. The sums start from C if `accumulate`, else from zero.
 */
export function gemm_tile<T>(
  by_columns: bool,
  rows: i32,
  vectors: i32,
  k: i32,
  a: usize,
  lda_bytes: usize,
  b: usize,
  ldb_bytes: usize,
  c: usize,
  ldc_bytes: usize,
  accumulate: bool,
): void {
  const select = rows + (vectors == 2 ? 8 : 0) + (by_columns ? 16 : 0);
  // prettier-ignore
  switch (select) {
    case 1: tile<T>(false, 1, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 2: tile<T>(false, 2, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 3: tile<T>(false, 3, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 4: tile<T>(false, 4, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 5: tile<T>(false, 5, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 6: if (tile_rows() > 5) tile<T>(false, 6, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 9: tile<T>(false, 1, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 10: tile<T>(false, 2, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 11: tile<T>(false, 3, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 12: tile<T>(false, 4, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 13: tile<T>(false, 5, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 14: if (tile_rows() > 5) tile<T>(false, 6, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 17: tile<T>(true, 1, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 18: tile<T>(true, 2, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 19: tile<T>(true, 3, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 20: tile<T>(true, 4, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 21: tile<T>(true, 5, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 22: if (tile_rows() > 5) tile<T>(true, 6, 1, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 25: tile<T>(true, 1, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 26: tile<T>(true, 2, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 27: tile<T>(true, 3, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 28: tile<T>(true, 4, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 29: tile<T>(true, 5, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
    case 30: if (tile_rows() > 5) tile<T>(true, 6, 2, k, a, lda_bytes, b, ldb_bytes, c, ldc_bytes, accumulate); break;
  }
}

/** One tile. by_columns, rows and vectors are literals in the calls, so the branches on them fold away. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function tile<T>(
  by_columns: bool, rows: i32, vectors: i32, k: i32,
  a: usize, lda_bytes: usize, b: usize, ldb_bytes: usize, c: usize, ldc_bytes: usize, accumulate: bool,
): void {
  const zero = i32x4.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
  if (accumulate) {
    let p = c;
    c00 = v128.load(p); if (vectors > 1) c01 = v128.load(p, 16);
    if (rows > 1) { p += ldc_bytes; c10 = v128.load(p); if (vectors > 1) c11 = v128.load(p, 16); }
    if (rows > 2) { p += ldc_bytes; c20 = v128.load(p); if (vectors > 1) c21 = v128.load(p, 16); }
    if (rows > 3) { p += ldc_bytes; c30 = v128.load(p); if (vectors > 1) c31 = v128.load(p, 16); }
    if (rows > 4) { p += ldc_bytes; c40 = v128.load(p); if (vectors > 1) c41 = v128.load(p, 16); }
    if (rows > 5) { p += ldc_bytes; c50 = v128.load(p); if (vectors > 1) c51 = v128.load(p, 16); }
  }
  let a1 = a, a2 = a, a3 = a, a4 = a, a5 = a;
  if (!by_columns) {
    if (rows > 1) a1 = a + lda_bytes;
    if (rows > 2) a2 = a1 + lda_bytes;
    if (rows > 3) a3 = a2 + lda_bytes;
    if (rows > 4) a4 = a3 + lda_bytes;
    if (rows > 5) a5 = a4 + lda_bytes;
  }
  // Tested at the top, because V8 of Node 20 spills the accumulators of a loop tested at the bottom. Not unrolled,
  // because the optimiser interleaves unrolled steps until the registers do not suffice.
  const end = b + <usize>k * ldb_bytes;
  while (b < end) {
    const b0 = v128.load(b);
    let b1 = zero;
    if (vectors > 1) b1 = v128.load(b, 16);
    let s = v128.load_splat<T>(a);
    c00 = madd<T>(s, b0, c00); if (vectors > 1) c01 = madd<T>(s, b1, c01);
    if (rows > 1) {
      s = by_columns ? v128.load_splat<T>(a, 1 * sizeof<T>()) : v128.load_splat<T>(a1);
      c10 = madd<T>(s, b0, c10); if (vectors > 1) c11 = madd<T>(s, b1, c11);
    }
    if (rows > 2) {
      s = by_columns ? v128.load_splat<T>(a, 2 * sizeof<T>()) : v128.load_splat<T>(a2);
      c20 = madd<T>(s, b0, c20); if (vectors > 1) c21 = madd<T>(s, b1, c21);
    }
    if (rows > 3) {
      s = by_columns ? v128.load_splat<T>(a, 3 * sizeof<T>()) : v128.load_splat<T>(a3);
      c30 = madd<T>(s, b0, c30); if (vectors > 1) c31 = madd<T>(s, b1, c31);
    }
    if (rows > 4) {
      s = by_columns ? v128.load_splat<T>(a, 4 * sizeof<T>()) : v128.load_splat<T>(a4);
      c40 = madd<T>(s, b0, c40); if (vectors > 1) c41 = madd<T>(s, b1, c41);
    }
    if (rows > 5) {
      s = by_columns ? v128.load_splat<T>(a, 5 * sizeof<T>()) : v128.load_splat<T>(a5);
      c50 = madd<T>(s, b0, c50); if (vectors > 1) c51 = madd<T>(s, b1, c51);
    }
    b += ldb_bytes;
    a += by_columns ? lda_bytes : sizeof<T>();
    if (!by_columns) {
      if (rows > 1) a1 += sizeof<T>();
      if (rows > 2) a2 += sizeof<T>();
      if (rows > 3) a3 += sizeof<T>();
      if (rows > 4) a4 += sizeof<T>();
      if (rows > 5) a5 += sizeof<T>();
    }
  }
  v128.store(c, c00); if (vectors > 1) v128.store(c, c01, 16);
  if (rows > 1) { c += ldc_bytes; v128.store(c, c10); if (vectors > 1) v128.store(c, c11, 16); }
  if (rows > 2) { c += ldc_bytes; v128.store(c, c20); if (vectors > 1) v128.store(c, c21, 16); }
  if (rows > 3) { c += ldc_bytes; v128.store(c, c30); if (vectors > 1) v128.store(c, c31, 16); }
  if (rows > 4) { c += ldc_bytes; v128.store(c, c40); if (vectors > 1) v128.store(c, c41, 16); }
  if (rows > 5) { c += ldc_bytes; v128.store(c, c50); if (vectors > 1) v128.store(c, c51, 16); }
}
