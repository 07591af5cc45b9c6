// Sizes that go wrong where round ones do not: named tables, one a kind of kernel.
// Register tiles are 5 (strict) or 6 (relaxed) rows by 8 (f32) or 4 (f64) columns; gemm cuts k into
// blocks of at most 400 and n into blocks of at most 256 (f32) or 128 (f64) columns.

export interface GemmShape {
  readonly name: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export const gemmShapes: readonly GemmShape[] = [
  { name: "no rows", m: 0, n: 5, k: 3 },
  { name: "no columns", m: 5, n: 0, k: 3 },
  { name: "empty sum", m: 5, n: 9, k: 0 },
  { name: "one", m: 1, n: 1, k: 1 },
  { name: "row by column", m: 1, n: 1, k: 37 },
  { name: "column by row", m: 13, n: 11, k: 1 },
  { name: "one row", m: 1, n: 61, k: 29 },
  { name: "one column", m: 31, n: 1, k: 29 },
  { name: "tile of f64 less one", m: 4, n: 3, k: 7 },
  { name: "tile of f64", m: 5, n: 4, k: 8 },
  { name: "tile of f64 and one", m: 6, n: 5, k: 9 },
  { name: "tile of f32 less one", m: 4, n: 7, k: 5 },
  { name: "tile of f32", m: 5, n: 8, k: 6 },
  { name: "tile of f32 and one", m: 6, n: 9, k: 7 },
  { name: "relaxed tile and one", m: 7, n: 8, k: 3 },
  { name: "two tiles less one", m: 9, n: 15, k: 16 },
  { name: "two tiles and one", m: 11, n: 17, k: 15 },
  { name: "primes", m: 13, n: 19, k: 23 },
  { name: "last of unpacked B, unpacked A", m: 23, n: 47, k: 13 },
  { name: "first of packed B, packed A", m: 24, n: 48, k: 13 },
  { name: "packed B, unpacked A", m: 29, n: 43, k: 17 },
  { name: "unpacked B, packed A", m: 7, n: 67, k: 19 },
  { name: "classes of digits", m: 32, n: 10, k: 128 },
  { name: "block of k less one", m: 7, n: 9, k: 399 },
  { name: "block of k", m: 6, n: 10, k: 400 },
  { name: "block of k and one", m: 5, n: 11, k: 401 },
  { name: "three uneven blocks of k", m: 3, n: 5, k: 1201 },
  { name: "block of f64 columns and one", m: 3, n: 129, k: 5 },
  { name: "block of f32 columns less one", m: 6, n: 255, k: 5 },
  { name: "block of f32 columns", m: 5, n: 256, k: 7 },
  { name: "block of f32 columns and one", m: 4, n: 257, k: 3 },
  { name: "panels of B longer than their room", m: 11, n: 3, k: 27_011 },
  { name: "a panel of B longer than the workspace", m: 3, n: 3, k: 40_009 },
  { name: "an edge longer than the workspace", m: 2, n: 13, k: 40_009 },
  { name: "blocks of both", m: 25, n: 263, k: 409 },
];

/** Lengths of vectors: around one and several vectors of either type, primes. */
export const lengths: readonly number[] = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 16, 17, 31, 61, 64, 97, 251,
];

export interface RowsShape {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Elements from one row to the next. */
  readonly stride: number;
}

export const rowShapes: readonly RowsShape[] = [
  { name: "no rows", rows: 0, columns: 5, stride: 5 },
  { name: "no columns", rows: 3, columns: 0, stride: 0 },
  { name: "one", rows: 1, columns: 1, stride: 1 },
  { name: "one column, prime stride", rows: 7, columns: 1, stride: 5 },
  { name: "one row", rows: 1, columns: 23, stride: 23 },
  { name: "less than a vector", rows: 5, columns: 3, stride: 3 },
  { name: "less than a vector, prime stride", rows: 5, columns: 3, stride: 7 },
  { name: "a vector", rows: 3, columns: 4, stride: 4 },
  { name: "a vector and one", rows: 3, columns: 5, stride: 11 },
  { name: "classes of digits", rows: 32, columns: 10, stride: 10 },
  { name: "classes of digits, prime stride", rows: 9, columns: 10, stride: 13 },
  { name: "primes", rows: 13, columns: 61, stride: 67 },
  { name: "wide", rows: 2, columns: 257, stride: 263 },
];

/** Those without gaps between the rows. */
export const denseShapes: readonly RowsShape[] = rowShapes.filter(
  ({ columns, stride }) => columns === stride,
);
