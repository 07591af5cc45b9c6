// A batch into a probe: dense inputs in f64, the masks of the step that comes next, and each layer of one row.

import { F32, U8 } from "../base/abi";
import { LEAKY_RELU, LINEAR, RELU } from "../kernels/activation";
import { gather_labels, gather_pixels, gather_rows } from "../kernels/gather";
import { gemm, NN } from "../kernels/gemm";
import { SOFTMAX_CROSS_ENTROPY, output_loss } from "../kernels/loss";
import { softmax_cross_entropy } from "../kernels/softmax";
import { forward } from "../net/forward";
import { Data, Layer, Net, layer_of } from "../net/layout";
import { open_end } from "./loss_shortcuts";
import { Probe, trace_of } from "./workspace";

/** The examples that order names and the network's parameters, both as f64; draws all masks. */
export function take(probe: Probe, asked: Net, data: Data, order: usize): void {
  const net = probe.net;
  const elements = probe.rows * net.inputs;
  if (asked.dtype == F32) {
    widen(net.parameters, asked.params, net.params);
    gather<f32>(probe.rows, data, order, asked.x);
    widen(elements, asked.x, net.x);
  } else {
    gather<f64>(probe.rows, data, order, net.x);
  }
  gather_labels(probe.rows, order, data.labels, net.labels);
  layer_of(net, 0).sparse = 0;
  net.step = asked.step;
  net.input_dropout = asked.input_dropout;
  forward<f64>(net, probe.rows, true);
  net.input_dropout = 0; // x has been dropped, in place
}

/** The examples that order names as dense rows of T. */
export function gather<T>(rows: i32, data: Data, order: usize, out: usize): void {
  if (data.kind == U8) gather_pixels<T>(rows, data.features, order, data.inputs, data.table, out);
  else gather_rows<T>(rows, data.features, order, data.inputs, out);
}

/** to[i] = from[i], i < n, f32 to f64. */
export function widen(n: i32, from: usize, to: usize): void {
  const end = to + ((<usize>n) << 3);
  for (; to < end; from += 4, to += 8) store<f64>(to, <f64>load<f32>(from));
}

/** Loss of the batch from the last layer's outputs, as net/train.ts has it. */
export function batch_loss(probe: Probe): f64 {
  const net = probe.net;
  const last = layer_of(net, net.layers - 1);
  if (net.loss == SOFTMAX_CROSS_ENTROPY)
    return softmax_cross_entropy<f64>(probe.rows, net.classes, last.outputs, net.labels, last.deltas);
  const on = net.target_on;
  return output_loss<f64>(net.loss, probe.rows, net.classes, last.outputs, net.labels, on, net.target_off, last.deltas);
}

/** Makes row `row` of the batch the one in hand: z of every layer, and how its outputs follow z. */
export function open_row(probe: Probe, row: i32): void {
  const net = probe.net;
  probe.row = row;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    const trace = trace_of(probe, i);
    const weights = net.params + layer.offset;
    const biases = weights + ((<usize>layer.inputs * <usize>layer.width) << 3);
    const k = layer.inputs;
    const n = layer.width;
    gemm<f64>(NN, 1, n, k, inputs_of(probe, i), k, weights, n, 0, trace.z, n, biases, LINEAR, 0);
    if (is_straight(layer)) straighten(layer, trace.z, mask_of(probe, layer), trace.slope, trace.inverse);
  }
  open_end(probe);
}

/** Whether a layer's outputs are linear in z as long as no sign changes. */
export function is_straight(layer: Layer): bool {
  return layer.activation == LINEAR || layer.activation == RELU || layer.activation == LEAKY_RELU;
}

function straighten(layer: Layer, z: usize, mask: usize, slope: usize, inverse: usize): void {
  const turns = layer.activation != LINEAR;
  const below: f64 = layer.activation == LINEAR ? 1 : layer.activation == RELU ? 0 : layer.alpha;
  for (let at: usize = 0, end = (<usize>layer.width) << 3; at < end; at += 8) {
    const value = load<f64>(z + at);
    const kept: f64 = mask ? load<f64>(mask + at) : 1;
    store<f64>(slope + at, (value > 0 ? 1 : below) * kept);
    store<f64>(inverse + at, turns && kept != 0 ? 1 / abs(value) : 0);
  }
}

/** What layer `index` reads of the row in hand. */
export function inputs_of(probe: Probe, index: i32): usize {
  const net = probe.net;
  const from = index == 0 ? net.x : layer_of(net, index - 1).outputs;
  return from + ((<usize>probe.row * <usize>layer_of(net, index).inputs) << 3);
}

/** The row in hand of a layer's mask, or 0. */
export function mask_of(probe: Probe, layer: Layer): usize {
  return layer.dropout > 0 ? layer.mask + ((<usize>probe.row * <usize>layer.units) << 3) : 0;
}
