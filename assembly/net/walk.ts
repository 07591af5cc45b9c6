// Walks through the layers of a network: forward from the batch to the outputs, and back to the gradients.

import { DROPOUT, Layer } from "../layers/layer";
import { layer_backward, layer_forward, start } from "../layers/table";
import { Net, layer_of } from "./net";

/** Draws all initial parameters. */
export function initialise<T>(net: Net, weights: i32, biases: i32, seed_low: u32, seed_high: u32): void {
  for (let i = 0; i < net.layers; i++) start<T>(layer_of(net, i), weights, biases, seed_low, seed_high);
}

/** Computes y of each layer for the batch in net.batch_x. Returns the last one. Without `training`, skips dropout. */
export function forward<T>(net: Net, rows: i32, training: bool): usize {
  net.rows = rows;
  let x = net.batch_x;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (is_skipped(layer, training)) continue;
    layer.x = x;
    layer_forward<T>(layer);
    x = layer.y;
  }
  return x;
}

/** Computes net.grads from the last layer's dy. Requires a forward pass with `training`. */
export function backward<T>(net: Net): void {
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    if (layer.dx == 0 && layer.parameters == 0) return; // no layer in front has parameters either
    if (is_skipped(layer, true)) continue;
    layer_backward<T>(layer);
  }
}

/** Whether a pass leaves a layer out. The next layer then reads its x; its dx and its dy are the same buffer. */
function is_skipped(layer: Layer, training: bool): bool {
  return layer.kind == DROPOUT && !(training && layer.rate > 0);
}
