// A chain of dense layers, which the incremental way differentiates. A link is a dense layer and what follows it up to
// the next one: an activation or a maxout, then a dropout; each of them may be missing.
//
//   x --W, b--> z --activation or maxout--> acts --dropout--> x of the next link

import { LEAKY_RELU, LINEAR, RELU } from "../kernels/activation";
import { NN, gemm, product } from "../kernels/gemm";
import { ACTIVATION, DENSE, DROPOUT, Layer, MAXOUT } from "../layers/layer";
import { Net, layer_of } from "../net/net";
import { turns } from "./decisions";

/** A link, and what the example in hand makes of it. All numbers are f64. */
@unmanaged
export class Link {
  inputs: i32;
  /** Columns of W: elements of z. */
  width: i32;
  /** Elements of acts. */
  units: i32;
  activation: i32;
  alpha: f64;
  /** Pieces of a maxout unit; 0 without a maxout. */
  pieces: i32;
  /** W is inputs x width. The biases lie behind it like one more row. */
  weights: usize;
  biases: usize;
  /** The example's inputs, outputs before dropout, and dropout mask; 0 without dropout. */
  x: usize;
  acts: usize;
  mask: usize;
  /** x W + b. */
  z: usize;
  /** Of a straight link, width elements each: d outputs / d z, and 1 / |z|, or 0 where the sign of z decides nothing. */
  slope: usize;
  inverse: usize;
}

/** Link `index` of a chain. */
// @ts-ignore: decorator
@inline
export function link_of(chain: usize, index: i32): Link {
  return changetype<Link>(chain + <usize>index * offsetof<Link>());
}

/** Fills in the links of a network for row `row` of its batch. Returns how many there are; 0 if it is no chain. */
export function link_layers(net: Net, row: i32, chain: usize): i32 {
  let links = 0;
  let i = layer_of(net, 0).kind == DROPOUT ? 1 : 0; // of the inputs, done in place
  while (i < net.layers) {
    const dense = layer_of(net, i++);
    if (dense.kind != DENSE) return 0;
    let last = dense;
    if (i < net.layers && dense.activation == LINEAR && is_function(layer_of(net, i))) last = layer_of(net, i++);
    const link = link_of(chain, links++);
    const first = (<usize>(row * last.outputs)) << 3;
    link.inputs = dense.inputs;
    link.width = dense.outputs;
    link.units = last.outputs;
    link.activation = last.activation;
    link.alpha = last.alpha;
    link.pieces = last.kind == MAXOUT ? last.pieces : 0;
    link.weights = net.params + dense.offset;
    link.biases = link.weights + ((<usize>dense.inputs * <usize>dense.outputs) << 3);
    link.x = dense.x + ((<usize>(row * dense.inputs)) << 3);
    link.acts = last.y + first;
    link.mask = 0;
    if (i == net.layers || layer_of(net, i).kind != DROPOUT) continue;
    const dropout = layer_of(net, i++);
    if (dropout.rate > 0) link.mask = dropout.kept + first;
  }
  return links;
}

function is_function(layer: Layer): bool {
  return layer.kind == ACTIVATION || layer.kind == MAXOUT;
}

/** Makes row `row` of the batch the example in hand. */
export function open_row(net: Net, row: i32, chain: usize): void {
  const links = link_layers(net, row, chain);
  for (let i = 0; i < links; i++) {
    const link = link_of(chain, i);
    dense(link, 1, link.x, link.z);
    if (is_straight(link)) straighten(link);
  }
}

/** z = x W + b for `rows` rows. */
export function dense(link: Link, rows: i32, x: usize, z: usize): void {
  const g = product(NN, rows, link.width, link.inputs, x, link.inputs, link.weights, link.width, z, link.width);
  g.bias = link.biases;
  gemm<f64>(g);
}

/** Whether the outputs of a link are linear in z as long as no sign of z changes. */
export function is_straight(link: Link): bool {
  const activation = link.activation;
  return link.pieces == 0 && (activation == LINEAR || activation == RELU || activation == LEAKY_RELU);
}

function straighten(link: Link): void {
  const decides = turns(link.activation);
  const below: f64 = link.activation == LINEAR ? 1 : link.activation == RELU ? 0 : link.alpha;
  for (let at: usize = 0, end = (<usize>link.width) << 3; at < end; at += 8) {
    const z = load<f64>(link.z + at);
    const kept: f64 = link.mask ? load<f64>(link.mask + at) : 1;
    store<f64>(link.slope + at, (z > 0 ? 1 : below) * kept);
    store<f64>(link.inverse + at, decides && kept != 0 ? 1 / abs(z) : 0);
  }
}
