// Dropout layer (kernels/dropout.ts): y = x mask in training. Evaluation skips it (net/walk.ts). As the first layer
// of a network it changes the batch in place, dense rows or lists, and keeps no mask.

import { check_below_one } from "../base/checks";
import { shift } from "../base/simd";
import { LINE, for_each, grain_of } from "../base/threads";
import { DROPOUT_STREAM, dropout, dropout_backward as scale, dropout_lists } from "../kernels/dropout";
import { count_entries } from "../kernels/lists";
import { Layer, LayerSpec, batch_of } from "./layer";

/** Smallest range of a thread, in elements and entries: 5 to 10 us of work. */
const LEAST_DRAWN: i32 = 1 << 12;
const LEAST_SCALED: i32 = 1 << 13;
const LEAST_ENTRIES: u64 = 1 << 13;

export function dropout_check(spec: LayerSpec): i32 {
  return check_below_one("rate", spec.rate);
}

export function dropout_allocate(layer: Layer): bool {
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
    const grain = grain_of(LEAST_ENTRIES, pass.rows, count_entries<T>(pass.rows, pass.batch_offsets));
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
  const offsets = pass.batch_offsets + ((<usize>from) << 2);
  // prettier-ignore
  dropout_lists<T>(
    from, to - from, layer.inputs, layer.rate, offsets, pass.batch_x, stream_of(layer), pass.step, pass.seed_low, pass.seed_high,
  );
}

function drop_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  const at = (<usize>from) << shift<T>();
  const mask = layer.kept ? layer.kept : pass.list_entries; // scratch memory: nothing reads the mask of the inputs
  // prettier-ignore
  dropout<T>(
    from, to - from, layer.rate, layer.x + at, mask + at, layer.y + at, stream_of(layer), pass.step, pass.seed_low, pass.seed_high,
  );
}

function scale_part<T>(layer: Layer, from: i32, to: i32): void {
  const at = (<usize>from) << shift<T>();
  scale<T>(to - from, layer.kept + at, layer.dy + at);
}

function stream_of(layer: Layer): u32 {
  return DROPOUT_STREAM + <u32>(layer.ordinal - 1);
}
