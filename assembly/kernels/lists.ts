// Lists of the nonzero elements of a matrix, which sparse.ts and outer.ts multiply.
//
//   offsets  u32 x (lists + 1): list i takes the bytes offsets[i] .. offsets[i + 1] - 1 of entries
//   entries  {u32 index, T value}, 2 sizeof<T>() bytes each, indices ascending within a list
//
//   CSR: one list for each row, with column indices
//   CSC: one list for each column, with row indices

import { arguments_block, small_workspace } from "../base/memory";
import { VECTOR, lanes, shift } from "../base/simd";
import { for_each } from "../base/threads";

const CACHE_LINE: usize = 64;

/** counts[i] (u32) = number of nonzero pixels of image order[i]. */
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
 * Reads a byte of every cache line of the images that `order` names. In a large data set these lines are not in the
 * cache: here the processor fetches many at a time, while lists are made it would wait for each. Returns the bytes
 * or-ed.
 */
function touch_images(rows: i32, features: i32, order: usize, pixels: usize): i32 {
  let any = 0;
  for (let i = 0; i < rows; i++, order += 4) {
    const image = pixels + <usize>load<u32>(order) * <usize>features;
    for (let p: usize = 0; p < <usize>features; p += CACHE_LINE) any |= <i32>load<u8>(image + p);
  }
  return any;
}

/** Replaces the counts of the lists, which lie in offsets from its second word on, by offsets. Returns their sum. */
export function offsets_from_counts<T>(rows: i32, offsets: usize): u32 {
  const size: u32 = 2 * sizeof<T>();
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let i = 0; i < rows; i++) {
    offsets += 4;
    end += load<u32>(offsets) * size;
    store<u32>(offsets, end);
  }
  return end / size;
}

/** Number of entries of the lists 0 .. lists - 1. */
// @ts-ignore: decorator
@inline
export function count_entries<T>(lists: i32, offsets: usize): u64 {
  return <u64>(load<u32>(offsets + ((<usize>lists) << 2)) / (2 * <u32>sizeof<T>()));
}

/**
 * Writes CSR lists of the images that `order` names. offsets is given. A pixel p has the value table[p]; table[0] is 0.
 */
export function csr_from_pixels<T>(
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  offsets: usize,
  entries: usize,
): void {
  let at: usize = entries + <usize>load<u32>(offsets);
  for (let i = 0; i < rows; i++, order += 4) {
    const image = pixels + <usize>load<u32>(order) * <usize>features;
    // Another thread's list may follow the last one.
    if (i + 1 < rows) at = list_of_pixels<T>(false, features, image, table, at);
    else at = list_of_pixels<T>(true, features, image, table, at);
  }
}

/**
 * The same, but writes offsets too. Returns false, with incomplete lists, if more than half of the pixels are nonzero.
 * entries has room for half of the pixels and the pixels of one image.
 */
export function try_csr_from_pixels<T>(
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  offsets: usize,
  entries: usize,
): bool {
  const most = entries + ((<usize>rows * <usize>features) << shift<T>());
  let at = entries;
  store<i32>(small_workspace(), touch_images(rows, features, order, pixels)); // so that the compiler keeps the reads
  store<u32>(offsets, 0);
  for (let i = 0; i < rows; i++, order += 4) {
    at = list_of_pixels<T>(false, features, pixels + <usize>load<u32>(order) * <usize>features, table, at);
    if (at > most) return false;
    offsets += 4;
    store<u32>(offsets, <u32>(at - entries));
  }
  return true;
}

/**
 * Writes the entries of one image from `at` on. Returns where they end. Takes four pixels at a time, because a loop
 * over an unpredictable number ends in a branch misprediction. Up to three entries behind the end are overwritten,
 * unless `exact`.
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
      put_pixel<T>(at, image, p + <usize>(ctz(lit) & 15), table); // & 15: ctz of 0 is 32
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

/** Smallest range of a thread, in elements: about 10 us of work. */
const LEAST_ELEMENTS: i32 = 1 << 13;

/** Arguments of list_rows. */
@unmanaged
class Rows {
  columns: i32;
  x: usize;
  offsets: usize;
  entries: usize;
}

/**
 * Writes CSR lists of x, rows x columns without gaps, on all threads. Returns false, without lists, if more than `most`
 * elements are nonzero. entries has room for `most` entries.
 */
export function list_rows<T>(rows: i32, columns: i32, x: usize, most: u32, offsets: usize, entries: usize): bool {
  const t = changetype<Rows>(arguments_block());
  t.columns = columns;
  t.x = x;
  t.offsets = offsets;
  t.entries = entries;
  const grain = LEAST_ELEMENTS / columns;
  for_each<Rows>((t, from, to) => count_part<T>(t, from, to), t, rows, 1, grain);
  if (offsets_from_counts<T>(rows, offsets) > most) return false;
  for_each<Rows>((t, from, to) => list_part<T>(t, from, to), t, rows, 1, grain);
  return true;
}

function count_part<T>(t: Rows, from: i32, to: i32): void {
  const skip = (<usize>from * <usize>t.columns) << shift<T>();
  count_nonzero<T>(to - from, t.columns, t.x + skip, t.offsets + ((<usize>from) << 2) + 4);
}

function list_part<T>(t: Rows, from: i32, to: i32): void {
  const skip = (<usize>from * <usize>t.columns) << shift<T>();
  csr_from_rows<T>(to - from, t.columns, t.x + skip, t.offsets + ((<usize>from) << 2), t.entries);
}

/** counts[i] (u32) = number of nonzero elements in row i of x. The rows of x have no gaps. */
function count_nonzero<T>(rows: i32, columns: i32, x: usize, counts: usize): void {
  const zero = i32x4.splat(0);
  const whole = (<usize>(columns & ~(lanes<T>() - 1))) << shift<T>();
  const row_bytes = (<usize>columns) << shift<T>();
  for (let i = 0; i < rows; i++, x += row_bytes, counts += 4) {
    let counters = zero; // each lane: minus its number of nonzero elements
    for (let p: usize = 0; p < whole; p += VECTOR) {
      const differs = v128.ne<T>(v128.load(x + p), zero);
      counters = sizeof<T>() == 4 ? i32x4.add(counters, differs) : i64x2.add(counters, differs);
    }
    let count = 0;
    if (sizeof<T>() == 4) {
      const pairs = i32x4.add(counters, i32x4.shuffle(counters, counters, 2, 3, 0, 1));
      count = -(i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1));
    } else {
      count = -(<i32>i64x2.extract_lane(counters, 0) + <i32>i64x2.extract_lane(counters, 1));
    }
    for (let p = whole; p < row_bytes; p += sizeof<T>()) if (load<T>(x + p) != 0) count += 1;
    store<i32>(counts, count);
  }
}

/** Writes CSR lists of the rows of x, which have no gaps. offsets is given. */
function csr_from_rows<T>(rows: i32, columns: i32, x: usize, offsets: usize, entries: usize): void {
  const row_bytes = (<usize>columns) << shift<T>();
  for (let i = 0; i < rows; i++, x += row_bytes) {
    let at = entries + <usize>load<u32>(offsets);
    offsets += 4;
    const end = entries + <usize>load<u32>(offsets);
    // Without a branch on the value: every element is written, and the next one overwrites it if it was zero.
    for (let j = 0, from = x; at < end; j++, from += sizeof<T>()) {
      const value = load<T>(from);
      store<u32>(at, j);
      store<T>(at, value, sizeof<T>());
      at += select<usize>(2 * sizeof<T>(), 0, value != 0);
    }
  }
}

/**
 * Writes CSC lists of the columns from .. to - 1 from CSR lists. column_offsets has one word for each column of the
 * matrix and one more; the first must be 0. column_entries has room for all entries.
 */
export function csc_from_csr<T>(
  rows: i32,
  from: i32,
  to: i32,
  offsets: usize,
  entries: usize,
  column_offsets: usize,
  column_entries: usize,
): void {
  const size: usize = 2 * sizeof<T>();
  // Word j + 2 counts the bytes of list j. Summed up, word j + 1 is the start of list j. Filling list j moves it to the
  // end of list j, which is the start of list j + 1.
  memory.fill(column_offsets + ((<usize>from + 1) << 2), 0, (<usize>(to - from)) << 2);
  let before: usize = 0;
  for (let i = 0; i < rows; i++) {
    const start = entries + <usize>load<u32>(offsets + ((<usize>i) << 2));
    const end = entries + <usize>load<u32>(offsets + ((<usize>(i + 1)) << 2));
    let e = lower_bound<T>(start, end, from);
    before += e - start;
    for (; e < end; e += size) {
      const index = load<i32>(e);
      if (index >= to - 1) break;
      add_word(column_offsets + ((<usize>(index + 2)) << 2), <u32>size);
    }
  }
  add_word(column_offsets + ((<usize>from + 1) << 2), <u32>before);
  for (let j = from + 2; j <= to; j++)
    add_word(column_offsets + ((<usize>j) << 2), load<u32>(column_offsets + ((<usize>(j - 1)) << 2)));
  for (let i = 0; i < rows; i++) {
    const end = entries + <usize>load<u32>(offsets + ((<usize>(i + 1)) << 2));
    for (
      let e = lower_bound<T>(entries + <usize>load<u32>(offsets + ((<usize>i) << 2)), end, from);
      e < end;
      e += size
    ) {
      const index = load<i32>(e);
      if (index >= to) break;
      const head = column_offsets + ((<usize>(index + 1)) << 2);
      const at = column_entries + <usize>load<u32>(head);
      store<u32>(at, i);
      store<T>(at, load<T>(e, sizeof<T>()), sizeof<T>());
      store<u32>(head, load<u32>(head) + <u32>size);
    }
  }
}

/** Address of the first entry between start and end, in one list, whose index is at least `from`. */
// @ts-ignore: decorator
@inline
export function lower_bound<T>(start: usize, end: usize, from: i32): usize {
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
