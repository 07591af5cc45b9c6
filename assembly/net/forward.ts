// Forward pass: x, then of each layer z = x W + b, its activation, and in training its dropout.

import { LINEAR, MAXOUT } from "../kernels/activation";
import { INPUTS } from "../kernels/dropout";
import { NN } from "../kernels/gemm";
import { parallel_dropout } from "../parallel/elements";
import { parallel_gemm } from "../parallel/gemm";
import { parallel_dropout_lists, parallel_maxout } from "../parallel/rows";
import { parallel_sparse_gemm } from "../parallel/sparse";
import { shift } from "../base/simd";
import { Layer, Net, layer_of } from "./layout";
import { list_inputs } from "./zeros";

/** Activations of every layer for the batch in net.x. Dropout is for training alone. */
export function forward<T>(net: Net, rows: i32, training: bool): void {
  if (training && net.input_dropout > 0) drop_inputs<T>(net, rows);
  let x = net.x;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (i > 0) list_inputs<T>(layer, rows, x);
    if (layer.sparse) sparse_layer<T>(net, layer, rows);
    else dense_layer<T>(net, layer, rows, x);
    if (layer.activation == MAXOUT)
      parallel_maxout<T>(rows, layer.units, layer.pieces, layer.z, layer.acts, layer.which);
    x = layer.acts;
    if (training && layer.dropout > 0) {
      drop<T>(net, layer, rows, i);
      x = layer.outputs;
    }
  }
}

// prettier-ignore
function dense_layer<T>(net: Net, layer: Layer, rows: i32, x: usize): void {
  const k = layer.inputs, n = layer.width;
  const weights = net.params + layer.offset;
  parallel_gemm<T>(NN, rows, n, k, x, k, weights, n, 0, layer.z, n, biases_of<T>(layer, weights), element_wise(layer), layer.alpha);
}

function sparse_layer<T>(net: Net, layer: Layer, rows: i32): void {
  const weights = net.params + layer.offset;
  const row_bytes = (<usize>layer.width) << shift<T>();
  parallel_sparse_gemm<T>(
    false,
    rows,
    layer.width,
    layer.heads,
    layer.entries,
    layer.inputs,
    weights,
    row_bytes,
    layer.z,
    row_bytes,
    biases_of<T>(layer, weights),
    element_wise(layer),
    layer.alpha,
  );
}

// prettier-ignore
function drop<T>(net: Net, layer: Layer, rows: i32, index: i32): void {
  const n = rows * layer.units;
  parallel_dropout<T>(n, layer.dropout, layer.acts, layer.mask, layer.outputs, index, net.step, net.seed_low, net.seed_high);
}

/** In place; the mask is of no use afterwards, and the lists of the columns have not been made yet. */
function drop_inputs<T>(net: Net, rows: i32): void {
  const p = net.input_dropout;
  const step = net.step;
  const first = layer_of(net, 0);
  if (first.sparse) {
    parallel_dropout_lists<T>(rows, net.inputs, p, first.heads, net.x, step, net.seed_low, net.seed_high);
  } else {
    const n = rows * net.inputs;
    parallel_dropout<T>(n, p, net.x, net.entries, net.x, INPUTS, step, net.seed_low, net.seed_high);
  }
}

/** The activation that is applied in place, before a maxout. */
// @ts-ignore: decorator
@inline
function element_wise(layer: Layer): i32 {
  return layer.activation == MAXOUT ? LINEAR : layer.activation;
}

/** The biases lie behind the weights. */
// @ts-ignore: decorator
@inline
function biases_of<T>(layer: Layer, weights: usize): usize {
  return weights + ((<usize>layer.inputs * <usize>layer.width) << shift<T>());
}
