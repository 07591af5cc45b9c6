// Lays out networks and data sets in the arena.
//
//   Net | Layer x layers | specs | hyper | params | grads | slots | batch | labels | order | buffers of layers | scratch | targets
//
//   params, grads, slots   the tensors of each layer in turn, without gaps
//   batch                  batch x inputs, or the entries of its CSR lists (kernels/lists.ts). Two more rows hold
//                          the last list that is made before it turns out not to fit. Then the offsets of the lists
//
// Right behind a dense layer, an activation whose slope is a function of y gets no Layer: the dense layer applies it.

import { F64, OK, not_allowed } from "../base/abi";
import { alloc, alloc_handle, mark, release } from "../base/memory";
import { LINEAR, keeps_x } from "../kernels/activation";
import { LABEL_BYTES } from "../kernels/labels";
import { SOFTMAX_CROSS_ENTROPY } from "../kernels/loss";
import { dense_lists_dy } from "../layers/dense";
import { ACTIVATION, DENSE, DROPOUT, Layer, LayerSpec, element_shift, matrix } from "../layers/layer";
import { allocate, check_layer, leaves_zeros, outputs_of, parameters_of, sends_back_zeros } from "../layers/table";
import { Hyper, slot_count } from "../optimizers/hyper";
import { DATA_MAGIC, Data, NET_MAGIC, Net, layer_of, spec_of } from "./net";

/** Checks the layers and their order. */
export function check_layers(inputs: i32, count: i32, specs: usize): i32 {
  let size = inputs;
  let dense = 0;
  let drops = false;
  for (let i = 0; i < count; i++) {
    const spec = spec_of(specs, i);
    const status = check_layer(spec, size);
    if (status != OK) return status;
    // The number of dense layers in front selects the stream of a mask, so two of them would draw the same mask.
    if (spec.kind == DROPOUT && drops) return not_allowed("dropout layers between two dense layers", "at most one");
    drops = spec.kind == DROPOUT || (drops && spec.kind != DENSE);
    if (spec.kind == DENSE) dense += 1;
    size = outputs_of(spec, size);
  }
  if (dense == 0) return not_allowed("dense layers", "at least one");
  return drops ? not_allowed("dropout layers behind the last dense layer", "none") : OK;
}

/** Makes a network from checked arguments. Returns its handle, or 0 if the memory does not suffice. */
export function layout(
  dtype: i32,
  inputs: i32,
  batch: i32,
  count: i32,
  specs: usize,
  loss: i32,
  optimizer: i32,
): usize {
  const parameters = count_parameters(inputs, count, specs);
  const buffers = <u64>(2 + slot_count(optimizer));
  if ((parameters * buffers) << (<u64>element_shift(dtype)) >= 0xc0000000) {
    not_allowed("parameters", "fewer than fit 3 GiB with gradients and optimizer state");
    return 0;
  }
  const start = mark();
  const at = alloc_handle(offsetof<Net>() + <usize>count * offsetof<Layer>());
  if (at == 0) return 0;
  const net = changetype<Net>(at);
  net.magic = NET_MAGIC;
  net.dtype = dtype;
  net.batch = batch;
  net.inputs = inputs;
  net.loss = loss;
  net.optimizer = optimizer;
  net.parameters = <i32>parameters;
  net.target_on = 1;
  net.bias_scale = 1;
  if (
    copy_specs(net, count, specs) &&
    allocate_parameters(net) &&
    allocate_batch(net) &&
    make_layers(net) &&
    allocate_targets(net)
  )
    return at;
  release(start);
  return 0;
}

function count_parameters(inputs: i32, count: i32, specs: usize): u64 {
  let parameters: u64 = 0;
  let size = inputs;
  for (let i = 0; i < count; i++) {
    const spec = spec_of(specs, i);
    const outputs = outputs_of(spec, size);
    parameters += parameters_of(spec.kind, size, outputs);
    size = outputs;
  }
  return parameters;
}

function copy_specs(net: Net, count: i32, specs: usize): bool {
  const bytes = <usize>count * offsetof<LayerSpec>();
  net.specs = alloc(bytes);
  net.spec_count = count;
  if (net.specs) memory.copy(net.specs, specs, bytes);
  return net.specs != 0;
}

function allocate_parameters(net: Net): bool {
  const bytes = (<usize>net.parameters) << element_shift(net.dtype);
  const slots = slot_count(net.optimizer);
  const hyper = zeroed(offsetof<Hyper>());
  net.hyper = changetype<Hyper>(hyper);
  net.params = zeroed(bytes);
  net.grads = zeroed(bytes);
  net.slot0 = slots > 0 ? zeroed(bytes) : 0;
  net.slot1 = slots > 1 ? zeroed(bytes) : 0;
  if (hyper == 0 || net.params == 0 || net.grads == 0) return false;
  return (slots < 1 || net.slot0 != 0) && (slots < 2 || net.slot1 != 0);
}

function allocate_batch(net: Net): bool {
  net.batch_x = matrix(net.batch + 2, net.inputs, element_shift(net.dtype));
  net.batch_offsets = alloc((<usize>net.batch + 1) << 2);
  net.labels = alloc(<usize>net.batch * LABEL_BYTES);
  net.order = alloc((<usize>net.batch) << 2);
  return net.batch_x != 0 && net.batch_offsets != 0 && net.labels != 0 && net.order != 0;
}

function make_layers(net: Net): bool {
  let x = net.batch_x;
  let before: Layer | null = null;
  let size = net.inputs;
  let ordinal = 0;
  let offset: usize = 0;
  for (let i = 0; i < net.spec_count; i++) {
    const spec = spec_of(net.specs, i);
    if (before != null && fuse(before, spec)) continue;
    const layer = layer_of(net, net.layers++);
    layer.pass = net;
    layer.kind = spec.kind;
    layer.inputs = size;
    layer.outputs = outputs_of(spec, size);
    layer.ordinal = ordinal;
    layer.activation = spec.kind == ACTIVATION ? spec.activation : LINEAR;
    layer.pieces = spec.pieces;
    layer.alpha = spec.alpha;
    layer.rate = spec.rate;
    layer.parameters = <i32>parameters_of(spec.kind, size, layer.outputs);
    layer.offset = offset;
    layer.x = x;
    layer.dx = before != null && ordinal > 0 ? before.dy : 0;
    if (!allocate(layer, before != null && ordinal > 0 && leaves_zeros(before))) return false;
    x = layer.y;
    size = layer.outputs;
    offset += (<usize>layer.parameters) << element_shift(net.dtype);
    if (layer.parameters > 0) ordinal += 1;
    before = layer;
  }
  net.classes = size;
  return allocate_lists(net);
}

function allocate_targets(net: Net): bool {
  if (net.loss == SOFTMAX_CROSS_ENTROPY) return true;
  net.targets = matrix(net.batch, net.classes, element_shift(F64));
  return net.targets != 0;
}

/** Makes an activation a part of the dense layer in front of it if possible. Returns whether it did. */
function fuse(dense: Layer, spec: LayerSpec): bool {
  if (spec.kind != ACTIVATION || dense.kind != DENSE || dense.activation != LINEAR || keeps_x(spec.activation))
    return false;
  dense.activation = spec.activation;
  dense.alpha = spec.alpha;
  return true;
}

/** Decides which layers use lists, and allocates the scratch memory that the layers share. */
function allocate_lists(net: Net): bool {
  let lists = max(net.inputs, net.batch);
  let columns = net.inputs / 2 + 1; // lists have at most half of a batch's elements, and at most all of another x; room for a mask of a batch
  let widest = 0;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    if (layer.kind != DENSE) continue;
    widest = max(widest, layer.outputs);
    if (layer.x == net.batch_x) {
      net.takes_lists = true;
      layer.x_offsets = net.batch_offsets;
      layer.x_entries = net.batch_x;
    } else if (layer.x_entries) {
      lists = max(lists, layer.inputs);
      columns = max(columns, layer.inputs);
    }
    layer.lists_dy = dense_lists_dy(layer, i + 1 < net.layers && sends_back_zeros(layer_of(net, i + 1)));
    if (layer.lists_dy) columns = max(columns, layer.outputs);
  }
  const shift = element_shift(net.dtype);
  net.row = matrix(1, widest, shift);
  net.list_offsets = alloc((<usize>lists + 1) << 2);
  net.list_entries = matrix(net.batch, 2 * columns, shift);
  return net.row != 0 && net.list_offsets != 0 && net.list_entries != 0;
}

/** Makes a data set from checked arguments. Returns its handle, or 0 if the memory does not suffice. */
export function layout_data(
  kind: i32,
  dtype: i32,
  count: i32,
  features: i32,
  outputs: i32,
  inputs: usize,
  labels: usize,
  targets: usize,
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
  data.outputs = outputs;
  data.inputs = inputs;
  data.labels = labels;
  data.targets = targets;
  data.table = table;
  return at;
}

/** Allocates zeroed memory. Returns 0 if the memory does not suffice. */
function zeroed(bytes: usize): usize {
  const at = alloc(bytes);
  if (at) memory.fill(at, 0, bytes);
  return at;
}
