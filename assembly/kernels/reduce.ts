// Sums over all elements and over the rows of a matrix.

import { VECTOR, lanes, load_next, shift, store_next } from "../base/simd";

/** Sum of n elements, in float64: two partial sums, of the even and of the odd elements. */
export function sum<T>(n: i32, x: usize): f64 {
  let total = f64x2.splat(0);
  const end = x + ((<usize>(n & ~1)) << shift<T>());
  for (; x < end; x += 2 << shift<T>()) {
    if (sizeof<T>() == 4) total = f64x2.add(total, f64x2.promote_low_f32x4(v128.load64_zero(x)));
    else total = f64x2.add(total, v128.load(x));
  }
  const pair = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  return (n & 1) != 0 ? pair + <f64>load<T>(x) : pair;
}

/** out[j] = sum over i of x[i][j], in ascending i; x is rows x columns, rows row_bytes apart. */
export function sum_rows<T>(rows: i32, columns: i32, x: usize, row_bytes: usize, out: usize): void {
  const zero = i32x4.splat(0);
  let left = columns;
  // One cache line of each row at a time, with an accumulator for each of its vectors.
  for (; left >= 4 * lanes<T>(); left -= 4 * lanes<T>(), x += 4 * VECTOR, out += 4 * VECTOR) {
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    for (let i = 0, p = x; i < rows; i++, p += row_bytes) {
      s0 = v128.add<T>(s0, v128.load(p));
      s1 = v128.add<T>(s1, v128.load(p, 16));
      s2 = v128.add<T>(s2, v128.load(p, 32));
      s3 = v128.add<T>(s3, v128.load(p, 48));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
  for (; left > 0; left -= lanes<T>(), x += VECTOR, out += VECTOR) {
    let total = zero;
    for (let i = 0, p = x; i < rows; i++, p += row_bytes) total = v128.add<T>(total, load_next<T>(p, left, zero));
    store_next<T>(out, total, left);
  }
}
