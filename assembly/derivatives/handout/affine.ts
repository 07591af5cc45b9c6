// One row through a layer, z = b + x W, and the same in one pass with a step of W: rows of equal x take the same.

import { madd } from "../../base/simd";

/** z[j] = b[j] + sum over i of x[i] w[i][j], i < rows, j < columns; all f64 without gaps. */
export function affine(rows: i32, columns: i32, x: usize, w: usize, b: usize, z: usize): void {
  through(false, rows, columns, x, w, b, z, 0, 0);
}

/** The same after w[i] -= moves[numbers[i]]; moves has rows of `columns` too, a number below 0 leaves its row. */
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
    block(step, 5, rows, row_bytes, x, w + at, b + at, z + at, numbers, moves + at);
    at += 80;
  }
  while (at + 16 <= row_bytes) {
    block(step, 1, rows, row_bytes, x, w + at, b + at, z + at, numbers, moves + at);
    at += 16;
  }
  if (at < row_bytes) column(step, rows, row_bytes, x, w + at, b + at, z + at, numbers, moves + at);
}

/** `vectors` vectors of columns, 1 or 5. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function block(
  step: bool, vectors: i32, rows: i32, row_bytes: usize, x: usize, w: usize, b: usize, z: usize, numbers: usize, moves: usize,
): void {
  let z0 = v128.load(b), z1 = z0, z2 = z0, z3 = z0, z4 = z0;
  if (vectors > 1) { z1 = v128.load(b, 16); z2 = v128.load(b, 32); z3 = v128.load(b, 48); z4 = v128.load(b, 64); }
  const end = x + ((<usize>rows) << 3);
  while (x < end) {
    const value = v128.load64_splat(x);
    let w0 = v128.load(w), w1 = w0, w2 = w0, w3 = w0, w4 = w0;
    if (vectors > 1) { w1 = v128.load(w, 16); w2 = v128.load(w, 32); w3 = v128.load(w, 48); w4 = v128.load(w, 64); }
    if (step) {
      const number = load<i32>(numbers);
      numbers += 4;
      if (number >= 0) {
        const move = moves + <usize>number * row_bytes;
        w0 = f64x2.sub(w0, v128.load(move));
        v128.store(w, w0);
        if (vectors > 1) {
          w1 = f64x2.sub(w1, v128.load(move, 16)); w2 = f64x2.sub(w2, v128.load(move, 32));
          w3 = f64x2.sub(w3, v128.load(move, 48)); w4 = f64x2.sub(w4, v128.load(move, 64));
          v128.store(w, w1, 16); v128.store(w, w2, 32); v128.store(w, w3, 48); v128.store(w, w4, 64);
        }
      }
    }
    z0 = madd<f64>(value, w0, z0);
    if (vectors > 1) {
      z1 = madd<f64>(value, w1, z1); z2 = madd<f64>(value, w2, z2);
      z3 = madd<f64>(value, w3, z3); z4 = madd<f64>(value, w4, z4);
    }
    x += 8;
    w += row_bytes;
  }
  v128.store(z, z0);
  if (vectors > 1) { v128.store(z, z1, 16); v128.store(z, z2, 32); v128.store(z, z3, 48); v128.store(z, z4, 64); }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function column(
  step: bool, rows: i32, row_bytes: usize, x: usize, w: usize, b: usize, z: usize, numbers: usize, moves: usize,
): void {
  let total = load<f64>(b);
  const end = x + ((<usize>rows) << 3);
  while (x < end) {
    let weight = load<f64>(w);
    if (step) {
      const number = load<i32>(numbers);
      numbers += 4;
      if (number >= 0) {
        weight -= load<f64>(moves + <usize>number * row_bytes);
        store<f64>(w, weight);
      }
    }
    total += load<f64>(x) * weight;
    x += 8;
    w += row_bytes;
  }
  store<f64>(z, total);
}
