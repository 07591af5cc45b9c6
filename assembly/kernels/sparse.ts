// The first layer of a network on pixels, most of which are zero: only the others are multiplied.
// Leaving a zero term out of a chain of madds changes no sum, so for finite weights the results are
// those of the dense gemm, bit for bit.
//
//   heads    u32 x (lists + 1): where each list starts and ends in entries, in bytes from its start
//   entries  {u32 index, T value}, 2 sizeof<T>() bytes each, indices ascending within a list
//
//   CSR: a list an example, its non-zero pixels.   x W     = for each example, the rows of W it names
//   CSC: a list a pixel, the examples that have it. x^T dZ = for each pixel, the rows of dZ it names

import { VECTOR, lanes, madd, shift, store_next } from "../simd";

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
  const zero = i32x4.splat(0);
  const whole = <usize>(features & ~15);
  let at: usize = entries + <usize>load<u32>(heads);
  for (let i = 0; i < rows; i++) {
    const image = pixels + <usize>load<u32>(order + ((<usize>i) << 2)) * <usize>features;
    for (let p: usize = 0; p < whole; p += 16) {
      let lit = i8x16.bitmask(i8x16.ne(v128.load(image + p), zero));
      while (lit != 0) {
        at = put_pixel<T>(at, image, p + <usize>ctz(lit), table);
        lit &= lit - 1;
      }
    }
    for (let p = whole; p < <usize>features; p++) if (load<u8>(image + p) != 0) at = put_pixel<T>(at, image, p, table);
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

/** C[i][:] = sum over the entries of list i of value x B[index][:], i < rows, n columns; strides in bytes. */
export function sparse_gemm<T>(
  rows: i32,
  n: i32,
  heads: usize,
  entries: usize,
  b: usize,
  ldb_bytes: usize,
  c: usize,
  ldc_bytes: usize,
): void {
  for (let j = 0; j < n;) {
    const vectors = (n - j + lanes<T>() - 1) / lanes<T>();
    const at = (<usize>j) << shift<T>();
    if (vectors >= 8) {
      tile<T>(8, rows, n - j, heads, entries, b + at, ldb_bytes, c + at, ldc_bytes);
      j += 8 * lanes<T>();
    } else if (vectors >= 4) {
      tile<T>(4, rows, n - j, heads, entries, b + at, ldb_bytes, c + at, ldc_bytes);
      j += 4 * lanes<T>();
    } else if (vectors >= 2) {
      tile<T>(2, rows, n - j, heads, entries, b + at, ldb_bytes, c + at, ldc_bytes);
      j += 2 * lanes<T>();
    } else {
      tile<T>(1, rows, n - j, heads, entries, b + at, ldb_bytes, c + at, ldc_bytes);
      j += lanes<T>();
    }
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
      if (vectors > 2) { c2 = madd<T>(x, v128.load(row, 32), c2); c3 = madd<T>(x, v128.load(row, 48), c3); }
      if (vectors > 4) {
        c4 = madd<T>(x, v128.load(row, 64), c4); c5 = madd<T>(x, v128.load(row, 80), c5);
        c6 = madd<T>(x, v128.load(row, 96), c6); c7 = madd<T>(x, v128.load(row, 112), c7);
      }
    }
    if (vectors > 1) v128.store(c, c0); else store_next<T>(c, c0, columns);
    if (vectors == 2) store_next<T>(c + VECTOR, c1, columns - lanes<T>());
    if (vectors > 2) { v128.store(c, c1, 16); v128.store(c, c2, 32); }
    if (vectors == 4) store_next<T>(c + 3 * VECTOR, c3, columns - 3 * lanes<T>());
    if (vectors > 4) {
      v128.store(c, c3, 48); v128.store(c, c4, 64); v128.store(c, c5, 80); v128.store(c, c6, 96);
      store_next<T>(c + 7 * VECTOR, c7, columns - 7 * lanes<T>());
    }
    c += ldc_bytes;
  }
}

// @ts-ignore: decorator
@inline
function put_pixel<T>(at: usize, image: usize, p: usize, table: usize): usize {
  store<u32>(at, <u32>p);
  store<T>(at, load<T>(table + ((<usize>load<u8>(image + p)) << shift<T>())), sizeof<T>());
  return at + 2 * sizeof<T>();
}

// @ts-ignore: decorator
@inline
function add_word(at: usize, value: u32): void {
  store<u32>(at, load<u32>(at) + value);
}
