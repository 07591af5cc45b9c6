// Maxout: each unit is the largest of its k linear pieces.
// z is rows x (pieces x units), piece by piece: z[i][p * units + j]. y is rows x units.
// Source: Goodfellow, Warde-Farley, Mirza, Courville, Bengio 2013, section 3.

import { shift } from "../base/simd";

/** y[i][j] = max over p of z[i][p units + j]; which[i][j] (u8) = the first p that attains it. */
export function maxout<T>(rows: i32, units: i32, pieces: i32, z: usize, y: usize, which: usize): void {
  const piece_bytes = (<usize>units) << shift<T>();
  for (let i = 0; i < rows; i++, z += <usize>(pieces - 1) * piece_bytes) {
    for (let j = 0; j < units; j++, z += sizeof<T>(), y += sizeof<T>(), which++) {
      let best = load<T>(z);
      let at = 0;
      for (let p = 1; p < pieces; p++) {
        const value = load<T>(z + <usize>p * piece_bytes);
        if (value > best || value != value) {
          best = value; // a NaN wins and stays, because no value is greater
          at = p;
        }
      }
      store<T>(y, best);
      store<u8>(which, at);
    }
  }
}

/** dz[i][p units + j] = dy[i][j] if p = which[i][j], else 0. */
export function maxout_backward<T>(rows: i32, units: i32, pieces: i32, dy: usize, which: usize, dz: usize): void {
  const piece_bytes = (<usize>units) << shift<T>();
  memory.fill(dz, 0, <usize>rows * <usize>pieces * piece_bytes);
  for (let i = 0; i < rows; i++, dz += <usize>(pieces - 1) * piece_bytes) {
    for (let j = 0; j < units; j++, dz += sizeof<T>(), dy += sizeof<T>(), which++) {
      store<T>(dz + <usize>load<u8>(which) * piece_bytes, load<T>(dy));
    }
  }
}
