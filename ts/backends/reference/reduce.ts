// Sums over all elements and over the rows of a matrix. Float64 twin of assembly/kernels/reduce.ts.

/** Sum of all elements. */
export function sum(x: Float64Array): number {
  let total = 0;
  for (const value of x) total += value;
  return total;
}

/** Mean of all elements; NaN if there are none. */
export function mean(x: Float64Array): number {
  return sum(x) / x.length;
}

/** out[j] = sum over i of x[i][j], in ascending i; x is rows x columns. */
export function sumRows(rows: number, columns: number, x: Float64Array, out: Float64Array): void {
  for (let j = 0; j < columns; j++) {
    let total = 0;
    for (let i = 0; i < rows; i++) total += x[i * columns + j]!;
    out[j] = total;
  }
}
