// The decisions of a forward pass: on which side of zero every relu, leaky_relu and elu is, and which piece every
// maxout took. A loss has a kink where one of them changes. What dropout drops decides nothing.

import { ELU, LEAKY_RELU, MAXOUT, RELU } from "../kernels/activation";
import { Layer, Net, layer_of } from "../net/layout";

/** Whether an activation is one formula above zero and another below. */
export function turns(activation: i32): bool {
  return activation == RELU || activation == LEAKY_RELU || activation == ELU;
}

/** How many decisions a pass over `rows` examples takes. */
export function count_decisions(net: Net, rows: i32): usize {
  let count: usize = 0;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (decides(layer)) count += <usize>(rows * layer.units);
  }
  return count;
}

/** Writes the decisions of the last pass to `at`, a byte each. */
export function write_decisions(net: Net, rows: i32, at: usize): void {
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (!decides(layer)) continue;
    const mask = layer.dropout > 0 ? layer.mask : 0;
    for (let j = 0, n = rows * layer.units; j < n; j++, at++) {
      const dropped = mask != 0 && load<f64>(mask + ((<usize>j) << 3)) == 0;
      store<u8>(at, dropped ? 0 : decision(layer, j));
    }
  }
}

function decides(layer: Layer): bool {
  return layer.activation == MAXOUT || turns(layer.activation);
}

/** Of output j. f(z) > 0 where z > 0. */
// @ts-ignore: decorator
@inline
function decision(layer: Layer, j: usize): u8 {
  if (layer.activation == MAXOUT) return load<u8>(layer.which + j);
  return load<f64>(layer.acts + (j << 3)) > 0 ? 1 : 0;
}
