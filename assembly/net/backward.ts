// Backward pass: from the deltas of the last layer to the gradients of all parameters.
//
//   dz = deltas f'(z)    dW = x^T dz    db = sum of dz's rows    deltas of the layer before = dz W^T mask
//
// Source: Rumelhart, Hinton, Williams 1986.

import { MAXOUT, activate_backward } from "../kernels/activation";
import { dropout_backward } from "../kernels/dropout";
import { gemm, NT, TN } from "../kernels/gemm";
import { maxout_backward } from "../kernels/maxout";
import { sum_rows } from "../kernels/reduce";
import { row_scale } from "../kernels/rows";
import { csc_from_csr, sparse_gemm } from "../kernels/sparse";
import { shift } from "../simd";
import { Layer, Net, layer_of } from "./layout";

/** Gradients into net.grads, from the last layer's deltas and what `forward` left. */
export function backward<T>(net: Net, rows: i32): void {
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    unactivate<T>(layer, rows);
    const weight_grads = net.grads + layer.offset;
    const bias_grads = weight_grads + ((<usize>layer.inputs * <usize>layer.width) << shift<T>());
    if (i == 0 && net.sparse) sparse_weight_grads<T>(net, layer, rows, weight_grads);
    else dense_weight_grads<T>(layer, rows, i == 0 ? net.x : layer_of(net, i - 1).outputs, weight_grads);
    sum_rows<T>(rows, layer.width, layer.dz, bias_grads);
    if (net.bias_scale != 1) row_scale<T>(layer.width, bias_grads, <T>net.bias_scale);
    if (i > 0) propagate<T>(net, layer, layer_of(net, i - 1), rows);
  }
}

/** dz from deltas. */
function unactivate<T>(layer: Layer, rows: i32): void {
  if (layer.activation == MAXOUT) {
    maxout_backward<T>(rows, layer.units, layer.pieces, layer.deltas, layer.which, layer.dz);
  } else {
    activate_backward<T>(layer.activation, layer.alpha, rows * layer.units, layer.acts, layer.deltas);
  }
}

// prettier-ignore
function dense_weight_grads<T>(layer: Layer, rows: i32, x: usize, weight_grads: usize): void {
  const m = layer.inputs, n = layer.width;
  gemm<T>(TN, m, n, rows, x, m, layer.dz, n, 0, weight_grads, n, 0, 0, 0);
}

function sparse_weight_grads<T>(net: Net, layer: Layer, rows: i32, weight_grads: usize): void {
  const row_bytes = (<usize>layer.width) << shift<T>();
  const heads = net.column_heads;
  const entries = net.column_entries;
  csc_from_csr<T>(rows, layer.inputs, net.heads, net.x, heads, entries);
  sparse_gemm<T>(layer.inputs, layer.width, heads, entries, layer.dz, row_bytes, weight_grads, row_bytes);
}

// prettier-ignore
function propagate<T>(net: Net, layer: Layer, before: Layer, rows: i32): void {
  const n = layer.inputs, k = layer.width;
  gemm<T>(NT, rows, n, k, layer.dz, k, net.params + layer.offset, k, 0, before.deltas, n, 0, 0, 0);
  if (before.dropout > 0) dropout_backward<T>(rows * n, before.mask, before.deltas);
}
