// Copies panels of A and B into the order in which a register tile reads them.
//
//   packed B panel: k rows of `columns` elements, `width` from B and then zeros
//   packed A panel: k groups of `rows` elements, each from one column of A
//
// Source: Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication", section 5.

import { VECTOR, lanes, load_next, shift } from "../base/simd";

/** panel[p][j] = B[p][j], p < k, j < width; zero for width <= j < columns. B is row-major. */
export function pack_b<T>(k: i32, width: i32, columns: i32, b: usize, ldb_bytes: usize, panel: usize): void {
  const zero = i32x4.splat(0);
  const row_bytes = (<usize>columns) << shift<T>();
  if (width == columns && columns == 2 * lanes<T>()) {
    for (let p = 0; p < k; p++) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
      panel += row_bytes;
      b += ldb_bytes;
    }
    return;
  }
  for (let p = 0; p < k; p++) {
    for (let j = 0; j < columns; j += lanes<T>()) {
      const at = (<usize>j) << shift<T>();
      v128.store(panel + at, j < width ? load_next<T>(b + at, width - j, zero) : zero);
    }
    panel += row_bytes;
    b += ldb_bytes;
  }
}

/** panel[p][j] = Bt[j][p]: the same panel from a transposed B, of k columns, row-major. */
export function pack_b_transposed<T>(k: i32, width: i32, columns: i32, b: usize, ldb_bytes: usize, panel: usize): void {
  const row_bytes = (<usize>columns) << shift<T>();
  if (width < columns) memory.fill(panel, 0, row_bytes * <usize>k);
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    transpose_4_rows<T>(k, b, ldb_bytes, panel + ((<usize>j) << shift<T>()), row_bytes);
    b += 4 * ldb_bytes;
  }
  for (; j < width; j++) {
    copy_strided<T>(k, b, sizeof<T>(), panel + ((<usize>j) << shift<T>()), row_bytes);
    b += ldb_bytes;
  }
}

/** panel[p][i] = A[i][p], p < k, i < rows. A is row-major. */
export function pack_a<T>(rows: i32, k: i32, a: usize, lda_bytes: usize, panel: usize): void {
  const group_bytes = (<usize>rows) << shift<T>();
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    transpose_4_rows<T>(k, a, lda_bytes, panel + ((<usize>i) << shift<T>()), group_bytes);
    a += 4 * lda_bytes;
  }
  for (; i < rows; i++) {
    copy_strided<T>(k, a, sizeof<T>(), panel + ((<usize>i) << shift<T>()), group_bytes);
    a += lda_bytes;
  }
}

/** panel[p][i] = At[p][i]: the same panel from a transposed A, of k rows, row-major. */
export function pack_a_transposed<T>(rows: i32, k: i32, a: usize, lda_bytes: usize, panel: usize): void {
  const whole = (<usize>(rows & ~(lanes<T>() - 1))) << shift<T>();
  const group_bytes = (<usize>rows) << shift<T>();
  for (let p = 0; p < k; p++) {
    let i: usize = 0;
    for (; i < whole; i += VECTOR) v128.store(panel + i, v128.load(a + i));
    for (; i < group_bytes; i += sizeof<T>()) store<T>(panel + i, load<T>(a + i));
    panel += group_bytes;
    a += lda_bytes;
  }
}

/** to[p][0..3] = from[0..3][p] for p < k. */
// @ts-ignore: decorator
@inline
function transpose_4_rows<T>(k: i32, from: usize, from_bytes: usize, to: usize, to_bytes: usize): void {
  const row1 = from_bytes,
    row2 = from_bytes << 1,
    row3 = row1 + row2;
  const whole = k & ~(lanes<T>() - 1);
  const end = from + ((<usize>whole) << shift<T>());
  while (from < end) {
    const r0 = v128.load(from),
      r1 = v128.load(from + row1),
      r2 = v128.load(from + row2),
      r3 = v128.load(from + row3);
    if (sizeof<T>() == 4) {
      const t0 = i32x4.shuffle(r0, r1, 0, 4, 1, 5),
        t1 = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
      const t2 = i32x4.shuffle(r2, r3, 0, 4, 1, 5),
        t3 = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(t0, t2, 0, 2));
      to += to_bytes;
      v128.store(to, i64x2.shuffle(t0, t2, 1, 3));
      to += to_bytes;
      v128.store(to, i64x2.shuffle(t1, t3, 0, 2));
      to += to_bytes;
      v128.store(to, i64x2.shuffle(t1, t3, 1, 3));
      to += to_bytes;
    } else {
      v128.store(to, i64x2.shuffle(r0, r1, 0, 2));
      v128.store(to, i64x2.shuffle(r2, r3, 0, 2), 16);
      to += to_bytes;
      v128.store(to, i64x2.shuffle(r0, r1, 1, 3));
      v128.store(to, i64x2.shuffle(r2, r3, 1, 3), 16);
      to += to_bytes;
    }
    from += VECTOR;
  }
  for (let p = whole; p < k; p++) {
    store<T>(to, load<T>(from));
    store<T>(to, load<T>(from + row1), sizeof<T>());
    store<T>(to, load<T>(from + row2), 2 * sizeof<T>());
    store<T>(to, load<T>(from + row3), 3 * sizeof<T>());
    from += sizeof<T>();
    to += to_bytes;
  }
}

// @ts-ignore: decorator
@inline
function copy_strided<T>(count: i32, from: usize, from_bytes: usize, to: usize, to_bytes: usize): void {
  for (let p = 0; p < count; p++) {
    store<T>(to, load<T>(from));
    from += from_bytes;
    to += to_bytes;
  }
}
