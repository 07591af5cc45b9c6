// A batch into a workspace, and the loss of a full forward pass over it.

import { F32, U8 } from "../base/abi";
import { gather_pixels, gather_rows } from "../kernels/gather";
import { take_answers } from "../net/batch";
import { Data, Net, layer_of } from "../net/net";
import { loss_of } from "../net/step";
import { forward } from "../net/walk";
import { Workspace } from "./workspace";

/**
 * Takes over the examples that order names and the parameters of the network asked about, in f64. Draws all masks in
 * one pass, whose loss it returns.
 */
export function load_batch(work: Workspace, asked: Net, data: Data, order: usize): f64 {
  const net = work.net;
  if (asked.dtype == F32) {
    widen(net.parameters, asked.params, net.params);
    gather<f32>(work.rows, data, order, asked.batch_x);
    widen(work.rows * net.inputs, asked.batch_x, net.batch_x);
  } else {
    gather<f64>(work.rows, data, order, net.batch_x);
  }
  take_answers(net, data, order, work.rows);
  net.data = data;
  net.listed = false;
  net.step = asked.step;
  const front = layer_of(net, 0);
  front.rate = layer_of(asked, 0).rate;
  const loss = full_pass(work);
  front.rate = 0; // dropout of the inputs, if that is what it is, is done in place: no further pass may repeat it
  return loss;
}

/** The loss of the batch by a full forward pass. */
export function full_pass(work: Workspace): f64 {
  return loss_of<f64>(work.net, forward<f64>(work.net, work.rows, true));
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
