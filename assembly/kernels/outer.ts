// x^T dZ for few units, from the CSR lists of x (lists.ts) as they are: each entry adds a row of dZ, which stays in the
// registers, to that of its pixel. The bits are those of the dense gemm, as in sparse.ts.

import { WORKSPACE_BYTES, workspace } from "../base/memory";
import { VECTOR, lanes, madd, shift, store_next } from "../base/simd";
import { first_from } from "./lists";

/** Most vectors of a row of dZ that the registers hold. */
const OUTER_VECTORS: i32 = 8;

/** Whether outer_products takes n columns of dZ and so many pixels. */
export function takes_outer<T>(pixels: i32, n: i32): bool {
  const vectors = (n + lanes<T>() - 1) / lanes<T>();
  return vectors <= OUTER_VECTORS && <usize>pixels * <usize>vectors * VECTOR <= WORKSPACE_BYTES;
}

/**
 * G[p][:] = sum over the lists i that name p, in ascending i, of value x D[i][:], for the pixels from .. to - 1: the
 * transposed product straight from CSR lists. n columns, which takes_outer allows; G has no gaps between its
 * rows, D's are ldd_bytes apart. Uses the workspace, which holds to - from rows of whole vectors.
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
  // A row's last vector may write over what follows it, as long as that is rows of G, which come after it.
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
