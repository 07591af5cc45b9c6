// Gathers a batch from a data set: row i of the batch is example order[i] (u32), in the network's element type.

import { VECTOR, shift } from "../base/simd";

/** out[i][j] = table[pixels[order[i]][j]], i < rows, j < features; table has 256 elements of T. */
export function gather_pixels<T>(
  rows: i32,
  features: i32,
  order: usize,
  pixels: usize,
  table: usize,
  out: usize,
): void {
  const whole = <usize>(features & ~15);
  const blank = v128.load_splat<T>(table);
  for (let i = 0; i < rows; i++) {
    const from = pixels + <usize>load<u32>(order + ((<usize>i) << 2)) * <usize>features;
    const end = from + <usize>features;
    let p = from;
    for (; p < from + whole; p += 16) {
      if (v128.any_true(v128.load(p))) {
        for (let q = p; q < p + 16; q++, out += sizeof<T>())
          store<T>(out, load<T>(table + ((<usize>load<u8>(q)) << shift<T>())));
      } else {
        for (let v: usize = 0; v < sizeof<T>(); v++, out += VECTOR) v128.store(out, blank); // most of a digit is blank
      }
    }
    for (; p < end; p++, out += sizeof<T>()) store<T>(out, load<T>(table + ((<usize>load<u8>(p)) << shift<T>())));
  }
}

/** out[i] = values[order[i]], i < rows, rows of `features` elements of T. */
export function gather_rows<T>(rows: i32, features: i32, order: usize, values: usize, out: usize): void {
  const row_bytes = (<usize>features) << shift<T>();
  for (let i = 0; i < rows; i++, out += row_bytes) {
    memory.copy(out, values + <usize>load<u32>(order + ((<usize>i) << 2)) * row_bytes, row_bytes);
  }
}
