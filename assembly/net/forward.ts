// Forward pass: x, then each layer's activation(x W + b).

import { gemm, NN } from "../kernels/gemm";
import { shift } from "../simd";
import { Net, layer_of } from "./layout";

/** Activations of every layer for the first `rows` rows of net.x; the last layer's are the logits. */
export function forward<T>(net: Net, rows: i32): void {
  let x = net.x;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    const weights = net.params + layer.offset;
    const biases = weights + ((<usize>(layer.inputs * layer.units)) << shift<T>());
    gemm<T>(
      NN,
      rows,
      layer.units,
      layer.inputs,
      x,
      layer.inputs,
      weights,
      layer.units,
      0,
      layer.acts,
      layer.units,
      biases,
      layer.activation,
    );
    x = layer.acts;
  }
}
