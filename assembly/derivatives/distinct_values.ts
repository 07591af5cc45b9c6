// Equal values share their evaluations: what a parameter does depends on the value that it multiplies alone.

/** Number of a value that a change cannot pass through. */
export const ZERO: i32 = -1;

/**
 * Numbers the distinct values of x[first .. end - 1], a 1 at x[n] (the row of biases), in order of appearance.
 * numbers: i32 for each; values: the distinct ones; table: bytes_of_table.
 * Returns how many there are, zeros apart.
 */
// prettier-ignore
export function number_values(
  n: i32, x: usize, first: i32, end: i32, numbers: usize, values: usize, table: usize, table_bytes: usize,
): i32 {
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
  return count;
}

/** Largest magnitude of x[i], i < n; NaN if any is. */
export function largest(n: i32, x: usize): f64 {
  let most: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) most = max(most, abs(load<f64>(x)));
  return most;
}

/** A power of two, eight or more for each of n values: at most half of the table's words are taken. */
export function bytes_of_table(n: i32): usize {
  return (<usize>4) << (32 - clz(2 * n));
}

/** Fibonacci hashing of the bits: Knuth, The Art of Computer Programming 3, section 6.4. */
// @ts-ignore: decorator
@inline
function slot_of(value: f64, table_bytes: usize): usize {
  const bits = <u64>ctz(table_bytes) - 2;
  return (<usize>((reinterpret<u64>(value) * 0x9e3779b97f4a7c15) >> (64 - bits))) << 2;
}
