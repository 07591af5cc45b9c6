// The kinds of layers: the only file that names them all. A switch that lacks a kind traps in the debug build.

import { out_of_range, unknown_id } from "../base/abi";
import { RELU } from "../kernels/activation";
import { activation_backward, activation_check, activation_forward, activation_lay } from "./activation";
import {
  dense_backward,
  dense_bound,
  dense_check,
  dense_forward,
  dense_lay,
  dense_parameters,
  dense_start,
} from "./dense";
import { dropout_backward, dropout_check, dropout_forward, dropout_lay } from "./dropout";
import { ACTIVATION, DENSE, DROPOUT, LAYER_KINDS, Layer, LayerSpec, MAXOUT } from "./layer";
import { maxout_backward, maxout_check, maxout_forward, maxout_lay } from "./maxout";

/** OK unless a layer cannot be laid behind so many numbers of an example. */
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

/** Numbers that a checked layer makes of so many. */
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

/** Parameters of a layer. Kinds that have any count as an ordinal. */
export function parameters_of(kind: i32, inputs: i32, outputs: i32): u64 {
  return kind == DENSE ? dense_parameters(outputs, inputs) : 0;
}

/** Whether many numbers behind a layer are zero. */
export function leaves_zeros(layer: Layer): bool {
  return layer.kind == DROPOUT || layer.activation == RELU;
}

/** Whether a layer gives the one in front of it a gradient many of whose numbers are zero. */
export function sends_back_zeros(layer: Layer): bool {
  return layer.kind == MAXOUT || layer.kind == DROPOUT || (layer.kind == ACTIVATION && layer.activation == RELU);
}

/** Buffers of a layer; `zeros`: many of its x may be zero. Returns false when the memory does not suffice. */
// prettier-ignore
export function lay(layer: Layer, zeros: bool): bool {
  switch (layer.kind) {
    case DENSE: return dense_lay(layer, zeros);
    case ACTIVATION: return activation_lay(layer);
    case MAXOUT: return maxout_lay(layer);
    case DROPOUT: return dropout_lay(layer);
  }
  unknown_id();
  return false;
}

/** Draws a layer's parameters. */
export function start<T>(layer: Layer, weights: i32, biases: i32, seed_low: u32, seed_high: u32): void {
  if (layer.kind == DENSE) dense_start<T>(layer, weights, biases, seed_low, seed_high);
}

/** y of a layer from its x. */
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

/** dx of a layer, unless nothing needs it, and the gradients of its parameters, from its dy. */
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

/** Bounds the weights of each unit. */
export function bound_weights<T>(layer: Layer): void {
  if (layer.kind == DENSE) dense_bound<T>(layer);
}
