// The decisions of a forward pass: on which side of zero every relu, leaky_relu and elu is, and which piece every
// maxout took. A loss has a kink where one of them changes. What dropout drops decides nothing.

import { ELU, LEAKY_RELU, RELU } from "../kernels/activation";
import { ACTIVATION, DROPOUT, Layer, MAXOUT } from "../layers/layer";
import { Net, layer_of } from "../net/net";

/** Whether an activation is one formula above zero and another below. */
export function turns(activation: i32): bool {
  return activation == RELU || activation == LEAKY_RELU || activation == ELU;
}

/** How many decisions a pass over `rows` examples takes. */
export function count_decisions(net: Net, rows: i32): usize {
  let count: usize = 0;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (decides(layer)) count += <usize>(rows * layer.outputs);
  }
  return count;
}

/** Writes the decisions of the last pass to `at`, a byte each. */
export function write_decisions(net: Net, rows: i32, at: usize): void {
  let mask: usize = 0; // of a dropout layer with only activations between it and the layer in hand
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    if (decides(layer)) {
      for (let j = 0, n = rows * layer.outputs; j < n; j++, at++) {
        const dropped = mask != 0 && load<f64>(mask + ((<usize>j) << 3)) == 0;
        store<u8>(at, dropped ? 0 : decision(layer, j));
      }
    }
    if (layer.kind == DROPOUT) mask = layer.rate > 0 ? layer.kept : 0;
    else if (layer.kind != ACTIVATION) mask = 0;
  }
}

function decides(layer: Layer): bool {
  return layer.kind == MAXOUT || turns(layer.activation);
}

/** Decision for output j. f(x) > 0 where x > 0. */
// @ts-ignore: decorator
@inline
function decision(layer: Layer, j: usize): u8 {
  if (layer.kind == MAXOUT) return load<u8>(layer.kept + j);
  return load<f64>(layer.y + (j << 3)) > 0 ? 1 : 0;
}
