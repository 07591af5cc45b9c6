// Reductions over one row of a matrix. Float64 twin of assembly/kernels/rows.ts.

/** The largest element; NaN if any is NaN, -Infinity if there are none. */
export function rowMax(row: Float64Array): number {
  let largest = -Infinity;
  for (const value of row) largest = Math.max(largest, value);
  return largest;
}

/** Index of the first largest element; 0 if all are NaN. */
export function rowArgmax(row: Float64Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) {
    if (row[i]! > row[best]!) best = i;
  }
  return best;
}
