// C := beta C + A B, then C := activation(C + bias): the loops around the register tiles.
//
//            n: blocks of NC columns                 For every block of columns and every block of k:
//          +-----+-----+                             pack B's block into panels, then for each group
//        k |  B  |     | blocks of KC                of tile_rows rows of A sweep the panels. A group
//          +-----+-----+                             stays in L1, the packed block in L2.
//   +---+  +-----+-----+
// m | A |  |  C  |     |  groups of tile_rows        Packing is left out where it costs more than it
//   +---+  +-----+-----+                             saves: B for few rows, A for few columns.
//
// Strict build: every element is one chain of multiplies and adds in ascending k, so the result does
// not depend on the blocking. Source: Goto and van de Geijn 2008, without the m blocks.

import { VECTOR, lanes, load_next, shift, store_next } from "../base/simd";
import { workspace } from "../base/memory";
import { activate } from "./activation";
import { gemm_tile, tile_columns, tile_rows } from "./gemm_micro";
import { pack_a, pack_a_transposed, pack_b, pack_b_transposed } from "./pack";

/** Which of A and B is stored transposed. */
export const NN: i32 = 0;
export const NT: i32 = 1;
export const TN: i32 = 2;

/** Most of k in a block: a panel of B and a group of A fit L1 together. */
const KC: i32 = 400;
/** Most bytes of a row of a block of B: KC rows fit half of a 1 MiB L2. */
const NC_BYTES: i32 = 1024;
/** Rows from which packing B pays. */
const PACK_B_ROWS: i32 = 24;
/** Columns from which packing A pays. */
const PACK_A_COLUMNS: i32 = 48;
/** Whether it pays at all for an A in rows: the six-row tile reads rows as fast as columns. */
const PACK_A_ROWS_FORM: bool = !ASC_FEATURE_RELAXED_SIMD;
/** Most bytes of a block of B that is not packed; a padded panel of it still fits the workspace. */
const THIN_B_BYTES: i32 = 98304;

const PACKED_B_BYTES: usize = <usize>KC * <usize>NC_BYTES;
const PACKED_A_BYTES: usize = 6 * <usize>KC * 8;

/**
 * C[m x n] := beta C + op(A) op(B), then activation(C + bias[n]) row by row. beta is 0 or 1, bias 0 for none.
 * NN: A m x k, B k x n. NT: B is n x k. TN: A is k x m. Row-major, lda, ldb, ldc in elements.
 * C must overlap neither A nor B. Uses the workspace.
 */
export function gemm<T>(
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
  const ldc_bytes = (<usize>ldc) << shift<T>();
  if (k == 0) {
    if (beta == 0) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * ldc_bytes, 0, (<usize>n) << shift<T>());
    activate<T>(activation, alpha, m, n, c, c, ldc_bytes, bias);
    return;
  }
  // Few rows and few columns: B is read where it lies.
  const thin = form != NT && m < PACK_B_ROWS && n < PACK_A_COLUMNS;
  const nc = block_size(n, <i32>(NC_BYTES >> (<i32>shift<T>())), tile_columns<T>());
  const kc = block_size(k, thin ? max(THIN_B_BYTES / (n << (<i32>shift<T>())), 64) : KC, 1);
  for (let j = 0; j < n; j += nc) {
    const width = min(nc, n - j);
    const j_bytes = (<usize>j) << shift<T>();
    for (let p = 0; p < k; p += kc) {
      const depth = min(kc, k - p);
      const block_a = form == TN ? a + ((<usize>p * <usize>lda) << shift<T>()) : a + ((<usize>p) << shift<T>());
      const block_b =
        form == NT
          ? b + ((<usize>j * <usize>ldb + <usize>p) << shift<T>())
          : b + ((<usize>p * <usize>ldb + <usize>j) << shift<T>());
      const last = p + depth == k;
      gemm_block<T>(
        form,
        m,
        width,
        depth,
        block_a,
        (<usize>lda) << shift<T>(),
        block_b,
        (<usize>ldb) << shift<T>(),
        p > 0 || beta != 0,
        c + j_bytes,
        ldc_bytes,
        last && bias ? bias + j_bytes : 0,
        last ? activation : 0,
        alpha,
      );
    }
  }
}

/** One block of columns and of k: at most NC x KC of B, all rows of C. */
function gemm_block<T>(
  form: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda_bytes: usize,
  b: usize,
  ldb_bytes: usize,
  accumulate: bool,
  c: usize,
  ldc_bytes: usize,
  bias: usize,
  activation: i32,
  alpha: f64,
): void {
  const columns = tile_columns<T>();
  const packed_b = workspace();
  const packed_a = packed_b + PACKED_B_BYTES;
  const direct_b = form != NT && m < PACK_B_ROWS;
  const panel_bytes = (<usize>(k * columns)) << shift<T>();
  // A last panel narrower than a tile reaches back over columns that are done already: computed once
  // more they come out the same. Only where C itself is narrower than the panel is B padded with zeros.
  for (let j = 0, panel = packed_b; j < n; j += columns, panel += panel_bytes) {
    const width = min(columns, n - j);
    const reach = panel_columns<T>(width);
    if (direct_b && n >= reach) continue;
    const first = max(min(j, n - reach), 0);
    const used = min(reach, n);
    if (form == NT) pack_b_transposed<T>(k, used, reach, b + <usize>first * ldb_bytes, ldb_bytes, panel);
    else pack_b<T>(k, used, reach, b + ((<usize>first) << shift<T>()), ldb_bytes, panel);
  }
  const groups = (m + tile_rows() - 1) / tile_rows();
  for (let g = 0, i = 0; g < groups; g++) {
    const rows = (m - i) / (groups - g); // as even as possible: narrow tiles cannot hide latencies
    let group_a = form == TN ? a + ((<usize>i) << shift<T>()) : a + <usize>i * lda_bytes;
    let a_bytes = lda_bytes;
    let by_columns = form == TN;
    if (n >= PACK_A_COLUMNS && (by_columns || PACK_A_ROWS_FORM)) {
      if (form == TN) pack_a_transposed<T>(rows, k, group_a, lda_bytes, packed_a);
      else pack_a<T>(rows, k, group_a, lda_bytes, packed_a);
      group_a = packed_a;
      a_bytes = (<usize>rows) << shift<T>();
      by_columns = true;
    }
    const group_c = c + <usize>i * ldc_bytes;
    for (let j = 0, panel = packed_b; j < n; j += columns, panel += panel_bytes) {
      const width = min(columns, n - j);
      const reach = panel_columns<T>(width);
      const first = (<usize>max(min(j, n - reach), 0)) << shift<T>();
      const in_place = direct_b && n >= reach;
      const tile_b = in_place ? b + first : panel;
      const b_bytes = in_place ? ldb_bytes : (<usize>reach) << shift<T>();
      const vectors = reach / lanes<T>();
      const tile_c = group_c + first;
      if (width == reach || (!accumulate && n >= reach)) {
        gemm_tile<T>(by_columns, rows, vectors, k, group_a, a_bytes, tile_b, b_bytes, tile_c, ldc_bytes, accumulate);
      } else {
        const done = n >= reach ? reach - width : 0;
        edge_tile<T>(
          by_columns,
          rows,
          vectors,
          k,
          group_a,
          a_bytes,
          tile_b,
          b_bytes,
          tile_c,
          ldc_bytes,
          accumulate,
          done,
          width,
        );
      }
    }
    if (bias || activation) activate<T>(activation, alpha, rows, n, group_c, group_c, ldc_bytes, bias);
    i += rows;
  }
}

/**
 * A panel that must not touch its neighbours in C, `done` columns before and whatever follows the `width` after
 * them: computed beside C, then copied.
 */
// prettier-ignore
function edge_tile<T>(
  by_columns: bool, rows: i32, vectors: i32, k: i32, a: usize, lda_bytes: usize, b: usize, ldb_bytes: usize,
  c: usize, ldc_bytes: usize, accumulate: bool, done: i32, width: i32,
): void {
  const row_bytes = <usize>vectors * VECTOR;
  const beside = workspace() + PACKED_B_BYTES + PACKED_A_BYTES;
  const skip = (<usize>done) << shift<T>();
  if (accumulate) copy_rows<T>(rows, width, c + skip, ldc_bytes, beside + skip, row_bytes);
  gemm_tile<T>(by_columns, rows, vectors, k, a, lda_bytes, b, ldb_bytes, beside, row_bytes, accumulate);
  copy_rows<T>(rows, width, beside + skip, row_bytes, c + skip, ldc_bytes);
}

/** Columns of a panel of `width` used columns: one vector or two. */
// @ts-ignore: decorator
@inline
function panel_columns<T>(width: i32): i32 {
  return width <= lanes<T>() ? lanes<T>() : 2 * lanes<T>();
}

function copy_rows<T>(rows: i32, width: i32, from: usize, from_bytes: usize, to: usize, to_bytes: usize): void {
  const zero = i32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (let left = width; left > 0; left -= lanes<T>(), at += VECTOR)
      store_next<T>(to + at, load_next<T>(from + at, left, zero), left);
    from += from_bytes;
    to += to_bytes;
  }
}

/** Size of a block when `size` is cut into the fewest blocks of at most `most`, all alike, in whole `unit`s. */
function block_size(size: i32, most: i32, unit: i32): i32 {
  const blocks = (size + most - 1) / most;
  const even = (size + blocks - 1) / blocks;
  return ((even + unit - 1) / unit) * unit;
}
