// A batch into a workspace, and its loss.

import { F32, U8 } from "../base/abi";
import { gather_labels, gather_pixels, gather_rows } from "../kernels/gather";
import { SOFTMAX_CROSS_ENTROPY, output_loss } from "../kernels/loss";
import { softmax_cross_entropy } from "../kernels/softmax";
import { forward } from "../net/forward";
import { Data, Net, layer_of } from "../net/layout";
import { Hyper } from "../optimizers/hyper";
import { Workspace } from "./workspace";

/** The examples that order names and the parameters of the network asked about, in f64; one pass, which draws all masks. */
export function load_batch(work: Workspace, asked: Net, data: Data, order: usize): void {
  const net = work.net;
  if (asked.dtype == F32) {
    widen(net.parameters, asked.params, net.params);
    gather<f32>(work.rows, data, order, asked.x);
    widen(work.rows * net.inputs, asked.x, net.x);
  } else {
    gather<f64>(work.rows, data, order, net.x);
  }
  gather_labels(work.rows, order, data.labels, net.labels);
  layer_of(net, 0).sparse = 0;
  net.step = asked.step;
  net.input_dropout = asked.input_dropout;
  forward<f64>(net, work.rows, true);
  net.input_dropout = 0; // done, in place: no further pass may do it again
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
export function batch_loss(work: Workspace): f64 {
  const net = work.net;
  const last = layer_of(net, net.layers - 1);
  if (net.loss == SOFTMAX_CROSS_ENTROPY)
    return softmax_cross_entropy<f64>(work.rows, net.classes, last.outputs, net.labels, last.deltas);
  const on = net.target_on;
  return output_loss<f64>(net.loss, work.rows, net.classes, last.outputs, net.labels, on, net.target_off, last.deltas);
}

/** One step more has been taken. */
export function count_step(net: Net): void {
  const hyper = changetype<Hyper>(net.hyper);
  net.step += 1;
  net.power1 *= hyper.decay1;
  net.power2 *= hyper.decay2;
}
