// The handout's network: one hidden layer of sigmoids and sigmoid outputs under summed_binary_cross_entropy, in f64,
// trained by numerical derivatives. sigmoid_pairs.ts is quick at it. Each step takes one example; W and b of the hidden
// layer, then W and b of the outputs are differentiated and updated in turn.
//
//   distinct values of x  ->  moves: lr x derivative, values x hidden  ->  W[i] -= moves[number of x[i]]

import { F64 } from "../../base/abi";
import { alloc } from "../../base/memory";
import { SIGMOID } from "../../kernels/activation";
import { label_at } from "../../kernels/labels";
import { SUMMED_BINARY_CROSS_ENTROPY } from "../../kernels/loss";
import { DENSE, Layer } from "../../layers/layer";
import { Data, Net, layer_of } from "../../net/net";
import { count_step } from "../../net/step";
import { gather } from "../batch";
import { DistinctValues, largest, number_values } from "../distinct_values";
import { SMALL_EXPONENT, SMALL_RATIO } from "../short_series";
import { affine, stepped_affine } from "./affine";
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
import { literal_loss, negative_powers, place, through_hidden, through_output } from "./sigmoid_pairs";


@unmanaged
class OneHiddenLayer extends DistinctValues {
  pairs: Pairs;
  inputs: i32;
  hidden: i32;
  /** Parameters. */
  w1: usize;
  b1: usize;
  w2: usize;
  b2: usize;
  /** The example: room of the network's own for a batch. */
  x: usize;
  /** lr x derivatives of one tensor at a time: values x hidden, then 1 x hidden, hidden x outputs, 1 x outputs. */
  moves: usize;
  /** z, e^-z and sigmoids of the hidden layer. */
  z: usize;
  powers: usize;
  h: usize;
  /** z and e^-z of the outputs. */
  output_z: usize;
  output_powers: usize;
}

/** Whether a network is of this kind, trained by plain sgd. */
export function has_one_hidden_layer(net: Net): bool {
  if (net.dtype != F64 || net.layers != 2 || net.loss != SUMMED_BINARY_CROSS_ENTROPY) return false;
  if (!is_sigmoid(layer_of(net, 0)) || !is_sigmoid(layer_of(net, 1))) return false;
  if (net.max_norm > 0 || net.bias_scale != 1 || net.hyper.weight_decay > 0) return false;
  return net.target_on + net.target_off == 1;
}

function is_sigmoid(layer: Layer): bool {
  return layer.kind == DENSE && layer.activation == SIGMOID;
}

/** train_numerical for a network of this kind and labels. form: the quickest that may be used. */
// prettier-ignore
export function train_one_hidden_layer(
  net: Net, data: Data, order: usize, count: i32, delta: f64, form: i32, losses: usize,
): bool {
  const at = alloc(offsetof<OneHiddenLayer>());
  if (at == 0) return false;
  memory.fill(at, 0, offsetof<OneHiddenLayer>());
  const work = changetype<OneHiddenLayer>(at);
  reserve(work, net);
  if (work.failed) return false;
  const pairs = work.pairs;
  pairs.delta = delta;
  pairs.scale = (0.5 * net.hyper.lr) / delta;
  pairs.on = net.target_on;
  pairs.off = net.target_off;
  pairs.outputs = net.classes;
  for (let i = 0; i < count; i++, order += 4, losses += 8) {
    store<f64>(losses, step(work, data, order, form));
    count_step(net);
  }
  return true;
}

/** Finds the parameters in the network, and room for everything else. */
function reserve(work: OneHiddenLayer, net: Net): void {
  const first = layer_of(net, 0);
  const inputs = net.inputs;
  const hidden = first.outputs;
  const outputs = net.classes;
  work.inputs = inputs;
  work.hidden = hidden;
  work.w1 = net.params + first.offset;
  work.b1 = work.w1 + ((<usize>inputs * <usize>hidden) << 3);
  work.w2 = net.params + layer_of(net, 1).offset;
  work.b2 = work.w2 + ((<usize>hidden * <usize>outputs) << 3);
  work.x = net.batch_x;
  work.pairs = changetype<Pairs>(work.take(bytes_of_pairs(outputs), 1));
  work.reserve_values(inputs); // of x; for biases a step puts the 1 that they multiply in their place
  work.moves = work.take(<u64>max(inputs, outputs) * <u64>hidden, 8);
  work.z = work.take(hidden, 8);
  work.powers = work.take(hidden, 8);
  work.h = work.take(hidden + 1, 8);
  work.output_z = work.take(outputs, 8);
  work.output_powers = work.take(outputs, 8);
}

/** One step for the example at `order`; returns its loss before. */
function step(work: OneHiddenLayer, data: Data, order: usize, form: i32): f64 {
  const pairs = work.pairs;
  const outputs = pairs.outputs;
  gather<f64>(1, data, order, work.x);
  aim(pairs, label_at(data.labels, load<u32>(order)));
  number_values(work, work.inputs, work.x, 0, work.inputs);
  const weight = largest(outputs * work.hidden, work.w2);

  affine(work.inputs, work.hidden, work.x, work.w1, work.b1, work.z);
  activate(work);
  const loss = literal_loss(pairs);
  hidden_moves(work, usable(form, work, largest(work.count, work.values), weight), work.count);
  stepped_affine(work.inputs, work.hidden, work.x, work.w1, work.b1, work.z, work.numbers, work.moves);

  activate(work);
  store<f64>(work.values, 1);
  hidden_moves(work, usable(form, work, 1, weight), 1);
  subtract(work.hidden, work.moves, work.b1);
  subtract(work.hidden, work.moves, work.z);

  activate(work);
  output_moves(work, usable(form, work, 1, 0), work.hidden, work.h);
  subtract(outputs * work.hidden, work.moves, work.w2);

  activate_outputs(work);
  output_moves(work, usable(form, work, 1, 0), 1, work.values);
  subtract(outputs, work.moves, work.b2);
  return loss;
}

/** The quickest form up to `form` that holds where z of a unit moves by delta value. weight: the largest behind it. */
function usable(form: i32, work: OneHiddenLayer, value: f64, weight: f64): i32 {
  if (form == LITERAL) return LITERAL;
  const outputs = <f64>work.pairs.outputs;
  const z = largest(work.pairs.outputs, work.output_z);
  const move = work.pairs.delta * value;
  const behind = 0.25 * move * weight; // a sigmoid's slope is at most 1/4
  const small = move < SMALL_EXPONENT && behind < SMALL_EXPONENT && outputs * behind < SMALL_RATIO;
  if (form == SERIES && small && z < LARGEST_EXPONENT) return SERIES;
  return outputs * z < LARGEST_PRODUCT ? PRODUCT : LITERAL;
}

/** Sigmoids and outputs for z. */
function activate(work: OneHiddenLayer): void {
  negative_powers(work.hidden, work.z, work.powers);
  for (let at: usize = 0, end = (<usize>work.hidden) << 3; at < end; at += 8)
    store<f64>(work.h + at, 1 / (1 + load<f64>(work.powers + at)));
  activate_outputs(work);
}

function activate_outputs(work: OneHiddenLayer): void {
  affine(work.hidden, work.pairs.outputs, work.h, work.w2, work.b2, work.output_z);
  place(work.pairs, work.output_z, work.output_powers);
}

/** moves[c][j], c < count: of the parameter that multiplies values[c] on its way to hidden unit j. */
function hidden_moves(work: OneHiddenLayer, form: i32, count: i32): void {
  const stride = (<usize>work.hidden) << 3;
  const row_bytes = (<usize>work.pairs.outputs) << 3;
  for (let at: usize = 0, row = work.w2; at < stride; at += 8, row += row_bytes) {
    const z = load<f64>(work.z + at);
    through_hidden(form, work.pairs, z, load<f64>(work.powers + at), row, work.values, count, work.moves + at, stride);
  }
}

/** moves[c][o], c < count: of the parameter that multiplies values[c] on its way to output o. */
function output_moves(work: OneHiddenLayer, form: i32, count: i32, values: usize): void {
  const pairs = work.pairs;
  const stride = (<usize>pairs.outputs) << 3;
  for (let o = 0; o < pairs.outputs; o++) {
    const out = work.moves + ((<usize>o) << 3);
    through_output(form, pairs, o, values, count, out, stride);
  }
}

/** y[i] -= x[i], i < n. */
function subtract(n: i32, x: usize, y: usize): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) store<f64>(y, load<f64>(y) - load<f64>(x));
}
