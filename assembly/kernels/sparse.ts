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

/** How many of the pixels of the rows that `order` names are not 0. */
export function count_lit(rows: i32, features: i32, order: usize, pixels: usize): i32 {
  const zero = i32x4.splat(0);
  const whole = <usize>(features & ~15);
  let lit = 0;
  for (let i = 0; i < rows; i++) {
    const image = pixels + <usize>load<u32>(order + ((<usize>i) << 2)) * <usize>features;
    for (let p: usize = 0; p < whole; p += 16) lit += popcnt(i8x16.bitmask(i8x16.ne(v128.load(image + p), zero)));
    for (let p = whole; p < <usize>features; p++) if (load<u8>(image + p) != 0) lit += 1;
  }
  return lit;
}

/**
 * CSR lists of the rows that `order` names; the value of pixel p is table[p], and table[0] must be 0.
 * heads: rows + 1 words; entries: room for count_lit entries.
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
  let at: usize = entries;
  store<u32>(heads, 0);
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
    heads += 4;
    store<u32>(heads, <u32>(at - entries));
  }
}

/** The same entries by column. column_heads: columns + 1 words; column_entries: as many as entries. */
export function csc_from_csr<T>(
  rows: i32,
  columns: i32,
  heads: usize,
  entries: usize,
  column_heads: usize,
  column_entries: usize,
): void {
  const size: usize = 2 * sizeof<T>();
  const end = entries + <usize>load<u32>(heads + ((<usize>rows) << 2));
  // Sizes go two words on, their running sums one word on: filling a list then moves its own start
  // word up to its end, which is where the next list starts.
  memory.fill(column_heads, 0, (<usize>columns + 1) << 2);
  for (let e = entries; e < end; e += size) {
    const index = <usize>load<u32>(e);
    if (index + 2 <= <usize>columns) add_word(column_heads + ((index + 2) << 2), <u32>size);
  }
  for (let j = 2; j <= columns; j++)
    add_word(column_heads + ((<usize>j) << 2), load<u32>(column_heads + ((<usize>(j - 1)) << 2)));
  for (let i = 0; i < rows; i++) {
    const last = entries + <usize>load<u32>(heads + ((<usize>(i + 1)) << 2));
    for (let e = entries + <usize>load<u32>(heads + ((<usize>i) << 2)); e < last; e += size) {
      const head = column_heads + ((<usize>load<u32>(e) + 1) << 2);
      const to = column_entries + <usize>load<u32>(head);
      store<u32>(to, i);
      store<T>(to, load<T>(e, sizeof<T>()), sizeof<T>());
      store<u32>(head, load<u32>(head) + <u32>size);
    }
  }
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
