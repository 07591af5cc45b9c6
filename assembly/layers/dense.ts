// Dense layer: y = f(x W + b). f is the activation layer behind it, if that is applied in place, else the identity.
//
//   W inputs x outputs, row-major, then b     dz = dy f'(x W + b)     dW = x^T dz     db = sum of the rows of dz
//                                             dx = dz W^T
//
// The backward pass overwrites dW, db and dx, and replaces dy by dz.
//
// x has zeros if it is the pixels or stands behind relu or dropout. dz has zeros if f is relu, or if the next layer is
// maxout or dropout. If few enough elements are nonzero, lists of them replace the dense factor of the
// products; assembly/README.md has the measurements.
//
// Source: Rumelhart, Hinton, Williams 1986.

import { check_between } from "../base/checks";
import { alloc } from "../base/memory";
import { shift } from "../base/simd";
import { LINE, for_each, grain_of } from "../base/threads";
import { LINEAR, RELU } from "../kernels/activation";
import { NN, NT, TN, gemm, product } from "../kernels/gemm";
import { MOST_CLASSES } from "../kernels/labels";
import { count_entries, csc_from_csr, list_rows } from "../kernels/lists";
import { max_norm } from "../kernels/max_norm";
import { outer_products, takes_outer } from "../kernels/outer";
import { sum_rows } from "../kernels/reduce";
import { row_scale } from "../kernels/rows";
import { sparse_gemm, sparse_product, takes_transposed } from "../kernels/sparse";
import { activation_backward } from "./activation";
import { Layer, LayerSpec, batch_of, element_shift, matrix } from "./layer";
import { start_tensor } from "./start";

/** Fewest columns of a product for which lists of its left factor pay. */
const LEAST_COLUMNS: i32 = 32;
/** Smallest range of a thread, in elements, entries and multiply-adds: 5 to 10 us of work. */
const LEAST_ELEMENTS: i32 = 1 << 13;
const LEAST_ENTRIES: u64 = 1 << 13;
const LEAST_WORK: u64 = 1 << 15;

/** Units of the last layer are classes. */
export const MOST_UNITS: i32 = MOST_CLASSES;

export function dense_check(spec: LayerSpec): i32 {
  return check_between("units", 1, MOST_UNITS, spec.units);
}

export function dense_parameters(inputs: i32, outputs: i32): u64 {
  return <u64>(inputs + 1) * <u64>outputs;
}

/** zeros: whether many elements of x may be zero. */
export function dense_allocate(layer: Layer, zeros: bool): bool {
  const pass = layer.pass;
  layer.y = batch_of(pass, layer.outputs);
  layer.dy = batch_of(pass, layer.outputs);
  if (zeros && layer.outputs >= LEAST_COLUMNS) {
    layer.x_offsets = alloc((<usize>pass.batch + 1) << 2);
    layer.x_entries = matrix(pass.batch, 2 * layer.inputs, element_shift(pass.dtype));
    if (layer.x_offsets == 0 || layer.x_entries == 0) return false;
  }
  return layer.y != 0 && layer.dy != 0;
}

/** Whether lists of dy may pay. next_sends_zeros: whether the layer behind sends zeros back. */
export function dense_lists_dy(layer: Layer, next_sends_zeros: bool): bool {
  if (layer.dx == 0 || layer.inputs < LEAST_COLUMNS || !takes_transposed(layer.outputs)) return false;
  return next_sends_zeros || layer.activation == RELU;
}

/** Draws W from stream 2 * ordinal, and b from the next stream. */
export function dense_start<T>(layer: Layer, weights: i32, biases: i32, seed_low: u32, seed_high: u32): void {
  const w = layer.pass.params + layer.offset;
  const stream = 2 * layer.ordinal;
  const m = layer.inputs;
  const n = layer.outputs;
  start_tensor<T>(weights, w, m * n, m, n, stream, seed_low, seed_high);
  start_tensor<T>(biases, w + biases_offset<T>(layer), n, m, n, stream + 1, seed_low, seed_high);
}

export function dense_forward<T>(layer: Layer): void {
  const pass = layer.pass;
  const rows = pass.rows;
  const k = layer.inputs;
  const n = layer.outputs;
  const w = pass.params + layer.offset;
  const bias = w + biases_offset<T>(layer);
  layer.listed = layer.x == pass.batch_x ? pass.listed : list_x<T>(layer);
  if (layer.listed) {
    const s = sparse_product(false, rows, n, layer.x_offsets, layer.x_entries, k, w, layer.y, shift<T>());
    s.bias = bias;
    s.activation = layer.activation;
    s.alpha = layer.alpha;
    sparse_gemm<T>(s);
  } else {
    const g = product(NN, rows, n, k, layer.x, k, w, n, layer.y, n);
    g.bias = bias;
    g.activation = layer.activation;
    g.alpha = layer.alpha;
    gemm<T>(g);
  }
}

export function dense_backward<T>(layer: Layer): void {
  if (layer.activation != LINEAR) activation_backward<T>(layer); // dy becomes dz
  if (layer.listed) sparse_weight_grads<T>(layer);
  else dense_weight_grads<T>(layer);
  bias_grads<T>(layer);
  if (layer.dx) input_grads<T>(layer);
}

/** Limits the squared length of each unit's weights to pass.max_norm. */
export function dense_bound<T>(layer: Layer): void {
  const grain = LEAST_ELEMENTS / layer.inputs;
  for_each<Layer>((t, from, to) => bound_part<T>(t, from, to), layer, layer.outputs, LINE, grain);
}

/** Makes lists of x if that pays. Returns whether it did. */
function list_x<T>(layer: Layer): bool {
  if (layer.x_entries == 0) return false;
  const rows = layer.pass.rows;
  const most = most_entries(rows, layer.inputs);
  return list_rows<T>(rows, layer.inputs, layer.x, most, layer.x_offsets, layer.x_entries);
}

/** Makes lists of dy in the pass's scratch lists if that pays. Returns whether it did. */
function list_dy<T>(layer: Layer): bool {
  if (!layer.lists_dy) return false;
  const pass = layer.pass;
  const most = most_entries(pass.rows, layer.outputs);
  return list_rows<T>(pass.rows, layer.outputs, layer.dy, most, pass.list_offsets, pass.list_entries);
}

/** Most entries for which lists pay. */
function most_entries(rows: i32, columns: i32): u32 {
  return <u32>((<u64>rows * <u64>columns * 2) / 3);
}

function dense_weight_grads<T>(layer: Layer): void {
  const m = layer.inputs;
  const n = layer.outputs;
  const pass = layer.pass;
  gemm<T>(product(TN, m, n, pass.rows, layer.x, m, layer.dy, n, pass.grads + layer.offset, n));
}

function sparse_weight_grads<T>(layer: Layer): void {
  const pass = layer.pass;
  const m = layer.inputs;
  const n = layer.outputs;
  const count = count_entries<T>(pass.rows, layer.x_offsets);
  if (takes_outer<T>(m, n)) {
    const grain = grain_of(LEAST_WORK, m, count * <u64>n);
    for_each<Layer>((t, from, to) => outer_part<T>(t, from, to), layer, m, 1, grain);
  } else {
    store<u32>(pass.list_offsets, 0);
    const grain = grain_of(LEAST_ENTRIES, m, count);
    for_each<Layer>((t, from, to) => columns_part<T>(t, from, to), layer, m, 1, grain);
    const grads = pass.grads + layer.offset;
    sparse_gemm<T>(
      sparse_product(false, m, n, pass.list_offsets, pass.list_entries, pass.rows, layer.dy, grads, shift<T>()),
    );
  }
}

function outer_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  const n = layer.outputs;
  const row_bytes = (<usize>n) << shift<T>();
  const g = pass.grads + layer.offset + <usize>from * row_bytes;
  outer_products<T>(pass.rows, n, from, to, layer.x_offsets, layer.x_entries, layer.dy, row_bytes, g);
}

/** Writes CSC lists of x. */
function columns_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  csc_from_csr<T>(pass.rows, from, to, layer.x_offsets, layer.x_entries, pass.list_offsets, pass.list_entries);
}

function bias_grads<T>(layer: Layer): void {
  const pass = layer.pass;
  const n = layer.outputs;
  const grain = LEAST_ELEMENTS / pass.rows;
  for_each<Layer>((t, from, to) => sum_part<T>(t, from, to), layer, n, LINE, grain);
  const grads = pass.grads + layer.offset + biases_offset<T>(layer);
  if (pass.bias_scale != 1) row_scale<T>(n, grads, <T>pass.bias_scale);
}

function sum_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  const at = (<usize>from) << shift<T>();
  const out = pass.grads + layer.offset + biases_offset<T>(layer) + at;
  sum_rows<T>(pass.rows, to - from, layer.dy + at, (<usize>layer.outputs) << shift<T>(), out);
}

function input_grads<T>(layer: Layer): void {
  const pass = layer.pass;
  const rows = pass.rows;
  const n = layer.inputs;
  const k = layer.outputs;
  const w = pass.params + layer.offset;
  if (list_dy<T>(layer)) {
    sparse_gemm<T>(sparse_product(true, rows, n, pass.list_offsets, pass.list_entries, k, w, layer.dx, shift<T>()));
  } else {
    gemm<T>(product(NT, rows, n, k, layer.dy, k, w, k, layer.dx, n));
  }
}

function bound_part<T>(layer: Layer, from: i32, to: i32): void {
  const pass = layer.pass;
  const at = (<usize>from) << shift<T>();
  const row_bytes = (<usize>layer.outputs) << shift<T>();
  const w = pass.params + layer.offset + at;
  max_norm<T>(layer.inputs, to - from, w, row_bytes, pass.max_norm, pass.row + at);
}

/** Byte offset of b from W. */
// @ts-ignore: decorator
@inline
function biases_offset<T>(layer: Layer): usize {
  return (<usize>layer.inputs * <usize>layer.outputs) << shift<T>();
}
