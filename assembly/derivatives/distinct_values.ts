// Equal values share their evaluations: the effect of a parameter depends only on the value that it multiplies.

import { Reserver } from "./reserver";

/** Number of a zero, which lets no change through. */
const ZERO: i32 = -1;

/** The distinct values of an array, and for each of its elements the number of its value. */
@unmanaged
export class DistinctValues extends Reserver {
  /** The values other than zero, f64 in order of appearance, and how many there are. */
  values: usize;
  count: i32;
  /** The number of each element's value (i32); ZERO for a zero. */
  numbers: usize;
  /** Hash table of numbers + 1, a power of two of bytes. */
  table: usize;
  table_bytes: usize;

  /** Reserves room for arrays of up to n elements, and for a value that is read beyond the last. */
  reserve_values(n: i32): void {
    this.values = this.take(n + 1, 8);
    this.numbers = this.take(n, 4);
    this.table_bytes = (<usize>4) << (32 - clz(2 * n)); // at most half of its words are taken
    this.table = this.take(this.table_bytes, 1);
  }
}

/** Numbers the distinct values of x[first .. end - 1]; x[n] is a 1, which the biases multiply. */
export function number_values(distinct: DistinctValues, n: i32, x: usize, first: i32, end: i32): void {
  const values = distinct.values;
  const table = distinct.table;
  const table_bytes = distinct.table_bytes;
  let numbers = distinct.numbers;
  let count = 0;
  memory.fill(table, 0, table_bytes);
  for (let i = first; i < end; i++, numbers += 4) {
    const value: f64 = i < n ? load<f64>(x + ((<usize>i) << 3)) : 1;
    if (value == 0) {
      store<i32>(numbers, ZERO);
      continue;
    }
    let slot = slot_of(value, table_bytes);
    let number = load<i32>(table + slot) - 1;
    while (number >= 0 && load<f64>(values + ((<usize>number) << 3)) != value) {
      slot = (slot + 4) & (table_bytes - 1);
      number = load<i32>(table + slot) - 1;
    }
    if (number < 0) {
      number = count++;
      store<f64>(values + ((<usize>number) << 3), value);
      store<i32>(table + slot, count);
    }
    store<i32>(numbers, number);
  }
  distinct.count = count;
}

/** Largest magnitude of x[i], i < n; NaN if any is. */
export function largest(n: i32, x: usize): f64 {
  let most: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) most = max(most, abs(load<f64>(x)));
  return most;
}

/** Fibonacci hashing of the bits: Knuth, The Art of Computer Programming 3, section 6.4. */
// @ts-ignore: decorator
@inline
function slot_of(value: f64, table_bytes: usize): usize {
  const bits = <u64>ctz(table_bytes) - 2;
  return (<usize>((reinterpret<u64>(value) * 0x9e3779b97f4a7c15) >> (64 - bits))) << 2;
}
