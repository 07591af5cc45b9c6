// The walk through a network's layers: from the batch to the outputs, and back to the gradients of all parameters.

import { DROPOUT } from "../layers/layer";
import { layer_backward, layer_forward, start } from "../layers/table";
import { Net, layer_of } from "./net";

/** Draws all parameters. */
export function initialise<T>(net: Net, weights: i32, biases: i32, seed_low: u32, seed_high: u32): void {
  for (let i = 0; i < net.layers; i++) start<T>(layer_of(net, i), weights, biases, seed_low, seed_high);
}

/** The layers' y for the batch in net.batch_x; returns the last one's. Dropout is for training alone. */
export function forward<T>(net: Net, rows: i32, training: bool): usize {
  net.rows = rows;
  net.training = training;
  let x = net.batch_x;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (layer.kind == DROPOUT && !(training && layer.rate > 0)) continue; // the next layer reads what this one would have
    layer.x = x;
    layer_forward<T>(layer);
    x = layer.y;
  }
  return x;
}

/** Gradients into net.grads, from the last layer's dy and what a forward pass in training left. */
export function backward<T>(net: Net): void {
  for (let i = net.layers - 1; i >= 0; i--) {
    const layer = layer_of(net, i);
    if (layer.dx == 0 && layer.parameters == 0) return; // nothing in front of it has parameters
    layer_backward<T>(layer);
  }
}
