// One row through a layer, z = b + x W, by itself or in one pass with an update of W. Rows of W that multiply equal x
// take equal moves. All numbers are f64, matrices without gaps.

import { madd } from "../../base/simd";

/** z[j] = b[j] + sum over i of x[i] w[i][j], i < rows, j < columns. */
export function affine(rows: i32, columns: i32, x: usize, w: usize, b: usize, z: usize): void {
  through(false, rows, columns, x, w, b, z, 0, 0);
}

/** The same after w[i] -= moves[numbers[i]], unless that number is below 0; a row of moves has `columns` too. */
// prettier-ignore
export function stepped_affine(
  rows: i32, columns: i32, x: usize, w: usize, b: usize, z: usize, numbers: usize, moves: usize,
): void {
  through(true, rows, columns, x, w, b, z, numbers, moves);
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function through(
  step: bool, rows: i32, columns: i32, x: usize, w: usize, b: usize, z: usize, numbers: usize, moves: usize,
): void {
  const row_bytes = (<usize>columns) << 3;
  let at: usize = 0;
  while (at + 80 <= row_bytes) {
    block(step, 10, rows, row_bytes, x, w + at, b + at, z + at, numbers, moves + at);
    at += 80;
  }
  while (at + 16 <= row_bytes) {
    block(step, 2, rows, row_bytes, x, w + at, b + at, z + at, numbers, moves + at);
    at += 16;
  }
  if (at < row_bytes) block(step, 1, rows, row_bytes, x, w + at, b + at, z + at, numbers, moves + at);
}

/** `columns` columns: 10, 2 or 1. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function block(
  step: bool, columns: i32, rows: i32, row_bytes: usize, x: usize, w: usize, b: usize, z: usize, numbers: usize, moves: usize,
): void {
  const wide = columns == 10;
  let z0 = get(columns, b), z1 = z0, z2 = z0, z3 = z0, z4 = z0;
  if (wide) { z1 = v128.load(b, 16); z2 = v128.load(b, 32); z3 = v128.load(b, 48); z4 = v128.load(b, 64); }
  const end = x + ((<usize>rows) << 3);
  while (x < end) {
    const value = v128.load64_splat(x);
    let w0 = get(columns, w), w1 = w0, w2 = w0, w3 = w0, w4 = w0;
    if (wide) { w1 = v128.load(w, 16); w2 = v128.load(w, 32); w3 = v128.load(w, 48); w4 = v128.load(w, 64); }
    if (step) {
      const number = load<i32>(numbers);
      numbers += 4;
      if (number >= 0) {
        const move = moves + <usize>number * row_bytes;
        w0 = f64x2.sub(w0, get(columns, move));
        set(columns, w, w0);
        if (wide) {
          w1 = f64x2.sub(w1, v128.load(move, 16)); w2 = f64x2.sub(w2, v128.load(move, 32));
          w3 = f64x2.sub(w3, v128.load(move, 48)); w4 = f64x2.sub(w4, v128.load(move, 64));
          v128.store(w, w1, 16); v128.store(w, w2, 32); v128.store(w, w3, 48); v128.store(w, w4, 64);
        }
      }
    }
    z0 = madd<f64>(value, w0, z0);
    if (wide) {
      z1 = madd<f64>(value, w1, z1); z2 = madd<f64>(value, w2, z2);
      z3 = madd<f64>(value, w3, z3); z4 = madd<f64>(value, w4, z4);
    }
    x += 8;
    w += row_bytes;
  }
  set(columns, z, z0);
  if (wide) { v128.store(z, z1, 16); v128.store(z, z2, 32); v128.store(z, z3, 48); v128.store(z, z4, 64); }
}

/** A vector, or half of one for a single column. */
// @ts-ignore: decorator
@inline
function get(columns: i32, at: usize): v128 {
  return columns == 1 ? v128.load64_zero(at) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function set(columns: i32, at: usize, v: v128): void {
  if (columns == 1) v128.store64_lane(at, v, 0);
  else v128.store(at, v);
}
