// Dropout layer (kernels/dropout.ts): y = x mask in training, x itself in evaluation. In front of all other layers it
// drops the batch's inputs in place, in lists as well, and keeps no mask.

import { check_below_one } from "../base/checks";
import { shift } from "../base/simd";
import { LINE, for_each } from "../base/threads";
import { DROPOUT_STREAM, dropout, dropout_backward as scale, dropout_lists } from "../kernels/dropout";
import { Layer, LayerSpec, batch_of } from "./layer";

/** Elements and entries of a range at least: some 5 to 10 us. */
const LEAST_DRAWN: i32 = 1 << 12;
const LEAST_SCALED: i32 = 1 << 13;
const LEAST_ENTRIES: u64 = 1 << 13;

export function dropout_check(spec: LayerSpec): i32 {
  return check_below_one("rate", spec.rate);
}

export function dropout_lay(layer: Layer): bool {
  layer.dy = layer.dx;
  if (layer.x == layer.pass.batch_x) {
    layer.y = layer.x;
    return true;
  }
  layer.y = batch_of(layer.pass, layer.outputs);
  layer.kept = batch_of(layer.pass, layer.outputs);
  return layer.y != 0 && layer.kept != 0;
}

export function dropout_forward<T>(layer: Layer): void {
  const pass = layer.pass;
  if (layer.x == pass.batch_x && pass.listed) {
    const count = <u64>(load<u32>(pass.batch_heads + ((<usize>pass.rows) << 2)) / (2 * <u32>sizeof<T>()));
    const grain = <i32>((LEAST_ENTRIES * <u64>pass.rows) / max<u64>(count, 1));
    for_each<Layer>((t, from, to) => lists_part<T>(t, from, to), layer, pass.rows, 1, grain);
  } else {
    const elements = pass.rows * layer.outputs;
    for_each<Layer>((t, from, to) => drop_part<T>(t, from, to), layer, elements, LINE, LEAST_DRAWN);
  }
}

export function dropout_backward<T>(layer: Layer): void {
  const elements = layer.pass.rows * layer.outputs;
  for_each<Layer>((t, from, to) => scale_part<T>(t, from, to), layer, elements, LINE, LEAST_SCALED);
}

function lists_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  const heads = pass.batch_heads + ((<usize>from) << 2);
  // prettier-ignore
  dropout_lists<T>(
    from, to - from, layer.inputs, layer.rate, heads, pass.batch_x, stream_of(layer), pass.step, pass.seed_low, pass.seed_high,
  );
}

function drop_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  const at = (<usize>from) << shift<T>();
  const mask = layer.kept ? layer.kept : pass.entries; // nothing reads the mask of the inputs
  // prettier-ignore
  dropout<T>(
    from, to - from, layer.rate, layer.x + at, mask + at, layer.y + at, stream_of(layer), pass.step, pass.seed_low, pass.seed_high,
  );
}

function scale_part<T>(layer: Layer, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  scale<T>(to - from, layer.kept + at, layer.dy + at);
}

/** Behind the first dense layer DROPOUT_STREAM itself. */
function stream_of(layer: Layer): u32 {
  return DROPOUT_STREAM + <u32>(layer.ordinal - 1);
}
