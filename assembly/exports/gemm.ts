// Products of matrices: checks the arguments and chooses the element type.

import { F32, refused } from "../base/abi";
import { check_at_least, check_between } from "../base/checks";
import { check_matrix } from "../base/memory";
import { NN, NT, TN, gemm, product } from "../kernels/gemm";
import { check_activation, check_dtype, check_elements, size_of } from "./checks";

/**
 * C[m x n] := activation(beta C + A[m x k] B[k x n] + bias[n]). beta is 0 or 1; bias_ptr 0 for no bias; alpha is the
 * activation's, if it has one. lda, ldb and ldc are the elements from one row to the next.
 */
// prettier-ignore
export function gemm_nn(
  dtype: i32, m: i32, n: i32, k: i32, a_ptr: usize, lda: i32, b_ptr: usize, ldb: i32, beta: i32, c_ptr: usize, ldc: i32,
  bias_ptr: usize, activation: i32, alpha: f64,
): i32 {
  return checked("gemm_nn", NN, dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc, bias_ptr, activation, alpha);
}

/** gemm_nn with B stored transposed, n x k: dX = dZ W^T. */
// prettier-ignore
export function gemm_nt(
  dtype: i32, m: i32, n: i32, k: i32, a_ptr: usize, lda: i32, b_ptr: usize, ldb: i32, beta: i32, c_ptr: usize, ldc: i32,
  bias_ptr: usize, activation: i32, alpha: f64,
): i32 {
  return checked("gemm_nt", NT, dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc, bias_ptr, activation, alpha);
}

/** gemm_nn with A stored transposed, k x m: dW = X^T dZ. */
// prettier-ignore
export function gemm_tn(
  dtype: i32, m: i32, n: i32, k: i32, a_ptr: usize, lda: i32, b_ptr: usize, ldb: i32, beta: i32, c_ptr: usize, ldc: i32,
  bias_ptr: usize, activation: i32, alpha: f64,
): i32 {
  return checked("gemm_tn", TN, dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc, bias_ptr, activation, alpha);
}

// prettier-ignore
function checked(
  name: string, form: i32, dtype: i32, m: i32, n: i32, k: i32, a_ptr: usize, lda: i32, b_ptr: usize, ldb: i32, beta: i32,
  c_ptr: usize, ldc: i32, bias_ptr: usize, activation: i32, alpha: f64,
): i32 {
  const a_rows = form == TN ? k : m;
  const a_columns = form == TN ? m : k;
  const b_rows = form == NT ? n : k;
  const b_columns = form == NT ? k : n;
  const size = size_of(dtype);
  const status =
    check_dtype(dtype) ||
    check_at_least("m", 0, m) ||
    check_at_least("n", 0, n) ||
    check_at_least("k", 0, k) ||
    check_at_least("lda", a_columns, lda) ||
    check_at_least("ldb", b_columns, ldb) ||
    check_at_least("ldc", n, ldc) ||
    check_between("beta", 0, 1, beta) ||
    check_activation(activation) ||
    check_matrix("a_ptr", a_ptr, a_rows, a_columns, lda, size) ||
    check_matrix("b_ptr", b_ptr, b_rows, b_columns, ldb, size) ||
    check_matrix("c_ptr", c_ptr, m, n, ldc, size) ||
    (bias_ptr ? check_elements("bias_ptr", dtype, bias_ptr, n) : 0);
  if (status) return refused(name, status);
  if (m == 0 || n == 0) return status;
  const g = product(form, m, n, k, a_ptr, lda, b_ptr, ldb, c_ptr, ldc);
  g.beta = beta;
  g.bias = bias_ptr;
  g.activation = activation;
  g.alpha = alpha;
  if (dtype == F32) gemm<f32>(g);
  else gemm<f64>(g);
  return status;
}
