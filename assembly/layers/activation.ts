// Activation layer: y = f(x), element by element. A dense layer applies the activation behind it itself if the slope is
// a function of y (net/layout.ts).

import { check_id, check_not_negative } from "../base/checks";
import { shift } from "../base/simd";
import { LINE, for_each } from "../base/threads";
import { ACTIVATIONS, activate, activate_backward, keeps_x } from "../kernels/activation";
import { Layer, LayerSpec, batch_of } from "./layer";

/** Smallest range of a thread, in elements: about 5 us of work. */
const LEAST_ELEMENTS: i32 = 1 << 13;

export function activation_check(spec: LayerSpec): i32 {
  return check_id("activation", ACTIVATIONS, spec.activation) || check_not_negative("alpha", spec.alpha);
}

export function activation_allocate(layer: Layer): bool {
  layer.y = batch_of(layer.pass, layer.outputs);
  layer.dy = layer.dx;
  return layer.y != 0;
}

export function activation_forward<T>(layer: Layer): void {
  const elements = layer.pass.rows * layer.outputs;
  for_each<Layer>((t, from, to) => values_part<T>(t, from, to), layer, elements, LINE, LEAST_ELEMENTS);
}

/** dy := dy f'(x), in place. Also for a dense layer with an activation. */
export function activation_backward<T>(layer: Layer): void {
  const elements = layer.pass.rows * layer.outputs;
  for_each<Layer>((t, from, to) => slopes_part<T>(t, from, to), layer, elements, LINE, LEAST_ELEMENTS);
}

function values_part<T>(layer: Layer, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  activate<T>(layer.activation, layer.alpha, 1, to - from, layer.x + at, layer.y + at, 0, 0);
}

function slopes_part<T>(layer: Layer, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  const kept = keeps_x(layer.activation) ? layer.x : layer.y;
  activate_backward<T>(layer.activation, layer.alpha, to - from, kept + at, layer.dy + at);
}
