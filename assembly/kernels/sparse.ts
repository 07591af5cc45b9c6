// The first layer of a network on pixels, most of which are zero: only the others are multiplied.
// Leaving a zero term out of a chain of madds changes no sum, so for finite weights the results are
// those of the dense gemm, bit for bit.
//
//   heads    u32 x (lists + 1): where each list starts and ends in entries, in bytes from its start
//   entries  {u32 index, T value}, 2 sizeof<T>() bytes each, indices ascending within a list
//
//   CSR: a list an example, its non-zero pixels.   x W     = for each example, the rows of W it names
//   CSC: a list a pixel, the examples that have it. x^T dZ = for each pixel, the rows of dZ it names
//
// For few units x^T dZ comes from the CSR lists themselves, each entry adding a row of dZ to that of its pixel.

import { WORKSPACE_BYTES, workspace } from "../memory";
import { VECTOR, lanes, madd, shift, store_next } from "../simd";

/**
 * Vectors of C that are summed side by side. V8 of Node 20, which runs the strict build, unrolls the loop over a list,
 * and with 8 of them into spills: 6 take a third less time there.
 */
// @ts-ignore: decorator
@inline
export function sparse_vectors(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 8 : 6;
}

/** Lists shorter than this, on average, are summed 8 vectors at a time: there the turns of the loop are few. */
const SHORT_LIST: u32 = 12;
/** Entries for each row of B from which it pays to copy B's columns of a tile beside each other. */
const PACK_ENTRIES: u32 = 4;
/** Most vectors of a row of dZ that outer_products takes. */
export const OUTER_VECTORS: i32 = 8;

/** counts[i] (u32) = how many pixels of row i of those that `order` names are not 0. */
export function count_lit(rows: i32, features: i32, order: usize, pixels: usize, counts: usize): void {
  const zero = i32x4.splat(0);
  const whole = <usize>(features & ~15);
  for (let i = 0; i < rows; i++, order += 4, counts += 4) {
    const image = pixels + <usize>load<u32>(order) * <usize>features;
    let lit = 0;
    for (let p: usize = 0; p < whole; p += 16) lit += popcnt(i8x16.bitmask(i8x16.ne(v128.load(image + p), zero)));
    for (let p = whole; p < <usize>features; p++) if (load<u8>(image + p) != 0) lit += 1;
    store<i32>(counts, lit);
  }
}

/** heads from the counts that lie from its second word on; returns how many entries there are. */
export function heads_from_counts<T>(rows: i32, heads: usize): u32 {
  const size: u32 = 2 * sizeof<T>();
  let end: u32 = 0;
  store<u32>(heads, 0);
  for (let i = 0; i < rows; i++) {
    heads += 4;
    end += load<u32>(heads) * size;
    store<u32>(heads, end);
  }
  return end / size;
}

/**
 * CSR lists of the rows that `order` names, where heads says; the value of pixel p is table[p], and table[0] must
 * be 0.
 */
export function csr_from_pixels<T>(
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  heads: usize,
  entries: usize,
): void {
  let at: usize = entries + <usize>load<u32>(heads);
  for (let i = 0; i < rows; i++, order += 4) {
    const image = pixels + <usize>load<u32>(order) * <usize>features;
    // What follows the last list may be another thread's.
    if (i + 1 < rows) at = list_of_pixels<T>(false, features, image, table, at);
    else at = list_of_pixels<T>(true, features, image, table, at);
  }
}

/**
 * The same where heads is yet to be written, as long as at most half of the pixels are lit: false when there are more.
 * entries has room for half of the pixels and one list of all.
 */
export function try_csr_from_pixels<T>(
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  heads: usize,
  entries: usize,
): bool {
  const most = entries + ((<usize>rows * <usize>features) << shift<T>());
  let at = entries;
  store<u32>(heads, 0);
  for (let i = 0; i < rows; i++, order += 4) {
    at = list_of_pixels<T>(false, features, pixels + <usize>load<u32>(order) * <usize>features, table, at);
    if (at > most) return false;
    heads += 4;
    store<u32>(heads, <u32>(at - entries));
  }
  return true;
}

/**
 * Entries of one image from `at` on; returns where they end. Taken four at a time, as a loop over an unforeseeable number
 * of pixels ends in a misprediction: up to three entries beyond the end are written, unless `exact`.
 */
// @ts-ignore: decorator
@inline
function list_of_pixels<T>(exact: bool, features: i32, image: usize, table: usize, at: usize): usize {
  const zero = i32x4.splat(0);
  const size: usize = 2 * sizeof<T>();
  const whole = <usize>(features & ~15);
  for (let p: usize = 0; p < whole; p += 16) {
    let lit = i8x16.bitmask(i8x16.ne(v128.load(image + p), zero));
    if (exact) {
      for (; lit != 0; lit &= lit - 1, at += size) put_pixel<T>(at, image, p + <usize>ctz(lit), table);
      continue;
    }
    const end = at + <usize>popcnt(lit) * size;
    for (; at < end; at += 4 * size) {
      put_pixel<T>(at, image, p + <usize>(ctz(lit) & 15), table); // of none the first of the block
      lit &= lit - 1;
      put_pixel<T>(at + size, image, p + <usize>(ctz(lit) & 15), table);
      lit &= lit - 1;
      put_pixel<T>(at + 2 * size, image, p + <usize>(ctz(lit) & 15), table);
      lit &= lit - 1;
      put_pixel<T>(at + 3 * size, image, p + <usize>(ctz(lit) & 15), table);
      lit &= lit - 1;
    }
    at = end;
  }
  for (let p = whole; p < <usize>features; p++) {
    if (load<u8>(image + p) == 0) continue;
    put_pixel<T>(at, image, p, table);
    at += size;
  }
  return at;
}

// @ts-ignore: decorator
@inline
function put_pixel<T>(at: usize, image: usize, p: usize, table: usize): void {
  store<u32>(at, <u32>p);
  store<T>(at, load<T>(table + ((<usize>load<u8>(image + p)) << shift<T>())), sizeof<T>());
}

/**
 * The same entries by column, columns from .. to - 1 of them. column_heads: a word for each of all columns and one
 * more; column_entries: as many as entries. The first word must be 0.
 */
export function csc_from_csr<T>(
  rows: i32,
  from: i32,
  to: i32,
  heads: usize,
  entries: usize,
  column_heads: usize,
  column_entries: usize,
): void {
  const size: usize = 2 * sizeof<T>();
  // Sizes go two words on, their running sums one word on: filling a list then moves its own start
  // word up to its end, which is where the next list starts.
  memory.fill(column_heads + ((<usize>from + 1) << 2), 0, (<usize>(to - from)) << 2);
  let before: usize = 0;
  for (let i = 0; i < rows; i++) {
    const start = entries + <usize>load<u32>(heads + ((<usize>i) << 2));
    const end = entries + <usize>load<u32>(heads + ((<usize>(i + 1)) << 2));
    let e = first_from<T>(start, end, from);
    before += e - start;
    for (; e < end; e += size) {
      const index = load<i32>(e);
      if (index >= to - 1) break;
      add_word(column_heads + ((<usize>(index + 2)) << 2), <u32>size);
    }
  }
  add_word(column_heads + ((<usize>from + 1) << 2), <u32>before);
  for (let j = from + 2; j <= to; j++)
    add_word(column_heads + ((<usize>j) << 2), load<u32>(column_heads + ((<usize>(j - 1)) << 2)));
  for (let i = 0; i < rows; i++) {
    const end = entries + <usize>load<u32>(heads + ((<usize>(i + 1)) << 2));
    for (let e = first_from<T>(entries + <usize>load<u32>(heads + ((<usize>i) << 2)), end, from); e < end; e += size) {
      const index = load<i32>(e);
      if (index >= to) break;
      const head = column_heads + ((<usize>(index + 1)) << 2);
      const at = column_entries + <usize>load<u32>(head);
      store<u32>(at, i);
      store<T>(at, load<T>(e, sizeof<T>()), sizeof<T>());
      store<u32>(head, load<u32>(head) + <u32>size);
    }
  }
}

/** The first entry of a list, start .. end, whose index is at least `from`. */
// @ts-ignore: decorator
@inline
function first_from<T>(start: usize, end: usize, from: i32): usize {
  if (from == 0) return start;
  let count = (end - start) / (2 * sizeof<T>());
  while (count > 0) {
    const half = count >> 1;
    const middle = start + half * 2 * sizeof<T>();
    if (load<i32>(middle) < from) {
      start = middle + 2 * sizeof<T>();
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return start;
}

/**
 * C[i][:] = sum over the entries of list i of value x B[index][:], i < rows, n columns; B has b_rows rows; strides in
 * bytes. Uses the workspace.
 */
export function sparse_gemm<T>(
  rows: i32,
  n: i32,
  heads: usize,
  entries: usize,
  b_rows: i32,
  b: usize,
  ldb_bytes: usize,
  c: usize,
  ldc_bytes: usize,
): void {
  const bytes = load<u32>(heads + ((<usize>rows) << 2)) - load<u32>(heads);
  const count = bytes / (2 * <u32>sizeof<T>());
  const most = count < SHORT_LIST * <u32>rows ? 8 : sparse_vectors();
  const fits = <u64>b_rows * <u64>(<usize>most * VECTOR) <= <u64>WORKSPACE_BYTES;
  const packs = fits && count >= PACK_ENTRIES * <u32>b_rows;
  let vectors = (n + lanes<T>() - 1) / lanes<T>();
  for (let tiles = (vectors + most - 1) / most; tiles > 0; tiles--) {
    const width = (vectors + tiles - 1) / tiles;
    if (packs) {
      pack_columns(b_rows, width, b, ldb_bytes, workspace());
      packed_tile<T>(width, rows, n, heads, entries, workspace(), c, ldc_bytes);
    } else {
      tile_in_place<T>(width, rows, n, heads, entries, b, ldb_bytes, c, ldc_bytes);
    }
    const bytes = <usize>width * VECTOR;
    b += bytes;
    c += bytes;
    n -= width * lanes<T>();
    vectors -= width;
  }
}

/** to[i][:] = b[i][:], i < rows, `vectors` vectors; the rows of `to` follow each other. */
function pack_columns(rows: i32, vectors: i32, b: usize, ldb_bytes: usize, to: usize): void {
  const bytes = <usize>vectors * VECTOR;
  for (let i = 0; i < rows; i++, b += ldb_bytes) {
    for (const end = to + bytes; to < end; to += VECTOR, b += VECTOR) v128.store(to, v128.load(b));
    b -= bytes;
  }
}

// prettier-ignore
function packed_tile<T>(
  vectors: i32, rows: i32, columns: i32, heads: usize, entries: usize, b: usize, c: usize, ldc_bytes: usize,
): void {
  switch (vectors) {
    case 1: tile<T>(1, rows, columns, heads, entries, b, 16, c, ldc_bytes); break;
    case 2: tile<T>(2, rows, columns, heads, entries, b, 32, c, ldc_bytes); break;
    case 3: tile<T>(3, rows, columns, heads, entries, b, 48, c, ldc_bytes); break;
    case 4: tile<T>(4, rows, columns, heads, entries, b, 64, c, ldc_bytes); break;
    case 5: tile<T>(5, rows, columns, heads, entries, b, 80, c, ldc_bytes); break;
    case 6: tile<T>(6, rows, columns, heads, entries, b, 96, c, ldc_bytes); break;
    case 7: tile<T>(7, rows, columns, heads, entries, b, 112, c, ldc_bytes); break;
    case 8: tile<T>(8, rows, columns, heads, entries, b, 128, c, ldc_bytes); break;
  }
}

// prettier-ignore
function tile_in_place<T>(
  vectors: i32, rows: i32, columns: i32, heads: usize, entries: usize, b: usize, ldb_bytes: usize, c: usize, ldc_bytes: usize,
): void {
  switch (vectors) {
    case 1: tile<T>(1, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 2: tile<T>(2, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 3: tile<T>(3, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 4: tile<T>(4, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 5: tile<T>(5, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 6: tile<T>(6, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 7: tile<T>(7, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
    case 8: tile<T>(8, rows, columns, heads, entries, b, ldb_bytes, c, ldc_bytes); break;
  }
}

/** `vectors` vectors of columns; the last may reach beyond the `columns` left: it is read whole, written in part. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function tile<T>(
  vectors: i32, rows: i32, columns: i32, heads: usize, entries: usize, b: usize, ldb_bytes: usize, c: usize, ldc_bytes: usize,
): void {
  const zero = i32x4.splat(0);
  const size: usize = 2 * sizeof<T>();
  let e = entries + <usize>load<u32>(heads);
  for (let i = 0; i < rows; i++) {
    heads += 4;
    const end = entries + <usize>load<u32>(heads);
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
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
      if (vectors > 7) c7 = madd<T>(x, v128.load(row, 112), c7);
    }
    if (vectors > 1) v128.store(c, c0);
    if (vectors > 2) v128.store(c, c1, 16);
    if (vectors > 3) v128.store(c, c2, 32);
    if (vectors > 4) v128.store(c, c3, 48);
    if (vectors > 5) v128.store(c, c4, 64);
    if (vectors > 6) v128.store(c, c5, 80);
    if (vectors > 7) v128.store(c, c6, 96);
    let last = c7;
    if (vectors == 1) last = c0;
    if (vectors == 2) last = c1;
    if (vectors == 3) last = c2;
    if (vectors == 4) last = c3;
    if (vectors == 5) last = c4;
    if (vectors == 6) last = c5;
    if (vectors == 7) last = c6;
    store_next<T>(c + <usize>(vectors - 1) * VECTOR, last, columns - (vectors - 1) * lanes<T>());
    c += ldc_bytes;
  }
}

/**
 * G[p][:] = sum over the lists i that name p, in ascending i, of value x D[i][:], for the pixels from .. to - 1: the
 * transposed product straight from CSR lists. n columns, at most OUTER_VECTORS vectors of them; G has no gaps between
 * its rows, D's are ldd_bytes apart. Uses the workspace, which holds to - from rows of whole vectors.
 */
export function outer_products<T>(
  rows: i32,
  n: i32,
  from: i32,
  to: i32,
  heads: usize,
  entries: usize,
  d: usize,
  ldd_bytes: usize,
  g: usize,
): void {
  const vectors = (n + lanes<T>() - 1) / lanes<T>();
  memory.fill(workspace(), 0, <usize>(to - from) * <usize>vectors * VECTOR);
  add_outer_products<T>(vectors, rows, from, to, heads, entries, d, ldd_bytes);
  // A row's last vector may write over the start of the next row, which comes after it.
  let row = workspace();
  const row_bytes = (<usize>n) << shift<T>();
  for (let p = from; p < to; p++, g += row_bytes) {
    const whole = p < to - 1 ? vectors : vectors - 1;
    for (let at: usize = 0; at < <usize>whole * VECTOR; at += VECTOR) v128.store(g + at, v128.load(row + at));
    row += <usize>vectors * VECTOR;
  }
  const last = <usize>(vectors - 1) * VECTOR;
  store_next<T>(g - row_bytes + last, v128.load(row - VECTOR), n - (vectors - 1) * lanes<T>());
}

// prettier-ignore
function add_outer_products<T>(
  vectors: i32, rows: i32, from: i32, to: i32, heads: usize, entries: usize, d: usize, ldd_bytes: usize,
): void {
  switch (vectors) {
    case 1: outer<T>(1, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 2: outer<T>(2, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 3: outer<T>(3, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 4: outer<T>(4, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 5: outer<T>(5, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 6: outer<T>(6, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 7: outer<T>(7, rows, from, to, heads, entries, d, ldd_bytes); break;
    case 8: outer<T>(8, rows, from, to, heads, entries, d, ldd_bytes); break;
  }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function outer<T>(
  vectors: i32, rows: i32, from: i32, to: i32, heads: usize, entries: usize, d: usize, ldd_bytes: usize,
): void {
  const size: usize = 2 * sizeof<T>();
  const base = workspace() - <usize>from * <usize>vectors * VECTOR;
  const zero = i32x4.splat(0);
  for (let i = 0; i < rows; i++, d += ldd_bytes) {
    let e = entries + <usize>load<u32>(heads);
    heads += 4;
    let end = entries + <usize>load<u32>(heads);
    e = first_from<T>(e, end, from);
    if (e < end && load<i32>(end - size) >= to) end = first_from<T>(e, end, to);
    let d1 = zero, d2 = zero, d3 = zero, d4 = zero, d5 = zero, d6 = zero, d7 = zero;
    const d0 = v128.load(d);
    if (vectors > 1) d1 = v128.load(d, 16);
    if (vectors > 2) d2 = v128.load(d, 32);
    if (vectors > 3) d3 = v128.load(d, 48);
    if (vectors > 4) d4 = v128.load(d, 64);
    if (vectors > 5) d5 = v128.load(d, 80);
    if (vectors > 6) d6 = v128.load(d, 96);
    if (vectors > 7) d7 = v128.load(d, 112);
    for (; e < end; e += size) {
      const row = base + <usize>load<u32>(e) * (<usize>vectors * VECTOR);
      const x = v128.load_splat<T>(e, sizeof<T>());
      v128.store(row, madd<T>(x, d0, v128.load(row)));
      if (vectors > 1) v128.store(row, madd<T>(x, d1, v128.load(row, 16)), 16);
      if (vectors > 2) v128.store(row, madd<T>(x, d2, v128.load(row, 32)), 32);
      if (vectors > 3) v128.store(row, madd<T>(x, d3, v128.load(row, 48)), 48);
      if (vectors > 4) v128.store(row, madd<T>(x, d4, v128.load(row, 64)), 64);
      if (vectors > 5) v128.store(row, madd<T>(x, d5, v128.load(row, 80)), 80);
      if (vectors > 6) v128.store(row, madd<T>(x, d6, v128.load(row, 96)), 96);
      if (vectors > 7) v128.store(row, madd<T>(x, d7, v128.load(row, 112)), 112);
    }
  }
}

// @ts-ignore: decorator
@inline
function add_word(at: usize, value: u32): void {
  store<u32>(at, load<u32>(at) + value);
}
