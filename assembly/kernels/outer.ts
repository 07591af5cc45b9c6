// G = x^T D for few columns, from the CSR lists of x (lists.ts): an entry (p, value) of list i adds value D[i][:] to
// G[p][:]. The row of D stays in registers while its list is read, and G in the workspace. The bits are those of the
// dense gemm, as in sparse.ts.

import { WORKSPACE_BYTES, workspace } from "../base/memory";
import { VECTOR, lanes, madd, shift, store_next } from "../base/simd";
import { lower_bound } from "./lists";

/** Most vectors in a row of D, which has to fit the registers. */
const OUTER_VECTORS: i32 = 8;

/** Whether outer_products can compute a G of `pixels` x n. */
export function takes_outer<T>(pixels: i32, n: i32): bool {
  const vectors = (n + lanes<T>() - 1) / lanes<T>();
  return vectors <= OUTER_VECTORS && <usize>pixels * <usize>vectors * VECTOR <= WORKSPACE_BYTES;
}

/**
 * G[p][:] = sum over the lists i that contain p, in ascending i, of value D[i][:], from <= p < to. n columns, which
 * takes_outer allows. g points to row `from` of G, whose rows have no gaps. Rows of D are ldd_bytes apart and are read
 * as whole vectors. Uses the workspace.
 */
export function outer_products<T>(
  rows: i32,
  n: i32,
  from: i32,
  to: i32,
  offsets: usize,
  entries: usize,
  d: usize,
  ldd_bytes: usize,
  g: usize,
): void {
  const vectors = (n + lanes<T>() - 1) / lanes<T>();
  memory.fill(workspace(), 0, <usize>(to - from) * <usize>vectors * VECTOR);
  add_outer_products<T>(vectors, rows, from, to, offsets, entries, d, ldd_bytes);
  // The last vector of a row may overwrite the next rows of G, which are stored after it, but nothing behind them.
  let row = workspace();
  const row_bytes = (<usize>n) << shift<T>();
  const end = g + <usize>(to - from) * row_bytes;
  const last = <usize>(vectors - 1) * VECTOR;
  for (; g < end; g += row_bytes, row += VECTOR) {
    for (let at: usize = 0; at < last; at += VECTOR, row += VECTOR) v128.store(g + at, v128.load(row));
    if (g + last + VECTOR <= end) v128.store(g + last, v128.load(row));
    else store_next<T>(g + last, v128.load(row), n - (vectors - 1) * lanes<T>());
  }
}

// prettier-ignore
function add_outer_products<T>(
  vectors: i32, rows: i32, from: i32, to: i32, offsets: usize, entries: usize, d: usize, ldd_bytes: usize,
): void {
  switch (vectors) {
    case 1: outer<T>(1, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 2: outer<T>(2, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 3: outer<T>(3, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 4: outer<T>(4, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 5: outer<T>(5, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 6: outer<T>(6, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 7: outer<T>(7, rows, from, to, offsets, entries, d, ldd_bytes); break;
    case 8: outer<T>(8, rows, from, to, offsets, entries, d, ldd_bytes); break;
  }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function outer<T>(
  vectors: i32, rows: i32, from: i32, to: i32, offsets: usize, entries: usize, d: usize, ldd_bytes: usize,
): void {
  const size: usize = 2 * sizeof<T>();
  const base = workspace() - <usize>from * <usize>vectors * VECTOR;
  const zero = i32x4.splat(0);
  for (let i = 0; i < rows; i++, d += ldd_bytes) {
    let e = entries + <usize>load<u32>(offsets);
    offsets += 4;
    let end = entries + <usize>load<u32>(offsets);
    e = lower_bound<T>(e, end, from);
    if (e < end && load<i32>(end - size) >= to) end = lower_bound<T>(e, end, to);
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
