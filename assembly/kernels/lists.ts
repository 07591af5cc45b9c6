// Lists of what is not zero in the rows of a matrix, the columns in hand of a product: kernels/sparse.ts multiplies them.
//
//   heads    u32 x (lists + 1): where each list starts and ends in entries, in bytes from its start
//   entries  {u32 index, T value}, 2 sizeof<T>() bytes each, indices ascending within a list
//
//   CSR: a list a row, its columns that are not zero
//   CSC: a list a column, the rows in which it is not zero

import { arguments_block, small_workspace } from "../base/memory";
import { VECTOR, lanes, shift } from "../base/simd";
import { for_each } from "../base/threads";

const CACHE_LINE: usize = 64;

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

/**
 * Reads a byte of every cache line of the images that `order` names: lines of images far apart in a large data set come
 * from memory side by side here, one after the other when a list is made of each. Returns them or-ed.
 */
function touch_images(rows: i32, features: i32, order: usize, pixels: usize): i32 {
  let any = 0;
  for (let i = 0; i < rows; i++, order += 4) {
    const image = pixels + <usize>load<u32>(order) * <usize>features;
    for (let p: usize = 0; p < <usize>features; p += CACHE_LINE) any |= <i32>load<u8>(image + p);
  }
  return any;
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
  store<i32>(small_workspace(), touch_images(rows, features, order, pixels)); // for no use but to keep the reads
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

/** Elements of a range of rows at least: some 10 us. */
const LEAST_ELEMENTS: i32 = 1 << 13;

/** Rows of elements, and where their lists go. */
@unmanaged
class Rows {
  columns: i32;
  x: usize;
  heads: usize;
  entries: usize;
}

/**
 * CSR lists of x, rows x columns without gaps, into heads and entries, unless more than `most` of its elements are not
 * zero: then false. entries has room for `most`. On all threads.
 */
export function list_rows<T>(rows: i32, columns: i32, x: usize, most: u32, heads: usize, entries: usize): bool {
  const t = changetype<Rows>(arguments_block());
  t.columns = columns;
  t.x = x;
  t.heads = heads;
  t.entries = entries;
  const grain = LEAST_ELEMENTS / columns;
  for_each<Rows>((t, from, to) => count_part<T>(t, from, to), t, rows, 1, grain);
  if (heads_from_counts<T>(rows, heads) > most) return false;
  for_each<Rows>((t, from, to) => list_part<T>(t, from, to), t, rows, 1, grain);
  return true;
}

function count_part<T>(t: Rows, from: i32, to: i32): void {
  const skip = (<usize>from * <usize>t.columns) << shift<T>();
  count_nonzero<T>(to - from, t.columns, t.x + skip, t.heads + ((<usize>from) << 2) + 4);
}

function list_part<T>(t: Rows, from: i32, to: i32): void {
  const skip = (<usize>from * <usize>t.columns) << shift<T>();
  csr_from_rows<T>(to - from, t.columns, t.x + skip, t.heads + ((<usize>from) << 2), t.entries);
}

/** counts[i] (u32) = how many of x[i][0 .. columns - 1] are not 0; the rows of x have no gaps. */
function count_nonzero<T>(rows: i32, columns: i32, x: usize, counts: usize): void {
  const zero = i32x4.splat(0);
  const whole = (<usize>(columns & ~(lanes<T>() - 1))) << shift<T>();
  const row_bytes = (<usize>columns) << shift<T>();
  for (let i = 0; i < rows; i++, x += row_bytes, counts += 4) {
    let lanes_of = zero; // minus one for each
    for (let p: usize = 0; p < whole; p += VECTOR) {
      const differs = v128.ne<T>(v128.load(x + p), zero);
      lanes_of = sizeof<T>() == 4 ? i32x4.add(lanes_of, differs) : i64x2.add(lanes_of, differs);
    }
    let count = 0;
    if (sizeof<T>() == 4) {
      const pairs = i32x4.add(lanes_of, i32x4.shuffle(lanes_of, lanes_of, 2, 3, 0, 1));
      count = -(i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1));
    } else {
      count = -(<i32>i64x2.extract_lane(lanes_of, 0) + <i32>i64x2.extract_lane(lanes_of, 1));
    }
    for (let p = whole; p < row_bytes; p += sizeof<T>()) if (load<T>(x + p) != 0) count += 1;
    store<i32>(counts, count);
  }
}

/** CSR lists of the rows of x, which have no gaps, where heads says. */
function csr_from_rows<T>(rows: i32, columns: i32, x: usize, heads: usize, entries: usize): void {
  const row_bytes = (<usize>columns) << shift<T>();
  for (let i = 0; i < rows; i++, x += row_bytes) {
    let at = entries + <usize>load<u32>(heads);
    heads += 4;
    const end = entries + <usize>load<u32>(heads);
    // Every element is written, and the next over it where it was zero; the list is full at its last that is not.
    for (let j = 0, from = x; at < end; j++, from += sizeof<T>()) {
      const value = load<T>(from);
      store<u32>(at, j);
      store<T>(at, value, sizeof<T>());
      at += select<usize>(2 * sizeof<T>(), 0, value != 0);
    }
  }
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
export function first_from<T>(start: usize, end: usize, from: i32): usize {
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

// @ts-ignore: decorator
@inline
function add_word(at: usize, value: u32): void {
  store<u32>(at, load<u32>(at) + value);
}
