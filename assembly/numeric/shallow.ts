// Training by numerical derivatives of one hidden layer of sigmoids and sigmoid outputs under
// summed_binary_cross_entropy, in f64: the case that pairs.ts is quick at. One example a step; W and b of the
// hidden layer, then W and b of the outputs, each differentiated and updated in turn.
//
//   values of x (distinct)  ->  moves: rate x derivative, values x hidden  ->  W[i] -= moves[number of x[i]]

import { F64 } from "../abi";
import { SIGMOID } from "../kernels/activation";
import { exp_all } from "../kernels/elementwise";
import { SUMMED_BINARY_CROSS_ENTROPY } from "../kernels/loss";
import { alloc } from "../memory";
import { Data, Net, layer_of } from "../net/layout";
import { Hyper } from "../optimizers/hyper";
import { affine, stepped_affine } from "./affine";
import { gather } from "./batch";
import { LITERAL, PRODUCT, Pairs, SERIES, TERM_BYTES, aim, by_hidden, by_output, literal_loss } from "./pairs";
import { after } from "./probe";
import { number_values } from "./values";

/** product: the logarithm of the largest factor times their number stays this far from overflow. */
const LARGEST_POWER: f64 = 600;
/** series: e^w to w^3 and artanh s to s^7 are as good as f64 up to here. */
const LARGEST_MOVE: f64 = 1e-3;
const LARGEST_RATIO: f64 = 1e-2;

@unmanaged
export class Shallow {
  pairs: Pairs;
  inputs: i32;
  hidden: i32;
  rate: f64;
  /** Parameters. */
  w1: usize;
  b1: usize;
  w2: usize;
  b2: usize;
  x: usize;
  numbers: usize;
  values: usize;
  count: i32;
  table: usize;
  table_bytes: usize;
  moves: usize;
  z: usize;
  h: usize;
  /** e^-z of the hidden layer. */
  power: usize;
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
  const pairs_at = after(start, 1, offsetof<Shallow>());
  const numbers = after(pairs_at, 1, offsetof<Pairs>());
  const values = after(numbers, inputs, 4);
  const table = after(values, inputs, 8);
  const table_bytes = (<u64>4) << (32 - clz(2 * inputs));
  const moves = after(table, table_bytes, 1);
  const z = after(moves, <u64>inputs * <u64>hidden, 8);
  const h = after(z, hidden, 8);
  const power = after(h, hidden, 8);
  const negative = after(power, hidden, 8);
  const output_power = after(negative, outputs + 1, 8);
  const terms = after(output_power, outputs + 1, 8);
  const end = after(terms, outputs + 1, TERM_BYTES);
  if (start == 0) return end;
  const s = changetype<Shallow>(<usize>start);
  const pairs = changetype<Pairs>(<usize>pairs_at);
  s.pairs = pairs;
  s.inputs = inputs;
  s.hidden = hidden;
  s.rate = changetype<Hyper>(net.hyper).lr;
  s.w1 = net.params + first.offset;
  s.b1 = s.w1 + ((<usize>inputs * <usize>hidden) << 3);
  s.w2 = net.params + second.offset;
  s.b2 = s.w2 + ((<usize>hidden * <usize>outputs) << 3);
  s.x = net.x;
  s.numbers = <usize>numbers;
  s.values = <usize>values;
  s.table = <usize>table;
  s.table_bytes = <usize>table_bytes;
  s.moves = <usize>moves;
  s.z = <usize>z;
  s.h = <usize>h;
  s.power = <usize>power;
  pairs.outputs = outputs;
  pairs.delta = delta;
  pairs.minus_delta = -delta;
  pairs.negative = <usize>negative;
  pairs.power = <usize>output_power;
  pairs.terms = <usize>terms;
  pairs.on = net.target_on;
  // The neutral output: E = 0, P and Q times 1.
  const past = (<usize>outputs) << 3;
  store<f64>(pairs.negative + past, -Infinity);
  store<f64>(pairs.power + past, 0);
  v128.store(pairs.terms + <usize>outputs * TERM_BYTES, f64x2.splat(1));
  v128.store(pairs.terms + <usize>outputs * TERM_BYTES, f64x2.splat(1), 16);
  return end;
}

/** One step of the example at `order`; returns its loss before. form: the quickest that may be used. */
export function shallow_step(s: Shallow, net: Net, data: Data, order: usize, form: i32): f64 {
  const pairs = s.pairs;
  gather<f64>(1, data, order, s.x);
  aim(pairs, load<u8>(data.labels + <usize>load<u32>(order)), net.target_off);
  s.count = number_values(s.inputs, s.x, 0, s.inputs, s.numbers, s.values, s.table, s.table_bytes);
  const weight = largest(pairs.outputs * (s.hidden + 1), s.w2);

  affine(s.inputs, s.hidden, s.x, s.w1, s.b1, s.z);
  activate(s);
  const loss = literal_loss(pairs);
  hidden_moves(s, usable(form, pairs, largest(s.count, s.values), weight), s.count, s.values);
  stepped_affine(s.inputs, s.hidden, s.x, s.w1, s.b1, s.z, s.numbers, s.moves);

  activate(s);
  store<f64>(s.values, 1);
  hidden_moves(s, usable(form, pairs, 1, weight), 1, s.values);
  subtract(s.hidden, s.moves, s.b1);
  subtract(s.hidden, s.moves, s.z);

  activate(s);
  if (usable(form, pairs, 1, 0) == SERIES) output_weights(SERIES, s);
  else output_weights(LITERAL, s);

  activate_outputs(s);
  if (usable(form, pairs, 1, 0) == SERIES) output_biases(SERIES, s);
  else output_biases(LITERAL, s);
  return loss;
}

/** The quickest form up to `form` that holds where z of a unit moves by delta value. weight: the largest behind it. */
function usable(form: i32, pairs: Pairs, value: f64, weight: f64): i32 {
  if (form == LITERAL) return LITERAL;
  const outputs = <f64>pairs.outputs;
  if (!(outputs * largest(pairs.outputs, pairs.negative) < LARGEST_POWER)) return LITERAL;
  const move = pairs.delta * value;
  const behind = 0.25 * move * weight; // a sigmoid's slope is at most 1/4
  const small = move < LARGEST_MOVE && behind < LARGEST_MOVE && outputs * behind < LARGEST_RATIO;
  return form == SERIES && small ? SERIES : PRODUCT;
}

/** h, then what the outputs are evaluated from, for z. */
function activate(s: Shallow): void {
  for (let at: usize = 0, end = (<usize>s.hidden) << 3; at < end; at += 8) store<f64>(s.power + at, -load<f64>(s.z + at));
  exp_all<f64>(s.hidden, s.power, s.power);
  for (let at: usize = 0, end = (<usize>s.hidden) << 3; at < end; at += 8)
    store<f64>(s.h + at, 1 / (1 + load<f64>(s.power + at)));
  activate_outputs(s);
}

function activate_outputs(s: Shallow): void {
  const pairs = s.pairs;
  affine(s.hidden, pairs.outputs, s.h, s.w2, s.b2, pairs.negative);
  for (let at = pairs.negative, end = at + ((<usize>pairs.outputs) << 3); at < end; at += 8) store<f64>(at, -load<f64>(at));
  exp_all<f64>(pairs.outputs, pairs.negative, pairs.power);
}

/** moves[c][j] = rate times the derivative by what multiplies values[c] on its way to hidden unit j. */
function hidden_moves(s: Shallow, form: i32, count: i32, values: usize): void {
  const pairs = s.pairs;
  const stride = (<usize>s.hidden) << 3;
  let row = s.w2;
  for (let at: usize = 0; at < stride; at += 8, row += (<usize>pairs.outputs) << 3) {
    const z = load<f64>(s.z + at);
    const h = load<f64>(s.h + at);
    const power = load<f64>(s.power + at);
    const out = s.moves + at;
    if (form == SERIES) by_hidden(SERIES, pairs, z, h, power, row, values, count, s.rate, out, stride);
    else if (form == PRODUCT) by_hidden(PRODUCT, pairs, z, h, power, row, values, count, s.rate, out, stride);
    else by_hidden(LITERAL, pairs, z, h, power, row, values, count, s.rate, out, stride);
  }
}

// @ts-ignore: decorator
@inline
function output_weights(form: i32, s: Shallow): void {
  const pairs = s.pairs;
  let w = s.w2;
  for (let h = s.h, end = h + ((<usize>s.hidden) << 3); h < end; h += 8) {
    for (let o = 0; o < pairs.outputs; o++, w += 8)
      store<f64>(w, load<f64>(w) - s.rate * by_output(form, pairs, o, load<f64>(h)));
  }
}

// @ts-ignore: decorator
@inline
function output_biases(form: i32, s: Shallow): void {
  const pairs = s.pairs;
  for (let o = 0, b = s.b2; o < pairs.outputs; o++, b += 8)
    store<f64>(b, load<f64>(b) - s.rate * by_output(form, pairs, o, 1));
}

/** Largest magnitude of x[i], i < n; NaN if any is. */
function largest(n: i32, x: usize): f64 {
  let most: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) most = max(most, abs(load<f64>(x)));
  return most;
}

/** y[i] -= x[i], i < n. */
function subtract(n: i32, x: usize, y: usize): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) store<f64>(y, load<f64>(y) - load<f64>(x));
}
