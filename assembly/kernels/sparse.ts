// Products whose left factor has many zeros, given as lists (lists.ts): pixels, the outputs of relu and dropout, and
// the gradients behind these. Only nonzero elements are multiplied. Omitting a zero term does not change a chain of
// madds, so for finite numbers the result has the same bits as that of the dense gemm.
//
//   x W      CSR of x:   list i gives row i of the result, from the rows of W in the list
//   x^T dZ   CSC of x:   list p gives row p, from the rows of dZ in the list
//   dZ W^T   CSR of dZ:  list i gives row i, from the columns of W in the list

import { WORKSPACE_BYTES, arguments_block, workspace } from "../base/memory";
import { VECTOR, lanes, load_next, madd, shift, store_next } from "../base/simd";
import { for_each, grain_of } from "../base/threads";
import { LINEAR, activate } from "./activation";
import { count_entries, lower_bound } from "./lists";
import { pack_b_transposed } from "./pack";

/** Vectors of a full tile of C, each with an accumulator. */
const SPARSE_VECTORS: i32 = 8;
/** Fewest entries per row of B for which packing the tiles of B pays. */
const PACK_ENTRIES: u32 = 4;
/** Most rows of B in a block: 36 KiB of a tile. */
const BLOCK_ROWS: i32 = 288;
/** Fewest entries of a list in a block, on average, for which blocks pay. */
const BLOCK_ENTRIES: u32 = 60;
/** End of the workspace, for the offsets of blocks in the lists. */
const SPLIT_BYTES: usize = 1 << 15;
const PANEL_BYTES: usize = WORKSPACE_BYTES - SPLIT_BYTES;
/** Rows of B that are packed at a time. */
const PACK_ROWS: i32 = 8;

/** Whether B of b_rows rows may be given transposed: its tiles are always packed, and have to fit the workspace. */
export function takes_transposed(b_rows: i32): bool {
  return <u64>b_rows * <u64>(<usize>SPARSE_VECTORS * VECTOR) <= <u64>PANEL_BYTES;
}

/** Smallest range of a thread, in multiply-adds: about 8 us of work. */
const LEAST_WORK: u64 = 1 << 15;

/**
 * C[i][:] := activation(bias + sum over the entries of list i of value B[index][:]), i < rows, n columns. B is b_rows x
 * n, or n x b_rows if it is transposed, which takes_transposed must allow. Strides are in bytes.
 */
@unmanaged
export class SparseGemm {
  transposed: bool;
  rows: i32;
  n: i32;
  offsets: usize;
  entries: usize;
  b_rows: i32;
  b: usize;
  ldb_bytes: usize;
  c: usize;
  ldc_bytes: usize;
  /** n elements, or 0 for none. */
  bias: usize;
  activation: i32;
  alpha: f64;
}

/**
 * Fills the arguments block for C := lists x B, without gaps, bias and activation; elements have 1 << shift bytes. The
 * next call must be sparse_gemm.
 */
// prettier-ignore
export function sparse_product(
  transposed: bool, rows: i32, n: i32, offsets: usize, entries: usize, b_rows: i32, b: usize, c: usize, shift: usize,
): SparseGemm {
  const s = changetype<SparseGemm>(arguments_block());
  s.transposed = transposed;
  s.rows = rows;
  s.n = n;
  s.offsets = offsets;
  s.entries = entries;
  s.b_rows = b_rows;
  s.b = b;
  s.ldb_bytes = (<usize>(transposed ? b_rows : n)) << shift;
  s.c = c;
  s.ldc_bytes = (<usize>n) << shift;
  s.bias = 0;
  s.activation = LINEAR;
  s.alpha = 0;
  return s;
}

/** Computes s on all threads. Cuts C by tiles of columns if it has many, else by rows. Uses the workspaces. */
export function sparse_gemm<T>(s: SparseGemm): void {
  const unit = SPARSE_VECTORS * lanes<T>();
  const by_columns = s.n / unit > 3;
  const size = by_columns ? s.n : s.rows;
  const grain = grain_of(LEAST_WORK, size, count_entries<T>(s.rows, s.offsets) * <u64>s.n);
  if (by_columns) for_each<SparseGemm>((t, from, to) => columns_of<T>(t, from, to), s, size, unit, grain);
  else for_each<SparseGemm>((t, from, to) => rows_of<T>(t, from, to), s, size, 1, grain);
}

function columns_of<T>(s: SparseGemm, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  const b = s.b + (s.transposed ? <usize>from * s.ldb_bytes : at);
  multiply<T>(s.transposed, s.rows, to - from, s.offsets, s.entries, s.b_rows, b, s.ldb_bytes, s.c + at, s.ldc_bytes);
  const bias = s.bias ? s.bias + at : 0;
  activate<T>(s.activation, s.alpha, s.rows, to - from, s.c + at, s.c + at, s.ldc_bytes, bias);
}

function rows_of<T>(s: SparseGemm, from: i32, to: i32): void {
  const c = s.c + <usize>from * s.ldc_bytes;
  const offsets = s.offsets + ((<usize>from) << 2);
  multiply<T>(s.transposed, to - from, s.n, offsets, s.entries, s.b_rows, s.b, s.ldb_bytes, c, s.ldc_bytes);
  activate<T>(s.activation, s.alpha, to - from, s.n, c, c, s.ldc_bytes, s.bias);
}

/** C := lists x B for a range of rows or columns. Uses the workspace. */
// prettier-ignore
function multiply<T>(
  transposed: bool, rows: i32, n: i32, offsets: usize, entries: usize, b_rows: i32, b: usize, ldb_bytes: usize,
  c: usize, ldc_bytes: usize,
): void {
  const count = (load<u32>(offsets + ((<usize>rows) << 2)) - load<u32>(offsets)) / (2 * <u32>sizeof<T>());
  let left = (n + lanes<T>() - 1) / lanes<T>();
  if (!transposed && (!takes_transposed(b_rows) || count < PACK_ENTRIES * <u32>b_rows)) {
    while (left > 0) {
      const width = tile_width(left);
      tile_of<T>(width, rows, n, offsets, entries, b, ldb_bytes, c, ldc_bytes);
      b += <usize>width * VECTOR;
      c += <usize>width * VECTOR;
      n -= width * lanes<T>();
      left -= width;
    }
    return;
  }
  const blocks = left % SPARSE_VECTORS == 0 ? split_lists<T>(rows, count, offsets, entries, b_rows) : 1;
  while (left > 0) {
    const packed = transposed ? pack_transposed_tile<T>(left, n, b_rows, b, ldb_bytes) : pack_tiles(left, b_rows, b, ldb_bytes);
    b += transposed ? <usize>(packed * lanes<T>()) * ldb_bytes : <usize>packed * VECTOR;
    const end = left - packed;
    let panel = workspace();
    while (left > end) {
      const width = tile_width(left);
      if (blocks == 1) packed_tile<T>(width, rows, n, offsets, entries, panel, c, ldc_bytes);
      else packed_blocks<T>(blocks, rows, n, offsets, entries, panel, c, ldc_bytes);
      panel += <usize>b_rows * <usize>width * VECTOR;
      c += <usize>width * VECTOR;
      n -= width * lanes<T>();
      left -= width;
    }
  }
}

/**
 * Cuts long lists into blocks of at most BLOCK_ROWS rows of B, so that a block of a packed tile stays in L1 while the
 * lists use it. Returns the number of blocks. split_offsets has the start of each block but the first in each list.
 */
function split_lists<T>(rows: i32, count: u32, offsets: usize, entries: usize, b_rows: i32): i32 {
  const blocks = (b_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  if (count < <u32>(blocks * rows) * BLOCK_ENTRIES || (<usize>((blocks - 1) * rows)) << 2 > SPLIT_BYTES) return 1;
  for (let block = 1; block < blocks; block++) {
    const from = <i32>((<i64>b_rows * block) / blocks);
    let to = split_offsets(block, rows);
    let start = entries + <usize>load<u32>(offsets);
    for (let at = offsets + 4, end = at + ((<usize>rows) << 2); at < end; at += 4, to += 4) {
      const next = entries + <usize>load<u32>(at);
      store<u32>(to, <u32>(lower_bound<T>(start, next, from) - entries));
      start = next;
    }
  }
  return blocks;
}

/** Multiplies a packed tile of 8 vectors, block by block. */
// prettier-ignore
function packed_blocks<T>(
  blocks: i32, rows: i32, columns: i32, offsets: usize, entries: usize, b: usize, c: usize, ldc_bytes: usize,
): void {
  packed_block<T>(rows, columns, offsets, split_offsets(1, rows), entries, b, c, ldc_bytes, false);
  for (let block = 1; block < blocks; block++) {
    const ends = block == blocks - 1 ? offsets + 4 : split_offsets(block + 1, rows);
    packed_block<T>(rows, columns, split_offsets(block, rows), ends, entries, b, c, ldc_bytes, true);
  }
}

/** Two calls keep the compiler from inlining it into the loop, where V8 of Node 20 would run out of registers. */
// prettier-ignore
function packed_block<T>(
  rows: i32, columns: i32, starts: usize, ends: usize, entries: usize, b: usize, c: usize, ldc_bytes: usize, accumulate: bool,
): void {
  tile_of_8<T>(true, rows, columns, starts, ends, entries, b, 128, c, ldc_bytes, accumulate);
}

/** Address of the offsets at which block `block` >= 1 starts in each of `rows` lists. */
// @ts-ignore: decorator
@inline
function split_offsets(block: i32, rows: i32): usize {
  return workspace() + PANEL_BYTES + ((<usize>((block - 1) * rows)) << 2);
}

/** Vectors of the next tile if `left` are left. The tiles are as even as possible. */
// @ts-ignore: decorator
@inline
function tile_width(left: i32): i32 {
  const tiles = (left + SPARSE_VECTORS - 1) / SPARSE_VECTORS;
  return (left + tiles - 1) / tiles;
}

/**
 * Packs the next tiles, as many as the workspace holds; within a tile the rows follow each other. Copies PACK_ROWS rows
 * of all tiles at a time, because different rows of B lie on different pages. Returns the number
 * of vectors of a row that are packed.
 */
function pack_tiles(left: i32, rows: i32, b: usize, ldb_bytes: usize): i32 {
  const most = <i32>(PANEL_BYTES / (<usize>rows * VECTOR));
  let packed = tile_width(left);
  while (packed < left && packed + tile_width(left - packed) <= most) packed += tile_width(left - packed);
  for (let i = 0; i < rows; i += PACK_ROWS, b += <usize>PACK_ROWS * ldb_bytes) {
    const some = min(PACK_ROWS, rows - i);
    let from = b;
    let panel = workspace();
    for (let at = 0; at < packed;) {
      const width = tile_width(left - at);
      pack_columns(some, width, from, ldb_bytes, panel + <usize>i * <usize>width * VECTOR);
      panel += <usize>rows * <usize>width * VECTOR;
      from += <usize>width * VECTOR;
      at += width;
    }
  }
  return packed;
}

/** Packs the next tile from a transposed B. Returns its number of vectors. */
function pack_transposed_tile<T>(left: i32, n: i32, b_rows: i32, b: usize, ldb_bytes: usize): i32 {
  const width = tile_width(left);
  const columns = width * lanes<T>();
  pack_b_transposed<T>(b_rows, min(columns, n), columns, b, ldb_bytes, workspace());
  return width;
}

/** to[i][:] = b[i][:], i < rows, `vectors` vectors in a row. The rows of `to` have no gaps. */
// prettier-ignore
function pack_columns(rows: i32, vectors: i32, b: usize, ldb_bytes: usize, to: usize): void {
  const bytes = <usize>vectors * VECTOR;
  for (let i = 0; i < rows; i++, b += ldb_bytes, to += bytes) {
    if (vectors == 8) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      const b4 = v128.load(b, 64), b5 = v128.load(b, 80), b6 = v128.load(b, 96), b7 = v128.load(b, 112);
      v128.store(to, b0); v128.store(to, b1, 16); v128.store(to, b2, 32); v128.store(to, b3, 48);
      v128.store(to, b4, 64); v128.store(to, b5, 80); v128.store(to, b6, 96); v128.store(to, b7, 112);
    } else {
      for (let at: usize = 0; at < bytes; at += VECTOR) v128.store(to + at, v128.load(b + at));
    }
  }
}

/** A tile of up to 8 vectors whose rows of B are ldb_bytes apart. */
// prettier-ignore
function tile_of<T>(
  vectors: i32, rows: i32, columns: i32, offsets: usize, entries: usize, b: usize, ldb_bytes: usize, c: usize, ldc_bytes: usize,
): void {
  switch (vectors) {
    case 1: tile<T>(1, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 2: tile<T>(2, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 3: tile<T>(3, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 4: tile<T>(4, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 5: tile<T>(5, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 6: tile<T>(6, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 7: tile<T>(7, rows, columns, offsets, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 8: tile_of_8<T>(false, rows, columns, offsets, offsets + 4, entries, b, ldb_bytes, c, ldc_bytes, false); break;
  }
}

/** A packed tile. The stride of the widest is a constant, because it takes most of the time. */
// prettier-ignore
function packed_tile<T>(
  vectors: i32, rows: i32, columns: i32, offsets: usize, entries: usize, b: usize, c: usize, ldc_bytes: usize,
): void {
  if (vectors == 8) tile_of_8<T>(false, rows, columns, offsets, offsets + 4, entries, b, 128, c, ldc_bytes, false);
  else tile_of<T>(vectors, rows, columns, offsets, entries, b, <usize>vectors * VECTOR, c, ldc_bytes);
}

/** A tile of at most 7 vectors. If fewer columns are left, the last vector is read whole and written in part. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function tile<T>(
  vectors: i32, rows: i32, columns: i32, offsets: usize, entries: usize, b: usize, ldb_bytes: usize, c: usize, ldc_bytes: usize,
): void {
  const zero = i32x4.splat(0);
  const size: usize = 2 * sizeof<T>();
  let e = entries + <usize>load<u32>(offsets);
  for (let i = 0; i < rows; i++, c += ldc_bytes) {
    offsets += 4;
    const end = entries + <usize>load<u32>(offsets);
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero;
    while (e < end) {
      const row = b + <usize>load<u32>(e) * ldb_bytes;
      const x = v128.load_splat<T>(e, sizeof<T>());
      e += size;
      c0 = madd<T>(x, v128.load(row), c0);
      if (vectors > 1) c1 = madd<T>(x, v128.load(row, 16), c1);
      if (vectors > 2) c2 = madd<T>(x, v128.load(row, 32), c2);
      if (vectors > 3) c3 = madd<T>(x, v128.load(row, 48), c3);
      if (vectors > 4) c4 = madd<T>(x, v128.load(row, 64), c4);
      if (vectors > 5) c5 = madd<T>(x, v128.load(row, 80), c5);
      if (vectors > 6) c6 = madd<T>(x, v128.load(row, 96), c6);
    }
    if (vectors > 1) v128.store(c, c0);
    if (vectors > 2) v128.store(c, c1, 16);
    if (vectors > 3) v128.store(c, c2, 32);
    if (vectors > 4) v128.store(c, c3, 48);
    if (vectors > 5) v128.store(c, c4, 64);
    if (vectors > 6) v128.store(c, c5, 80);
    let last = c6;
    if (vectors == 1) last = c0;
    if (vectors == 2) last = c1;
    if (vectors == 3) last = c2;
    if (vectors == 4) last = c3;
    if (vectors == 5) last = c4;
    if (vectors == 6) last = c5;
    store_next<T>(c + <usize>(vectors - 1) * VECTOR, last, columns - (vectors - 1) * lanes<T>());
  }
}

/**
 * The same for 8 vectors. The list of row i, or the block of it if `blocked`, takes the bytes starts[i] .. ends[i] - 1
 * of entries. The sums start from C if `accumulate`. Takes two entries at a time: V8 of Node 20 unrolls a loop over
 * single entries, and 8 accumulators then spill.
 */
// prettier-ignore
// @ts-ignore: decorator
@inline
function tile_of_8<T>(
  blocked: bool, rows: i32, columns: i32, starts: usize, ends: usize, entries: usize, b: usize, ldb_bytes: usize,
  c: usize, ldc_bytes: usize, accumulate: bool,
): void {
  const zero = i32x4.splat(0);
  const size: usize = 2 * sizeof<T>();
  let e = entries + <usize>load<u32>(starts);
  for (let i = 0; i < rows; i++, c += ldc_bytes) {
    if (blocked) e = entries + <usize>load<u32>(starts + ((<usize>i) << 2));
    const end = entries + <usize>load<u32>(ends + ((<usize>i) << 2));
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
    if (blocked && accumulate) {
      c0 = v128.load(c);
      c1 = v128.load(c, 16);
      c2 = v128.load(c, 32);
      c3 = v128.load(c, 48);
      c4 = v128.load(c, 64);
      c5 = v128.load(c, 80);
      c6 = v128.load(c, 96);
      c7 = load_next<T>(c + 7 * VECTOR, columns - 7 * lanes<T>(), zero);
    }
    if ((end - e) & size) {
      const row = b + <usize>load<u32>(e) * ldb_bytes;
      const x = v128.load_splat<T>(e, sizeof<T>());
      e += size;
      c0 = madd<T>(x, v128.load(row), c0);
      c1 = madd<T>(x, v128.load(row, 16), c1);
      c2 = madd<T>(x, v128.load(row, 32), c2);
      c3 = madd<T>(x, v128.load(row, 48), c3);
      c4 = madd<T>(x, v128.load(row, 64), c4);
      c5 = madd<T>(x, v128.load(row, 80), c5);
      c6 = madd<T>(x, v128.load(row, 96), c6);
      c7 = madd<T>(x, v128.load(row, 112), c7);
    }
    while (e < end) {
      let row = b + <usize>load<u32>(e) * ldb_bytes;
      let x = v128.load_splat<T>(e, sizeof<T>());
      c0 = madd<T>(x, v128.load(row), c0);
      c1 = madd<T>(x, v128.load(row, 16), c1);
      c2 = madd<T>(x, v128.load(row, 32), c2);
      c3 = madd<T>(x, v128.load(row, 48), c3);
      c4 = madd<T>(x, v128.load(row, 64), c4);
      c5 = madd<T>(x, v128.load(row, 80), c5);
      c6 = madd<T>(x, v128.load(row, 96), c6);
      c7 = madd<T>(x, v128.load(row, 112), c7);
      row = b + <usize>load<u32>(e, 2 * sizeof<T>()) * ldb_bytes;
      x = v128.load_splat<T>(e, 3 * sizeof<T>());
      e += 2 * size;
      c0 = madd<T>(x, v128.load(row), c0);
      c1 = madd<T>(x, v128.load(row, 16), c1);
      c2 = madd<T>(x, v128.load(row, 32), c2);
      c3 = madd<T>(x, v128.load(row, 48), c3);
      c4 = madd<T>(x, v128.load(row, 64), c4);
      c5 = madd<T>(x, v128.load(row, 80), c5);
      c6 = madd<T>(x, v128.load(row, 96), c6);
      c7 = madd<T>(x, v128.load(row, 112), c7);
    }
    v128.store(c, c0);
    v128.store(c, c1, 16);
    v128.store(c, c2, 32);
    v128.store(c, c3, 48);
    v128.store(c, c4, 64);
    v128.store(c, c5, 80);
    v128.store(c, c6, 96);
    store_next<T>(c + 7 * VECTOR, c7, columns - 7 * lanes<T>());
  }
}
