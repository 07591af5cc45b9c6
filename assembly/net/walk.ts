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
  for (let i = 0; i < net.layers; i++) x = forward_layer<T>(layer_of(net, i), x, training);
  return x;
}

/** Computes y of one layer from x. Returns it, or x if the layer is left out. */
export function forward_layer<T>(layer: Layer, x: usize, training: bool): usize {
  if (is_skipped(layer, training)) return x;
  layer.x = x;
  layer_forward<T>(layer);
  return layer.y;
}

/** What a forward pass with `training` hands to layer `index`; of the number of layers, the outputs. */
export function input_of(net: Net, index: i32): usize {
  for (let i = index - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    if (!is_skipped(layer, true)) return layer.y;
  }
  return net.batch_x;
}

/** Computes net.grads from the last layer's dy. Requires a forward pass with `training`. */
export function backward<T>(net: Net): void {
  for (let i = net.layers - 1; i >= 0; i--) backward_layer<T>(layer_of(net, i));
}

/** Computes a layer's part of net.grads, and its dx. */
export function backward_layer<T>(layer: Layer): void {
  const is_idle = layer.dx == 0 && layer.parameters == 0; // no layer in front has parameters either
  if (!is_idle && !is_skipped(layer, true)) layer_backward<T>(layer);
}

/** Whether a pass leaves a layer out. The next layer then reads its x; its dx and its dy are the same buffer. */
function is_skipped(layer: Layer, training: bool): bool {
  return layer.kind == DROPOUT && !(training && layer.rate > 0);
}
