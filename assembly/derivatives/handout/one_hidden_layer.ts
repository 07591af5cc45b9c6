// Training by numerical derivatives of one hidden layer of sigmoids and sigmoid outputs under
// summed_binary_cross_entropy, in f64: the case that sigmoid_pairs.ts is quick at. One example a step; W and b of the
// hidden layer, then W and b of the outputs, each differentiated and updated in turn.
//
//   values of x (distinct)  ->  moves: rate x derivative, values x hidden  ->  W[i] -= moves[number of x[i]]

import { F64 } from "../../base/abi";
import { SIGMOID } from "../../kernels/activation";
import { SUMMED_BINARY_CROSS_ENTROPY } from "../../kernels/loss";
import { alloc } from "../../base/memory";
import { Data, Net, layer_of } from "../../net/layout";
import { Hyper } from "../../optimizers/hyper";
import { affine, stepped_affine } from "./affine";
import { gather } from "../batch";
import {
  LARGEST_EXPONENT,
  LARGEST_PRODUCT,
  LITERAL,
  PRODUCT,
  Pairs,
  SERIES,
  aim,
  bytes_of_pairs,
} from "./sigmoid_pairs";
import { literal_loss, negative_powers, output_of, place, through_hidden, through_output } from "./sigmoid_pairs";
import { after } from "../workspace";
import { SMALL_EXPONENT, SMALL_RATIO } from "../short_series";
import { bytes_of_table, largest, number_values } from "../distinct_values";


@unmanaged
export class Shallow {
  pairs: Pairs;
  inputs: i32;
  hidden: i32;
  /** Parameters. */
  w1: usize;
  b1: usize;
  w2: usize;
  b2: usize;
  x: usize;
  /** Of each input the number of its value, and the values (distinct_values.ts). */
  numbers: usize;
  values: usize;
  count: i32;
  table: usize;
  table_bytes: usize;
  /** rate x derivative of what is differentiated. */
  moves: usize;
  /** z, e^-z and sigmoids of the hidden layer. */
  z: usize;
  powers: usize;
  h: usize;
  /** z and e^-z of the outputs. */
  output_z: usize;
  output_powers: usize;
}

/** Whether a network is of the kind, trained by plain sgd. */
export function is_shallow(net: Net): bool {
  if (net.dtype != F64 || net.layers != 2 || net.loss != SUMMED_BINARY_CROSS_ENTROPY) return false;
  const hidden = layer_of(net, 0);
  if (hidden.activation != SIGMOID || layer_of(net, 1).activation != SIGMOID) return false;
  if (hidden.dropout > 0 || net.input_dropout > 0 || net.max_norm > 0 || net.bias_scale != 1) return false;
  return changetype<Hyper>(net.hyper).weight_decay == 0 && net.target_on + net.target_off == 1;
}

/** Scratch for a network of the kind; 0 when the memory does not suffice. The caller releases it. */
export function open_shallow(net: Net, delta: f64): usize {
  const bytes = lay(net, 0, delta);
  const at = bytes < 0xfffffff0 ? alloc(<usize>bytes) : alloc(0xfffffff0);
  if (at != 0) lay(net, at, delta);
  return at;
}

/** Puts everything in place from `start` on, unless that is 0; returns where it ends. */
function lay(net: Net, start: u64, delta: f64): u64 {
  const first = layer_of(net, 0);
  const second = layer_of(net, 1);
  const inputs = first.inputs;
  const hidden = first.units;
  const outputs = second.units;
  const table_bytes = bytes_of_table(inputs);
  const pairs_at = after(start, 1, offsetof<Shallow>());
  const numbers = after(pairs_at, bytes_of_pairs(outputs), 1);
  const values = after(numbers, inputs, 4);
  const table = after(values, inputs + 1, 8);
  const moves = after(table, table_bytes, 1);
  const z = after(moves, <u64>max(inputs, outputs) * <u64>hidden, 8);
  const powers = after(z, hidden, 8);
  const h = after(powers, hidden, 8);
  const output_z = after(h, hidden + 1, 8);
  const output_powers = after(output_z, outputs, 8);
  const end = after(output_powers, outputs, 8);
  if (start == 0) return end;
  const s = changetype<Shallow>(<usize>start);
  s.pairs = changetype<Pairs>(<usize>pairs_at);
  s.pairs.delta = delta;
  s.pairs.scale = (0.5 * changetype<Hyper>(net.hyper).lr) / delta;
  s.pairs.on = net.target_on;
  s.pairs.off = net.target_off;
  s.pairs.outputs = outputs;
  s.inputs = inputs;
  s.hidden = hidden;
  s.w1 = net.params + first.offset;
  s.b1 = s.w1 + ((<usize>inputs * <usize>hidden) << 3);
  s.w2 = net.params + second.offset;
  s.b2 = s.w2 + ((<usize>hidden * <usize>outputs) << 3);
  s.x = net.x;
  s.numbers = <usize>numbers;
  s.values = <usize>values;
  s.table = <usize>table;
  s.table_bytes = table_bytes;
  s.moves = <usize>moves;
  s.z = <usize>z;
  s.powers = <usize>powers;
  s.h = <usize>h;
  s.output_z = <usize>output_z;
  s.output_powers = <usize>output_powers;
  return end;
}

/** One step of the example at `order`; returns its loss before. form: the quickest that may be used. */
export function shallow_step(s: Shallow, net: Net, data: Data, order: usize, form: i32): f64 {
  const pairs = s.pairs;
  const outputs = pairs.outputs;
  gather<f64>(1, data, order, s.x);
  aim(pairs, load<u8>(data.labels + <usize>load<u32>(order)));
  s.count = number_values(s.inputs, s.x, 0, s.inputs, s.numbers, s.values, s.table, s.table_bytes);
  const weight = largest(outputs * s.hidden, s.w2);

  affine(s.inputs, s.hidden, s.x, s.w1, s.b1, s.z);
  activate(s);
  const loss = literal_loss(pairs);
  hidden_moves(s, usable(form, s, largest(s.count, s.values), weight), s.count, s.values);
  stepped_affine(s.inputs, s.hidden, s.x, s.w1, s.b1, s.z, s.numbers, s.moves);

  activate(s);
  store<f64>(s.values, 1);
  hidden_moves(s, usable(form, s, 1, weight), 1, s.values);
  subtract(s.hidden, s.moves, s.b1);
  subtract(s.hidden, s.moves, s.z);

  activate(s);
  output_moves(s, usable(form, s, 1, 0), s.hidden, s.h);
  subtract(outputs * s.hidden, s.moves, s.w2);

  activate_outputs(s);
  output_moves(s, usable(form, s, 1, 0), 1, s.values);
  subtract(outputs, s.moves, s.b2);
  return loss;
}

/** The quickest form up to `form` that holds where z of a unit moves by delta value. weight: the largest behind it. */
function usable(form: i32, s: Shallow, value: f64, weight: f64): i32 {
  if (form == LITERAL) return LITERAL;
  const outputs = <f64>s.pairs.outputs;
  const z = largest(s.pairs.outputs, s.output_z);
  const move = s.pairs.delta * value;
  const behind = 0.25 * move * weight; // a sigmoid's slope is at most 1/4
  const small = move < SMALL_EXPONENT && behind < SMALL_EXPONENT && outputs * behind < SMALL_RATIO;
  if (form == SERIES && small && z < LARGEST_EXPONENT) return SERIES;
  return outputs * z < LARGEST_PRODUCT ? PRODUCT : LITERAL;
}

/** Sigmoids and outputs for z. */
function activate(s: Shallow): void {
  negative_powers(s.hidden, s.z, s.powers);
  for (let at: usize = 0, end = (<usize>s.hidden) << 3; at < end; at += 8)
    store<f64>(s.h + at, 1 / (1 + load<f64>(s.powers + at)));
  activate_outputs(s);
}

function activate_outputs(s: Shallow): void {
  affine(s.hidden, s.pairs.outputs, s.h, s.w2, s.b2, s.output_z);
  place(s.pairs, s.output_z, s.output_powers);
}

/** moves[c][j]: by what multiplies values[c] on its way to hidden unit j. */
function hidden_moves(s: Shallow, form: i32, count: i32, values: usize): void {
  const stride = (<usize>s.hidden) << 3;
  const row_bytes = (<usize>s.pairs.outputs) << 3;
  for (let at: usize = 0, row = s.w2; at < stride; at += 8, row += row_bytes) {
    const z = load<f64>(s.z + at);
    through_hidden(form, s.pairs, z, load<f64>(s.powers + at), row, values, count, s.moves + at, stride);
  }
}

/** moves[c][o]: by what multiplies values[c] on its way to output o. */
function output_moves(s: Shallow, form: i32, count: i32, values: usize): void {
  const pairs = s.pairs;
  const stride = (<usize>pairs.outputs) << 3;
  for (let o = 0; o < pairs.outputs; o++) {
    const out = s.moves + ((<usize>o) << 3);
    through_output(form, pairs, output_of(pairs, o), values, count, out, stride);
  }
}

/** y[i] -= x[i], i < n. */
function subtract(n: i32, x: usize, y: usize): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) store<f64>(y, load<f64>(y) - load<f64>(x));
}
