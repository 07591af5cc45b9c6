// A network and a data set in memory. Both are blocks of the arena; their addresses are the handles
// of the ABI, recognised by their first word.
//
//   Net | Layer x layers | params | grads | slots | inputs, lists | labels | order | buffers of each layer
//
//   params, grads and slots: W (inputs x width, row-major) then b of each layer in turn, no gaps; width is
//   units, or for maxout pieces x units, piece by piece
//   inputs: batch x inputs, or in the same place the entries of their CSR lists (kernels/lists.ts), and
//   room for one list more, which is made before it is known that it does not fit
//   A layer behind relu or dropout has lists of its inputs beside them.
//
//   a layer:  x W + b -> z --maxout--> acts --dropout--> outputs -> the next layer
//   Without maxout z and acts are one buffer, without dropout acts and outputs are.

import { F32, OK, not_allowed } from "../base/abi";
import { MAXOUT, RELU } from "../kernels/activation";
import { takes_transposed } from "../kernels/sparse";
import { alloc, alloc_handle, is_handle, mark, release } from "../base/memory";
import { Hyper, slot_count } from "../optimizers/hyper";

const NET_MAGIC: u32 = 0x4e455431; // "NET1"
const DATA_MAGIC: u32 = 0x44415431; // "DAT1"

/** Columns of a product from which lists of its left factor pay. */
const LEAST_COLUMNS: i32 = 32;

/** What the host says of a layer. */
@unmanaged
export class LayerSpec {
  units: i32;
  activation: i32;
  /** Linear pieces of a maxout unit; 1 for every other activation. */
  pieces: i32;
  reserved: i32;
  /** Slope of leaky_relu below zero, scale of elu. */
  alpha: f64;
  /** Share of the units that training drops. */
  dropout: f64;
}


@unmanaged
export class Layer {
  inputs: i32;
  units: i32;
  activation: i32;
  pieces: i32;
  /** Whether the batch's inputs are in CSR lists. */
  sparse: i32;
  /** Those lists; 0 where the inputs are never made into lists. */
  heads: usize;
  entries: usize;
  /** Columns of W: units x pieces. */
  width: i32;
  alpha: f64;
  dropout: f64;
  /** Offset of W in params and grads, in bytes; b follows it. */
  offset: usize;
  /** x W + b, batch x width; with f applied in place when it is element-wise. */
  z: usize;
  /** d loss / d (x W + b), batch x width. */
  dz: usize;
  /** f(x W + b), batch x units. */
  acts: usize;
  /** d loss / d acts, batch x units; the same buffer as dz unless maxout. */
  deltas: usize;
  /** Which piece each maxout unit took, batch x units bytes. */
  which: usize;
  /** What the next layer reads, batch x units. */
  outputs: usize;
  /** 0 or 1 / (1 - dropout), batch x units. */
  mask: usize;
}


@unmanaged
export class Net {
  magic: u32;
  dtype: i32;
  batch: i32;
  layers: i32;
  inputs: i32;
  classes: i32;
  loss: i32;
  optimizer: i32;
  parameters: i32;
  step: i32;
  params: usize;
  grads: usize;
  slot0: usize;
  slot1: usize;
  /** The batch: rows x inputs, or its CSR entries when the first layer is `sparse`. */
  x: usize;
  /** Lists of the layer in hand, going back: its inputs by column, then its dz by row. */
  heads: usize;
  entries: usize;
  labels: usize;
  order: usize;
  /** One row of the widest layer. */
  row: usize;
  hyper: usize;
  /** Seed of the dropout masks. */
  seed_low: u32;
  seed_high: u32;
  /** decay1^step and decay2^step, multiplied up step by step. */
  power1: f64;
  power2: f64;
  /** Share of the inputs that training drops. */
  input_dropout: f64;
  /** Targets of the losses on outputs: of the label's class, and of the others. */
  target_on: f64;
  target_off: f64;
  /** What the gradients of biases are multiplied by. */
  bias_scale: f64;
  /** Bound of the squared length of a unit's incoming weights; 0 for none. */
  max_norm: f64;
}


@unmanaged
export class Data {
  magic: u32;
  kind: i32;
  /** Of the networks that it is for: that of float inputs, or of the table. */
  dtype: i32;
  count: i32;
  features: i32;
  classes: i32;
  inputs: usize;
  labels: usize;
  table: usize;
}

/** Layer `index` of a network. */
// @ts-ignore: decorator
@inline
export function layer_of(net: Net, index: i32): Layer {
  return changetype<Layer>(changetype<usize>(net) + offsetof<Net>() + <usize>index * offsetof<Layer>());
}

/** log2 of the bytes of an element. */
// @ts-ignore: decorator
@inline
export function element_shift(dtype: i32): usize {
  return dtype == F32 ? 2 : 3;
}

/** Layer `index` of what the host says. */
// @ts-ignore: decorator
@inline
export function spec_of(layers_ptr: usize, index: i32): LayerSpec {
  return changetype<LayerSpec>(layers_ptr + <usize>index * offsetof<LayerSpec>());
}

/** Lays out a network of checked sizes. Returns 0 when the memory does not suffice. */
export function layout(
  dtype: i32,
  inputs: i32,
  batch: i32,
  layers: i32,
  layers_ptr: usize,
  loss: i32,
  optimizer: i32,
): usize {
  const parameters = count_parameters(inputs, layers, layers_ptr);
  const buffers = <u64>(2 + slot_count(optimizer));
  if ((parameters * buffers) << (<u64>element_shift(dtype)) >= 0xffff0000) {
    not_allowed("net_create: parameters", "fewer than fit 4 GiB with gradients and optimizer state");
    return 0;
  }
  const start = mark();
  const at = alloc_handle(offsetof<Net>() + <usize>layers * offsetof<Layer>());
  if (at == 0) return 0;
  const net = changetype<Net>(at);
  net.magic = NET_MAGIC;
  net.dtype = dtype;
  net.batch = batch;
  net.layers = layers;
  net.inputs = inputs;
  net.loss = loss;
  net.optimizer = optimizer;
  net.parameters = <i32>parameters;
  net.target_on = 1;
  net.bias_scale = 1;
  if (lay_parameters(net) && lay_batch(net) && lay_layers(net, layers_ptr)) return at;
  net.magic = 0;
  release(start);
  return 0;
}

function count_parameters(inputs: i32, layers: i32, layers_ptr: usize): u64 {
  let parameters: u64 = 0;
  let fan_in = inputs;
  for (let i = 0; i < layers; i++) {
    const spec = spec_of(layers_ptr, i);
    parameters += <u64>(fan_in + 1) * <u64>spec.units * <u64>spec.pieces;
    fan_in = spec.units;
  }
  return parameters;
}

function lay_parameters(net: Net): bool {
  const bytes = (<usize>net.parameters) << element_shift(net.dtype);
  const slots = slot_count(net.optimizer);
  net.hyper = zeroed(offsetof<Hyper>());
  net.params = zeroed(bytes);
  net.grads = zeroed(bytes);
  net.slot0 = slots > 0 ? zeroed(bytes) : 0;
  net.slot1 = slots > 1 ? zeroed(bytes) : 0;
  if (net.hyper == 0 || net.params == 0 || net.grads == 0) return false;
  return (slots < 1 || net.slot0 != 0) && (slots < 2 || net.slot1 != 0);
}

function lay_batch(net: Net): bool {
  const shift = element_shift(net.dtype);
  net.x = matrix(net.batch + 2, net.inputs, shift);
  net.labels = alloc(net.batch);
  net.order = alloc((<usize>net.batch) << 2);
  return net.x != 0 && net.labels != 0 && net.order != 0;
}

function lay_layers(net: Net, layers_ptr: usize): bool {
  const shift = element_shift(net.dtype);
  let fan_in = net.inputs;
  let offset: usize = 0;
  let widest = 0;
  for (let i = 0; i < net.layers; i++) {
    const spec = spec_of(layers_ptr, i);
    const layer = layer_of(net, i);
    layer.inputs = fan_in;
    layer.units = spec.units;
    layer.activation = spec.activation;
    layer.pieces = spec.pieces;
    layer.width = spec.units * spec.pieces;
    layer.alpha = spec.alpha;
    layer.dropout = spec.dropout;
    layer.offset = offset;
    if (!lay_buffers(layer, net.batch, shift) || !lay_lists(net, i)) return false;
    offset += (<usize>(fan_in + 1) * <usize>layer.width) << shift;
    fan_in = layer.units;
    widest = max(widest, layer.width);
  }
  net.classes = fan_in;
  net.row = matrix(1, widest, shift);
  return net.row != 0 && lay_shared_lists(net);
}

/** Room for the CSR lists of the inputs of layer `index`. */
function lay_lists(net: Net, index: i32): bool {
  const layer = layer_of(net, index);
  if (index > 0 && !may_list_inputs(layer, layer_of(net, index - 1))) return true;
  layer.heads = alloc((<usize>net.batch + 1) << 2);
  layer.entries = index == 0 ? net.x : matrix(net.batch, 2 * layer.inputs, element_shift(net.dtype));
  return layer.heads != 0 && layer.entries != 0;
}

/** The lists of which there is one at a time, as large as any layer needs them. */
function lay_shared_lists(net: Net): bool {
  let lists = max(net.inputs, net.batch);
  let columns = net.inputs / 2 + 1; // of the first layer's inputs half are listed at most; of others and dz perhaps all
  for (let i = 1; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (layer.entries) {
      lists = max(lists, layer.inputs);
      columns = max(columns, layer.inputs);
    }
    if (may_list_deltas(layer)) columns = max(columns, layer.width);
  }
  net.heads = alloc((<usize>lists + 1) << 2);
  net.entries = matrix(net.batch, 2 * columns, element_shift(net.dtype));
  return net.heads != 0 && net.entries != 0;
}

/** Whether the inputs of a layer behind `before` may be made into lists. */
function may_list_inputs(layer: Layer, before: Layer): bool {
  return layer.width >= LEAST_COLUMNS && (before.activation == RELU || before.dropout > 0);
}

/** Whether the dz of a layer that is not the first may be. */
export function may_list_deltas(layer: Layer): bool {
  if (layer.inputs < LEAST_COLUMNS || !takes_transposed(layer.width)) return false;
  return layer.activation == RELU || layer.activation == MAXOUT || layer.dropout > 0;
}

function lay_buffers(layer: Layer, batch: i32, shift: usize): bool {
  const maxout = layer.activation == MAXOUT;
  const drops = layer.dropout > 0;
  layer.z = matrix(batch, layer.width, shift);
  layer.dz = matrix(batch, layer.width, shift);
  layer.acts = maxout ? matrix(batch, layer.units, shift) : layer.z;
  layer.deltas = maxout ? matrix(batch, layer.units, shift) : layer.dz;
  layer.which = maxout ? matrix(batch, layer.units, 0) : layer.z;
  layer.outputs = drops ? matrix(batch, layer.units, shift) : layer.acts;
  layer.mask = drops ? matrix(batch, layer.units, shift) : layer.acts;
  if (layer.z == 0 || layer.dz == 0 || layer.acts == 0 || layer.deltas == 0) return false;
  return layer.which != 0 && layer.outputs != 0 && layer.mask != 0;
}

/** OK when `handle` is the address of a network. */
export function check_net(handle: usize): i32 {
  if (is_handle(handle) && changetype<Net>(handle).magic == NET_MAGIC) return OK;
  return not_allowed("net", "a handle from net_create");
}

/** OK when `handle` is the address of a data set. */
export function check_data(handle: usize): i32 {
  if (is_handle(handle) && changetype<Data>(handle).magic == DATA_MAGIC) return OK;
  return not_allowed("data", "a handle from data_create");
}

/** A data set of checked parts; 0 when the memory does not suffice. */
export function layout_data(
  kind: i32,
  dtype: i32,
  count: i32,
  features: i32,
  classes: i32,
  inputs: usize,
  labels: usize,
  table: usize,
): usize {
  const at = alloc_handle(offsetof<Data>());
  if (at == 0) return 0;
  const data = changetype<Data>(at);
  data.magic = DATA_MAGIC;
  data.kind = kind;
  data.dtype = dtype;
  data.count = count;
  data.features = features;
  data.classes = classes;
  data.inputs = inputs;
  data.labels = labels;
  data.table = table;
  return at;
}

function matrix(rows: i32, columns: i32, shift: usize): usize {
  const bytes = (<u64>rows * <u64>columns) << (<u64>shift);
  return alloc(bytes > 0xfffffff0 ? 0xfffffff0 : <usize>bytes);
}

function zeroed(bytes: usize): usize {
  const at = alloc(bytes);
  if (at) memory.fill(at, 0, bytes);
  return at;
}
