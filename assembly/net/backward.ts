// Backward pass: from the last layer's deltas to the gradients of all parameters.
//
//   dW = x^T d    db = sum of d's rows    d of the layer before = (d W^T) f'(x)
//
// Source: Rumelhart, Hinton, Williams 1986.

import { activate_backward } from "../kernels/activation";
import { gemm, NT, TN } from "../kernels/gemm";
import { sum_rows } from "../kernels/reduce";
import { shift } from "../simd";
import { Net, layer_of } from "./layout";

/** Gradients into net.grads, from the deltas of the last layer and the activations of `forward`. */
export function backward<T>(net: Net, rows: i32): void {
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    const weight_grads = net.grads + layer.offset;
    const bias_grads = weight_grads + ((<usize>(layer.inputs * layer.units)) << shift<T>());
    const x = i == 0 ? net.x : layer_of(net, i - 1).acts;
    gemm<T>(
      TN,
      layer.inputs,
      layer.units,
      rows,
      x,
      layer.inputs,
      layer.deltas,
      layer.units,
      0,
      weight_grads,
      layer.units,
      0,
      0,
    );
    sum_rows<T>(rows, layer.units, layer.deltas, bias_grads);
    if (i > 0) {
      const before = layer_of(net, i - 1);
      const weights = net.params + layer.offset;
      gemm<T>(
        NT,
        rows,
        layer.inputs,
        layer.units,
        layer.deltas,
        layer.units,
        weights,
        layer.units,
        0,
        before.deltas,
        layer.inputs,
        0,
        0,
      );
      activate_backward<T>(before.activation, rows * before.units, before.acts, before.deltas);
    }
  }
}
