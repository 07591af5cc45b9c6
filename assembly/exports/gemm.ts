// gemm at the door: arguments checked, element type chosen, then the kernel.

import { F32, F64, OK, out_of_range, too_small } from "../base/abi";
import { ACTIVATIONS } from "../kernels/activation";
import { NN, NT, TN, gemm, product } from "../kernels/gemm";
import { check_matrix, check_range } from "../base/memory";

/** C[m x n] := activation(beta C + A[m x k] B[k x n] + bias[n]); beta 0 or 1, bias_ptr 0 for none. */
export function gemm_nn(
  dtype: i32,
  m: i32,
  n: i32,
  k: i32,
  a_ptr: usize,
  lda: i32,
  b_ptr: usize,
  ldb: i32,
  beta: i32,
  c_ptr: usize,
  ldc: i32,
  bias_ptr: usize,
  activation: i32,
  alpha: f64,
): i32 {
  return checked(NN, dtype, m, n, k, a_ptr, lda, m, k, b_ptr, ldb, k, n, beta, c_ptr, ldc, bias_ptr, activation, alpha);
}

/** The same with B stored transposed, n x k: dX = dZ W^T. */
export function gemm_nt(
  dtype: i32,
  m: i32,
  n: i32,
  k: i32,
  a_ptr: usize,
  lda: i32,
  b_ptr: usize,
  ldb: i32,
  beta: i32,
  c_ptr: usize,
  ldc: i32,
  bias_ptr: usize,
  activation: i32,
  alpha: f64,
): i32 {
  return checked(NT, dtype, m, n, k, a_ptr, lda, m, k, b_ptr, ldb, n, k, beta, c_ptr, ldc, bias_ptr, activation, alpha);
}

/** The same with A stored transposed, k x m: dW = X^T dZ. */
export function gemm_tn(
  dtype: i32,
  m: i32,
  n: i32,
  k: i32,
  a_ptr: usize,
  lda: i32,
  b_ptr: usize,
  ldb: i32,
  beta: i32,
  c_ptr: usize,
  ldc: i32,
  bias_ptr: usize,
  activation: i32,
  alpha: f64,
): i32 {
  return checked(TN, dtype, m, n, k, a_ptr, lda, k, m, b_ptr, ldb, k, n, beta, c_ptr, ldc, bias_ptr, activation, alpha);
}

function checked(
  form: i32,
  dtype: i32,
  m: i32,
  n: i32,
  k: i32,
  a_ptr: usize,
  lda: i32,
  a_rows: i32,
  a_columns: i32,
  b_ptr: usize,
  ldb: i32,
  b_rows: i32,
  b_columns: i32,
  beta: i32,
  c_ptr: usize,
  ldc: i32,
  bias_ptr: usize,
  activation: i32,
  alpha: f64,
): i32 {
  if (dtype != F32 && dtype != F64) return out_of_range("gemm: dtype", F32, F64, dtype);
  if (m < 0) return too_small("gemm: m", 0, m);
  if (n < 0) return too_small("gemm: n", 0, n);
  if (k < 0) return too_small("gemm: k", 0, k);
  if (lda < a_columns) return too_small("gemm: lda", a_columns, lda);
  if (ldb < b_columns) return too_small("gemm: ldb", b_columns, ldb);
  if (ldc < n) return too_small("gemm: ldc", n, ldc);
  if (beta != 0 && beta != 1) return out_of_range("gemm: beta", 0, 1, beta);
  if (<u32>activation >= <u32>ACTIVATIONS) return out_of_range("gemm: activation", 0, ACTIVATIONS - 1, activation);
  const size = dtype == F32 ? 4 : 8;
  let status = check_matrix("gemm: a_ptr", a_ptr, a_rows, a_columns, lda, size);
  if (status == OK) status = check_matrix("gemm: b_ptr", b_ptr, b_rows, b_columns, ldb, size);
  if (status == OK) status = check_matrix("gemm: c_ptr", c_ptr, m, n, ldc, size);
  if (status == OK && bias_ptr) status = check_range("gemm: bias_ptr", bias_ptr, <u64>n * size, size);
  if (status != OK || m == 0 || n == 0) return status;
  const g = product(form, m, n, k, a_ptr, lda, b_ptr, ldb, c_ptr, ldc);
  g.beta = beta;
  g.bias = bias_ptr;
  g.activation = activation;
  g.alpha = alpha;
  if (dtype == F32) gemm<f32>(g);
  else gemm<f64>(g);
  return OK;
}
