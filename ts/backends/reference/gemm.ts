// Matrix multiplication by its definition. Float64 twin of assembly/kernels/gemm.ts.
// Callers check buffers and sizes.

import { activationForward, type ElementWise } from "./activation.ts";

/** Storage of A and B: nn A m x k, B k x n; nt B is n x k; tn A is k x m. All row-major. */
export type GemmForm = "nn" | "nt" | "tn";

export interface GemmArguments {
  readonly form: GemmForm;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Float64Array;
  /** Elements from one stored row of A to the next; ldb and ldc likewise. */
  readonly lda: number;
  readonly b: Float64Array;
  readonly ldb: number;
  /** 0 overwrites C, 1 adds to it. */
  readonly beta?: 0 | 1;
  readonly c: Float64Array;
  readonly ldc: number;
  /** n values, added to every row. */
  readonly bias?: Float64Array;
  readonly activation?: ElementWise;
  /** Alpha of leaky_relu and elu. */
  readonly alpha?: number;
}

/** C[m x n] := activation(beta C + op(A) op(B) + bias), each sum in ascending k. */
export function gemm(args: GemmArguments): void {
  const { form, m, n, k, a, lda, b, ldb, beta = 0, c, ldc, bias } = args;
  const [aRow, aColumn] = form === "tn" ? [1, lda] : [lda, 1];
  const [bRow, bColumn] = form === "nt" ? [1, ldb] : [ldb, 1];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = beta === 0 ? 0 : c[i * ldc + j]!;
      for (let p = 0; p < k; p++) sum += a[i * aRow + p * aColumn]! * b[p * bRow + j * bColumn]!;
      c[i * ldc + j] = sum;
    }
  }
  activationForward(args.activation ?? "linear", m, n, c, ldc, bias, args.alpha);
}
