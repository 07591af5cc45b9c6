// C := beta C + A B, then C := activation(C + bias): the loops around the register tiles.
//
//            n: blocks of NC columns                 For every block of columns and every block of k:
//          +-----+-----+                             pack B's block into panels, then for each group
//        k |  B  |     | blocks of KC                of tile_rows rows of A sweep the panels. A group
//          +-----+-----+                             stays in L1, the packed block in L2.
//   +---+  +-----+-----+
// m | A |  |  C  |     |  groups of tile_rows        Packing is skipped if it costs more than it saves:
//   +---+  +-----+-----+                             for B if C has few rows, for A if C has few columns.
//
// In the strict build every element of C is one chain of multiplies and adds in ascending k, so the result depends
// neither on the blocking nor on the ranges of the threads. Each thread packs into its own workspace.
// Source: Goto and van de Geijn 2008, without the m blocks.

import { arguments_block, workspace } from "../base/memory";
import { VECTOR, lanes, load_next, shift, store_next } from "../base/simd";
import { for_each } from "../base/threads";
import { LINEAR, activate } from "./activation";
import { gemm_tile, tile_columns, tile_rows } from "./gemm_micro";
import { pack_a, pack_a_transposed, pack_b, pack_b_transposed } from "./pack";

/** Forms of a product: whether A and B are stored normally (N) or transposed (T). */
export const NN: i32 = 0;
export const NT: i32 = 1;
export const TN: i32 = 2;

/** Largest block of k: a panel of B and a group of rows of A fit L1 together. */
const KC: i32 = 400;
/** Most bytes in a row of a block of B: KC rows fit half of a 1 MiB L2. */
const NC_BYTES: i32 = 1024;
/** Fewest rows of C for which packing B pays. */
const PACK_B_ROWS: i32 = 24;
/** Fewest columns of C for which packing A pays. */
const PACK_A_COLUMNS: i32 = 48;
/** Whether packing a row-major A can pay. In the relaxed build the tile reads rows as fast as columns. */
const PACK_ROW_MAJOR_A: bool = !ASC_FEATURE_RELAXED_SIMD;
/** Most bytes in a block of B that is not packed. A padded panel of it still fits the workspace. */
const THIN_B_BYTES: i32 = 98304;

const PACKED_B_BYTES: usize = <usize>KC * <usize>NC_BYTES;
/** At most 6 rows of a tile (gemm_micro.ts) of at most 8 bytes an element. */
const PACKED_A_BYTES: usize = 6 * <usize>KC * 8;

/** Smallest range of a thread, in multiply-adds: about 8 us of work. */
const LEAST_WORK: u64 = 1 << 16;
/** Smallest range of a thread, in columns: narrower ranges spend too much time on packing A. */
const LEAST_COLUMNS: i32 = 96;

/**
 * C[m x n] := beta C + op(A) op(B), then activation(C + bias[n]) row by row.
 * NN: A m x k, B k x n. NT: B is n x k. TN: A is k x m. Row-major. C must overlap neither A nor B.
 */
@unmanaged
export class Gemm {
  form: i32;
  m: i32;
  n: i32;
  k: i32;
  a: usize;
  /** Elements from one row to the next. */
  lda: i32;
  b: usize;
  ldb: i32;
  /** 0 or 1. */
  beta: i32;
  c: usize;
  ldc: i32;
  /** n elements, or 0 for none. */
  bias: usize;
  activation: i32;
  alpha: f64;
}

/** Fills the arguments block for C := op(A) op(B), without bias and activation. The next call must be gemm. */
// prettier-ignore
export function product(
  form: i32, m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
): Gemm {
  const g = changetype<Gemm>(arguments_block());
  g.form = form;
  g.m = m;
  g.n = n;
  g.k = k;
  g.a = a;
  g.lda = lda;
  g.b = b;
  g.ldb = ldb;
  g.beta = 0;
  g.c = c;
  g.ldc = ldc;
  g.bias = 0;
  g.activation = LINEAR;
  g.alpha = 0;
  return g;
}

/** Computes g on all threads. Cuts C by columns if it has many, else by rows. Uses the workspaces. */
export function gemm<T>(g: Gemm): void {
  const line = <u64>g.k * <u64>(g.n >= 2 * LEAST_COLUMNS ? g.m : g.n);
  const grain = <i32>min<u64>(LEAST_WORK / max<u64>(line, 1), LEAST_WORK);
  if (g.n >= 2 * LEAST_COLUMNS) {
    const columns = max(grain, LEAST_COLUMNS);
    for_each<Gemm>((t, from, to) => columns_of<T>(t, from, to), g, g.n, tile_columns<T>(), columns);
  } else {
    for_each<Gemm>((t, from, to) => rows_of<T>(t, from, to), g, g.m, tile_rows(), grain);
  }
}

function columns_of<T>(g: Gemm, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  const b = g.b + (g.form == NT ? at * <usize>g.ldb : at);
  blocks_of<T>(g, g.m, to - from, g.a, b, g.c + at, g.bias ? g.bias + at : 0);
}

function rows_of<T>(g: Gemm, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  const a = g.a + (g.form == TN ? at : at * <usize>g.lda);
  blocks_of<T>(g, to - from, g.n, a, g.b, g.c + at * <usize>g.ldc, g.bias);
}

/** Computes an m x n part of C, at c. a, b and bias point to its rows of A, columns of B and biases. */
function blocks_of<T>(g: Gemm, m: i32, n: i32, a: usize, b: usize, c: usize, bias: usize): void {
  const form = g.form;
  const k = g.k;
  if (k == 0) {
    const ldc_bytes = (<usize>g.ldc) << shift<T>();
    const row_bytes = (<usize>n) << shift<T>();
    if (g.beta == 0) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * ldc_bytes, 0, row_bytes);
    activate<T>(g.activation, g.alpha, m, n, c, c, ldc_bytes, bias);
    return;
  }
  // With few rows and few columns, B is read in place.
  const thin = form != NT && m < PACK_B_ROWS && n < PACK_A_COLUMNS;
  const nc = block_size(n, <i32>(NC_BYTES >> (<i32>shift<T>())), tile_columns<T>());
  const kc = block_size(k, thin ? max(THIN_B_BYTES / (n << (<i32>shift<T>())), 64) : KC, 1);
  const a_step: usize = form == TN ? <usize>g.lda : 1;
  const b_step: usize = form == NT ? 1 : <usize>g.ldb;
  for (let j = 0; j < n; j += nc) {
    const j_bytes = (<usize>j) << shift<T>();
    const panel = b + (form == NT ? j_bytes * <usize>g.ldb : j_bytes);
    for (let p = 0; p < k; p += kc) {
      const depth = min(kc, k - p);
      const p_bytes = (<usize>p) << shift<T>();
      const at_b = panel + p_bytes * b_step;
      const last = p + depth == k;
      const accumulate = p > 0 || g.beta != 0;
      const to_bias = last && bias ? bias + j_bytes : 0;
      block_of<T>(g, m, min(nc, n - j), depth, a + p_bytes * a_step, at_b, c + j_bytes, accumulate, last, to_bias);
    }
  }
}

/** One block: k x n of B, all m rows of C. After the `last` block of k, adds the bias and applies the activation. */
// prettier-ignore
function block_of<T>(
  g: Gemm, m: i32, n: i32, k: i32, a: usize, b: usize, c: usize, accumulate: bool, last: bool, bias: usize,
): void {
  const form = g.form;
  const lda_bytes = (<usize>g.lda) << shift<T>();
  const ldb_bytes = (<usize>g.ldb) << shift<T>();
  const ldc_bytes = (<usize>g.ldc) << shift<T>();
  const columns = tile_columns<T>();
  const packed_b = workspace();
  const packed_a = packed_b + PACKED_B_BYTES;
  const direct_b = form != NT && m < PACK_B_ROWS;
  const panel_bytes = (<usize>(k * columns)) << shift<T>();
  // A last panel narrower than a tile begins earlier and recomputes columns that are done, with the same result. B is
  // padded with zeros only if C itself is narrower than the panel.
  for (let j = 0, panel = packed_b; j < n; j += columns, panel += panel_bytes) {
    const width = min(columns, n - j);
    const padded = panel_columns<T>(width);
    if (direct_b && n >= padded) continue;
    const first = max(min(j, n - padded), 0);
    const used = min(padded, n);
    if (form == NT) pack_b_transposed<T>(k, used, padded, b + <usize>first * ldb_bytes, ldb_bytes, panel);
    else pack_b<T>(k, used, padded, b + ((<usize>first) << shift<T>()), ldb_bytes, panel);
  }
  const groups = (m + tile_rows() - 1) / tile_rows();
  for (let group = 0, i = 0; group < groups; group++) {
    const rows = (m - i) / (groups - group); // as even as possible, because tiles of few rows cannot hide latencies
    let group_a = form == TN ? a + ((<usize>i) << shift<T>()) : a + <usize>i * lda_bytes;
    let a_bytes = lda_bytes;
    let by_columns = form == TN;
    if (n >= PACK_A_COLUMNS && (by_columns || PACK_ROW_MAJOR_A)) {
      if (form == TN) pack_a_transposed<T>(rows, k, group_a, lda_bytes, packed_a);
      else pack_a<T>(rows, k, group_a, lda_bytes, packed_a);
      group_a = packed_a;
      a_bytes = (<usize>rows) << shift<T>();
      by_columns = true;
    }
    const group_c = c + <usize>i * ldc_bytes;
    for (let j = 0, panel = packed_b; j < n; j += columns, panel += panel_bytes) {
      const width = min(columns, n - j);
      const padded = panel_columns<T>(width);
      const first = (<usize>max(min(j, n - padded), 0)) << shift<T>();
      const in_place = direct_b && n >= padded;
      const tile_b = in_place ? b + first : panel;
      const b_bytes = in_place ? ldb_bytes : (<usize>padded) << shift<T>();
      const vectors = padded / lanes<T>();
      const tile_c = group_c + first;
      if (width == padded || (!accumulate && n >= padded)) {
        gemm_tile<T>(by_columns, rows, vectors, k, group_a, a_bytes, tile_b, b_bytes, tile_c, ldc_bytes, accumulate);
      } else {
        const done = n >= padded ? padded - width : 0;
        // prettier-ignore
        edge_tile<T>(
          by_columns, rows, vectors, k, group_a, a_bytes, tile_b, b_bytes, tile_c, ldc_bytes, accumulate, done, width,
        );
      }
    }
    if (last) activate<T>(g.activation, g.alpha, rows, n, group_c, group_c, ldc_bytes, bias);
    i += rows;
  }
}

/**
 * A tile of which C may take only the columns done .. done + width - 1. It is computed in the workspace, and these
 * columns are copied.
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

/** `width` rounded up to one vector or two: the columns of a panel. */
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

/** Block size that cuts `size` into the fewest blocks of at most `most`, evenly, rounded up to whole units. */
function block_size(size: i32, most: i32, unit: i32): i32 {
  const blocks = (size + most - 1) / most;
  const even = (size + blocks - 1) / blocks;
  return ((even + unit - 1) / unit) * unit;
}
