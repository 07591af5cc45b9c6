// Dispatch by the kind of a layer. If a switch lacks a kind, the debug build traps.

import { out_of_range, unknown_id } from "../base/abi";
import { RELU } from "../kernels/activation";
import { activation_allocate, activation_backward, activation_check, activation_forward } from "./activation";
import {
  dense_allocate,
  dense_backward,
  dense_bound,
  dense_check,
  dense_forward,
  dense_parameters,
  dense_start,
} from "./dense";
import { dropout_allocate, dropout_backward, dropout_check, dropout_forward } from "./dropout";
import { ACTIVATION, DENSE, DROPOUT, LAYER_KINDS, Layer, LayerSpec, MAXOUT } from "./layer";
import { maxout_allocate, maxout_backward, maxout_check, maxout_forward } from "./maxout";

/** Checks a layer that takes `inputs` elements per example. */
// prettier-ignore
export function check_layer(spec: LayerSpec, inputs: i32): i32 {
  switch (spec.kind) {
    case DENSE: return dense_check(spec);
    case ACTIVATION: return activation_check(spec);
    case MAXOUT: return maxout_check(spec, inputs);
    case DROPOUT: return dropout_check(spec);
  }
  return out_of_range("kind", 0, LAYER_KINDS - 1, spec.kind);
}

/** Outputs per example of a checked layer. */
// prettier-ignore
export function outputs_of(spec: LayerSpec, inputs: i32): i32 {
  switch (spec.kind) {
    case DENSE: return spec.units;
    case MAXOUT: return inputs / spec.pieces;
    case ACTIVATION:
    case DROPOUT: return inputs;
  }
  unknown_id();
  return 0;
}

/** Number of parameters of a layer. */
// prettier-ignore
export function parameters_of(kind: i32, inputs: i32, outputs: i32): u64 {
  switch (kind) {
    case DENSE: return dense_parameters(inputs, outputs);
    case ACTIVATION:
    case MAXOUT:
    case DROPOUT: return 0;
  }
  unknown_id();
  return 0;
}

/** Whether many outputs of a layer may be zero. */
export function leaves_zeros(layer: Layer): bool {
  return layer.kind == DROPOUT || layer.activation == RELU;
}

/** Whether many elements of dx of a layer may be zero. */
export function sends_back_zeros(layer: Layer): bool {
  return layer.kind == MAXOUT || layer.kind == DROPOUT || (layer.kind == ACTIVATION && layer.activation == RELU);
}

/** Allocates the buffers of a layer. zeros: many x may be zero. Returns false if the memory does not suffice. */
// prettier-ignore
export function allocate(layer: Layer, zeros: bool): bool {
  switch (layer.kind) {
    case DENSE: return dense_allocate(layer, zeros);
    case ACTIVATION: return activation_allocate(layer);
    case MAXOUT: return maxout_allocate(layer);
    case DROPOUT: return dropout_allocate(layer);
  }
  unknown_id();
  return false;
}

/** Draws the initial parameters of a layer. */
// prettier-ignore
export function start<T>(layer: Layer, weights: i32, biases: i32, seed_low: u32, seed_high: u32): void {
  if (layer.parameters == 0) return;
  switch (layer.kind) {
    case DENSE: dense_start<T>(layer, weights, biases, seed_low, seed_high); break;
    default: unknown_id();
  }
}

/** Computes y from x. */
// prettier-ignore
export function layer_forward<T>(layer: Layer): void {
  switch (layer.kind) {
    case DENSE: dense_forward<T>(layer); break;
    case ACTIVATION: activation_forward<T>(layer); break;
    case MAXOUT: maxout_forward<T>(layer); break;
    case DROPOUT: dropout_forward<T>(layer); break;
    default: unknown_id();
  }
}

/** Computes from dy the gradients of the layer's parameters, and dx unless it is 0. */
// prettier-ignore
export function layer_backward<T>(layer: Layer): void {
  switch (layer.kind) {
    case DENSE: dense_backward<T>(layer); break;
    case ACTIVATION: activation_backward<T>(layer); break;
    case MAXOUT: maxout_backward<T>(layer); break;
    case DROPOUT: dropout_backward<T>(layer); break;
    default: unknown_id();
  }
}

/** Limits the squared length of each unit's weights to pass.max_norm. */
// prettier-ignore
export function bound_weights<T>(layer: Layer): void {
  if (layer.parameters == 0) return;
  switch (layer.kind) {
    case DENSE: dense_bound<T>(layer); break;
    default: unknown_id();
  }
}
