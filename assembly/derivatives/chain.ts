// A chain of dense layers, which the incremental way differentiates. A link is a dense layer and what follows it up to
// the next one: an activation or a maxout, then a dropout; each of them may be missing.
//
//   x --W, b--> z --activation or maxout--> acts --dropout--> x of the next link

import { LEAKY_RELU, LINEAR, MAXOUT, RELU } from "../kernels/activation";
import { gemm, NN } from "../kernels/gemm";
import { Net, layer_of } from "../net/layout";
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
  let x = net.x;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    const link = link_of(chain, i);
    const first = (<usize>(row * layer.units)) << 3;
    link.inputs = layer.inputs;
    link.width = layer.width;
    link.units = layer.units;
    link.activation = layer.activation == MAXOUT ? LINEAR : layer.activation;
    link.alpha = layer.alpha;
    link.pieces = layer.activation == MAXOUT ? layer.pieces : 0;
    link.weights = net.params + layer.offset;
    link.biases = link.weights + ((<usize>layer.inputs * <usize>layer.width) << 3);
    link.x = x + ((<usize>(row * layer.inputs)) << 3);
    link.acts = layer.acts + first;
    link.mask = layer.dropout > 0 ? layer.mask + first : 0;
    x = layer.outputs;
  }
  return net.layers;
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
  const k = link.inputs;
  const n = link.width;
  gemm<f64>(NN, rows, n, k, x, k, link.weights, n, 0, z, n, link.biases, LINEAR, 0);
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
