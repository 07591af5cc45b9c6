// Backward pass: from the last layer's deltas to the gradients of all parameters.
//
//   dW = x^T d    db = sum of d's rows    d of the layer before = (d W^T) f'(x)
//
// Source: Rumelhart, Hinton, Williams 1986.

import { activate_backward } from "../kernels/activation";
import { gemm, NT, TN } from "../kernels/gemm";
import { sum_rows } from "../kernels/reduce";
import { csc_from_csr, sparse_gemm } from "../kernels/sparse";
import { shift } from "../simd";
import { Layer, Net, layer_of } from "./layout";

/** Gradients into net.grads, from the deltas of the last layer and what `forward` left. */
export function backward<T>(net: Net, rows: i32): void {
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    const weight_grads = net.grads + layer.offset;
    const bias_grads = weight_grads + ((<usize>layer.inputs * <usize>layer.units) << shift<T>());
    if (i == 0 && net.sparse) sparse_weight_grads<T>(net, layer, rows, weight_grads);
    else dense_weight_grads<T>(layer, rows, i == 0 ? net.x : layer_of(net, i - 1).acts, weight_grads);
    sum_rows<T>(rows, layer.units, layer.deltas, bias_grads);
    if (i > 0) propagate<T>(net, layer, layer_of(net, i - 1), rows);
  }
}

// prettier-ignore
function dense_weight_grads<T>(layer: Layer, rows: i32, x: usize, weight_grads: usize): void {
  const m = layer.inputs, n = layer.units;
  gemm<T>(TN, m, n, rows, x, m, layer.deltas, n, 0, weight_grads, n, 0, 0);
}

function sparse_weight_grads<T>(net: Net, layer: Layer, rows: i32, weight_grads: usize): void {
  const row_bytes = (<usize>layer.units) << shift<T>();
  const heads = net.column_heads;
  const entries = net.column_entries;
  csc_from_csr<T>(rows, layer.inputs, net.heads, net.x, heads, entries);
  sparse_gemm<T>(layer.inputs, layer.units, heads, entries, layer.deltas, row_bytes, weight_grads, row_bytes);
}

// prettier-ignore
function propagate<T>(net: Net, layer: Layer, before: Layer, rows: i32): void {
  const n = layer.inputs, k = layer.units;
  gemm<T>(NT, rows, n, k, layer.deltas, k, net.params + layer.offset, k, 0, before.deltas, n, 0, 0);
  activate_backward<T>(before.activation, rows * n, before.acts, before.deltas);
}
