// Backward pass: from the deltas of the last layer to the gradients of all parameters.
//
//   dz = deltas f'(z)    dW = x^T dz    db = sum of dz's rows    deltas of the layer before = dz W^T mask
//
// Source: Rumelhart, Hinton, Williams 1986.

import { LINEAR, MAXOUT } from "../kernels/activation";
import { NT, TN } from "../kernels/gemm";
import { row_scale } from "../kernels/rows";
import { parallel_sum_rows } from "../parallel/columns";
import { parallel_activate_backward, parallel_dropout_backward } from "../parallel/elements";
import { parallel_gemm } from "../parallel/gemm";
import { parallel_maxout_backward } from "../parallel/rows";
import { parallel_csc } from "../parallel/lists";
import { parallel_outer, parallel_sparse_gemm, takes_outer } from "../parallel/sparse";
import { shift } from "../base/simd";
import { Layer, Net, layer_of } from "./layout";
import { list_deltas } from "./zeros";

/** Gradients into net.grads, from the last layer's deltas and what `forward` left. */
export function backward<T>(net: Net, rows: i32): void {
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    unactivate<T>(layer, rows);
    const weight_grads = net.grads + layer.offset;
    const bias_grads = weight_grads + ((<usize>layer.inputs * <usize>layer.width) << shift<T>());
    if (layer.sparse) sparse_weight_grads<T>(net, layer, rows, weight_grads);
    else dense_weight_grads<T>(layer, rows, i == 0 ? net.x : layer_of(net, i - 1).outputs, weight_grads);
    parallel_sum_rows<T>(rows, layer.width, layer.dz, bias_grads);
    if (net.bias_scale != 1) row_scale<T>(layer.width, bias_grads, <T>net.bias_scale);
    if (i > 0) propagate<T>(net, layer, layer_of(net, i - 1), rows);
  }
}

/** dz from deltas. */
function unactivate<T>(layer: Layer, rows: i32): void {
  if (layer.activation == MAXOUT) {
    parallel_maxout_backward<T>(rows, layer.units, layer.pieces, layer.deltas, layer.which, layer.dz);
  } else {
    parallel_activate_backward<T>(layer.activation, layer.alpha, rows * layer.units, layer.acts, layer.deltas);
  }
}

// prettier-ignore
function dense_weight_grads<T>(layer: Layer, rows: i32, x: usize, weight_grads: usize): void {
  const m = layer.inputs, n = layer.width;
  parallel_gemm<T>(TN, m, n, rows, x, m, layer.dz, n, 0, weight_grads, n, 0, 0, 0);
}

// prettier-ignore
function sparse_weight_grads<T>(net: Net, layer: Layer, rows: i32, weight_grads: usize): void {
  const row_bytes = (<usize>layer.width) << shift<T>();
  const heads = net.heads;
  const entries = net.entries;
  const m = layer.inputs, n = layer.width;
  if (takes_outer<T>(m, n)) {
    parallel_outer<T>(rows, n, m, layer.heads, layer.entries, layer.dz, row_bytes, weight_grads);
  } else {
    parallel_csc<T>(rows, m, layer.heads, layer.entries, heads, entries);
    parallel_sparse_gemm<T>(false, m, n, heads, entries, rows, layer.dz, row_bytes, weight_grads, row_bytes, 0, LINEAR, 0);
  }
}

// prettier-ignore
function propagate<T>(net: Net, layer: Layer, before: Layer, rows: i32): void {
  const n = layer.inputs, k = layer.width;
  const w = net.params + layer.offset;
  if (list_deltas<T>(net, layer, rows)) {
    const heads = net.heads, entries = net.entries;
    const k_bytes = (<usize>k) << shift<T>(), n_bytes = (<usize>n) << shift<T>();
    parallel_sparse_gemm<T>(true, rows, n, heads, entries, k, w, k_bytes, before.deltas, n_bytes, 0, LINEAR, 0);
  } else {
    parallel_gemm<T>(NT, rows, n, k, layer.dz, k, w, k, 0, before.deltas, n, 0, 0, 0);
  }
  if (before.dropout > 0) parallel_dropout_backward<T>(rows * n, before.mask, before.deltas);
}
