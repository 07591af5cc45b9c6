// Maxout layer: each output is the largest of its pieces (kernels/maxout.ts). Overwrites dx.

import { OK, not_allowed } from "../base/abi";
import { check_between } from "../base/checks";
import { shift } from "../base/simd";
import { for_each } from "../base/threads";
import { maxout, maxout_backward as scatter } from "../kernels/maxout";
import { Layer, LayerSpec, batch_of, matrix } from "./layer";

const MOST_PIECES: i32 = 255;
/** Smallest range of a thread, in elements: about 10 us of work. */
const LEAST_ELEMENTS: i32 = 1 << 13;

export function maxout_check(spec: LayerSpec, inputs: i32): i32 {
  const status = check_between("pieces", 1, MOST_PIECES, spec.pieces);
  if (status != OK || inputs % spec.pieces == 0) return status;
  return not_allowed("pieces", "a divisor of the layer's inputs");
}

export function maxout_allocate(layer: Layer): bool {
  layer.y = batch_of(layer.pass, layer.outputs);
  layer.dy = batch_of(layer.pass, layer.outputs);
  layer.kept = matrix(layer.pass.batch, layer.outputs, 0);
  return layer.y != 0 && layer.dy != 0 && layer.kept != 0;
}

export function maxout_forward<T>(layer: Layer): void {
  const grain = LEAST_ELEMENTS / layer.inputs;
  for_each<Layer>((t, from, to) => rows_part<T>(false, t, from, to), layer, layer.pass.rows, 1, grain);
}

export function maxout_backward<T>(layer: Layer): void {
  const grain = LEAST_ELEMENTS / layer.inputs;
  for_each<Layer>((t, from, to) => rows_part<T>(true, t, from, to), layer, layer.pass.rows, 1, grain);
}

function rows_part<T>(backward: bool, layer: Layer, from: i32, to: i32): void {
  const rows = to - from;
  const which = layer.kept + <usize>from * <usize>layer.outputs;
  const wide = (<usize>from * <usize>layer.inputs) << shift<T>();
  const narrow = (<usize>from * <usize>layer.outputs) << shift<T>();
  if (backward) scatter<T>(rows, layer.outputs, layer.pieces, layer.dy + narrow, which, layer.dx + wide);
  else maxout<T>(rows, layer.outputs, layer.pieces, layer.x + wide, layer.y + narrow, which);
}
