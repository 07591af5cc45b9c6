// Weight restriction: the squared length of a unit's incoming weights is at most c.
// Source: Srebro and Shraibman 2005; Srivastava et al. 2014, section 5.1.

import { shift } from "../simd";

/** Scales column j of w (inputs x units, row-major) so that sum_i w[i][j]^2 <= c. lengths: room for units elements. */
export function max_norm<T>(inputs: i32, units: i32, w: usize, c: f64, lengths: usize): void {
  const row_bytes = (<usize>units) << shift<T>();
  memory.fill(lengths, 0, row_bytes);
  for (let i = 0, p = w; i < inputs; i++) {
    for (let at: usize = 0; at < row_bytes; at += sizeof<T>(), p += sizeof<T>()) {
      const value = load<T>(p);
      store<T>(lengths + at, load<T>(lengths + at) + value * value);
    }
  }
  for (let at: usize = 0; at < row_bytes; at += sizeof<T>()) {
    const square = <f64>load<T>(lengths + at);
    if (square > c) {
      const scale = <T>sqrt<f64>(c / square);
      for (let i = 0, p = w + at; i < inputs; i++, p += row_bytes) store<T>(p, load<T>(p) * scale);
    }
  }
}
