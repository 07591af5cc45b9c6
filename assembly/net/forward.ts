// Forward pass: x, then each layer's activation(x W + b).

import { activate } from "../kernels/activation";
import { gemm, NN } from "../kernels/gemm";
import { sparse_gemm } from "../kernels/sparse";
import { shift } from "../simd";
import { Layer, Net, layer_of } from "./layout";

/** Activations of every layer for the batch in net.x; the last layer's are the logits. */
export function forward<T>(net: Net, rows: i32): void {
  let x = net.x;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (i == 0 && net.sparse) sparse_layer<T>(net, layer, rows);
    else dense_layer<T>(net, layer, rows, x);
    x = layer.acts;
  }
}

// prettier-ignore
function dense_layer<T>(net: Net, layer: Layer, rows: i32, x: usize): void {
  const k = layer.inputs, n = layer.units;
  const weights = net.params + layer.offset;
  gemm<T>(NN, rows, n, k, x, k, weights, n, 0, layer.acts, n, biases_of<T>(layer, weights), layer.activation);
}

function sparse_layer<T>(net: Net, layer: Layer, rows: i32): void {
  const weights = net.params + layer.offset;
  const row_bytes = (<usize>layer.units) << shift<T>();
  sparse_gemm<T>(rows, layer.units, net.heads, net.x, weights, row_bytes, layer.acts, row_bytes);
  activate<T>(layer.activation, rows, layer.units, layer.acts, row_bytes, biases_of<T>(layer, weights));
}

/** The biases lie behind the weights. */
// @ts-ignore: decorator
@inline
function biases_of<T>(layer: Layer, weights: usize): usize {
  return weights + ((<usize>layer.inputs * <usize>layer.units) << shift<T>());
}
