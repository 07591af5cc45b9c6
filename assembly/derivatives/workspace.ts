// What numerical derivatives work on: a network, one batch under the dropout masks of the next step, and scratch for
// both methods. The arithmetic is f64 whatever the network's type: an f32 network is widened first, because the
// rounding of f32 losses, divided by 2 delta, would drown the derivative.

import { F32, F64 } from "../base/abi";
import { alloc } from "../base/memory";
import { Layer } from "../layers/layer";
import { layout } from "../net/layout";
import { Net, layer_of } from "../net/net";
import { SGD } from "../optimizers/hyper";
import { Link, link_layers, link_of } from "./chain";
import { count_decisions } from "./decisions";
import { DistinctValues } from "./distinct_values";
import { Pairs, bytes_of_pairs } from "./handout/sigmoid_pairs";

/** A decision (sign of relu, leaky_relu, elu; piece of maxout) differs between the parameter's two evaluations. */
export const KINK: i32 = 1;
/** One of the two losses is infinite or NaN. */
export const NOT_FINITE: i32 = 2;
/** w + delta or w - delta is w. */
export const LOST_STEP: i32 = 4;

/** Units whose directions linear_reach.ts follows at a time: as many rows as let gemm pack. */
export const UNITS: i32 = 32;
/** Most rows that rest_of_forward.ts finishes at a time, and most elements of them: both buffers stay in L2. */
const ROWS: i32 = 256;
const ROW_ELEMENTS: i32 = 16384;


@unmanaged
export class Workspace extends DistinctValues {
  /** In f64: the network asked about under a head of its own, which shares its buffers; or an f32 network, widened. */
  net: Net;
  rows: i32;
  delta: f64;

  /** Full passes: bytes of the decisions of the batch, and those of the evaluations above and below. */
  decisions: usize;
  above: usize;
  below: usize;

  /** Number of links of the network's chain; 0 if it is no chain, and nothing below is used. */
  links: i32;
  chain: usize;
  /** Row of the batch that is the example in hand. */
  row: i32;
  /** Factor from the difference of two losses of one example to its part of the derivative. */
  factor: f64;

  /** Derivatives, count x width, and their flags. */
  derivatives: usize;
  flags: usize;
  /** For each value a pair (above, below): first z of a unit, then its outputs, then the change of its outputs. */
  changes: usize;
  /** A unit vector along the last link's z. */
  single: usize;
  /** Which shortcut the loss has (loss_shortcuts.ts). */
  shortcut: i32;
  /** For the shortcut, classes elements: the softmax of logits; under sigmoids e^-z of each output. */
  probs: usize;
  /** The outputs, where they are sigmoids. */
  pairs: Pairs;

  /** For units first_unit .. first_unit + units - 1: directions at link `reached` and their limits (linear_reach.ts). */
  first_unit: i32;
  units: i32;
  reached: i32;
  /** units x width: rows of W, or `followed`. */
  directions: usize;
  sloped: usize;
  followed: usize;
  /** While linear_reach.ts follows the units, the reciprocals of their limits. */
  limits: usize;

  /** Rows being finished (rest_of_forward.ts). front and back hold z and outputs by turns, at last scratch of row_losses.ts. */
  most_rows: i32;
  front: usize;
  back: usize;
  /** Pieces that maxout took. */
  which: usize;
  losses: usize;
  pair_flags: usize;
}

/** A workspace for `rows` examples of a network; 0 when the memory does not suffice. The caller releases it. */
export function open_workspace(asked: Net, rows: i32, delta: f64): usize {
  const at = alloc(offsetof<Workspace>());
  const net = asked.dtype == F32 ? widened(asked, rows) : headed(asked);
  if (at == 0 || net == 0) return 0;
  memory.fill(at, 0, offsetof<Workspace>());
  const work = changetype<Workspace>(at);
  work.net = changetype<Net>(net);
  work.rows = rows;
  work.delta = delta;
  work.decisions = count_decisions(work.net, rows);
  work.above = work.take(work.decisions, 1);
  work.below = work.take(work.decisions, 1);
  work.chain = work.take(work.net.layers, offsetof<Link>());
  if (work.chain != 0) work.links = link_layers(work.net, 0, work.chain);
  if (work.links > 0) reserve_for_chain(work);
  return work.failed ? 0 : at;
}

/** A copy of the head of an f64 network, so that what is set there stays out of the network. */
function headed(asked: Net): usize {
  const bytes = offsetof<Net>() + <usize>asked.layers * offsetof<Layer>();
  const at = alloc(bytes);
  if (at == 0) return 0;
  memory.copy(at, changetype<usize>(asked), bytes);
  const net = changetype<Net>(at);
  for (let i = 0; i < net.layers; i++) layer_of(net, i).pass = net;
  return at;
}

function widened(asked: Net, rows: i32): usize {
  const at = layout(F64, asked.inputs, rows, asked.spec_count, asked.specs, asked.loss, SGD);
  if (at == 0) return 0;
  const net = changetype<Net>(at);
  net.seed_low = asked.seed_low;
  net.seed_high = asked.seed_high;
  net.target_on = asked.target_on;
  net.target_off = asked.target_off;
  return at;
}

function reserve_for_chain(work: Workspace): void {
  const classes = work.net.classes;
  let widest = 0;
  let tallest = 0;
  let largest: u64 = 0;
  for (let i = 0; i < work.links; i++) {
    const link = link_of(work.chain, i);
    const rows = link.inputs + 1; // the biases are one
    link.z = work.take(link.width, 8);
    link.slope = work.take(link.width, 8);
    link.inverse = work.take(link.width, 8);
    widest = max(widest, link.width);
    tallest = max(tallest, rows);
    largest = max<u64>(largest, <u64>rows * <u64>link.width);
  }
  work.reserve_values(tallest);
  work.derivatives = work.take(largest, 8);
  work.flags = work.take(largest, 1);
  work.changes = work.take(tallest, 16);
  work.single = work.take(widest, 8);
  work.probs = work.take(classes, 8);
  work.pairs = changetype<Pairs>(work.take(bytes_of_pairs(classes), 1));
  work.limits = work.take(UNITS, 8);
  work.sloped = work.take(<u64>UNITS * <u64>widest, 8);
  work.followed = work.take(<u64>UNITS * <u64>widest, 8);
  work.most_rows = max(min(ROW_ELEMENTS / widest, ROWS) & ~1, 2);
  const elements = <u64>work.most_rows * <u64>widest;
  work.front = work.take(elements, 8);
  work.back = work.take(elements, 8);
  work.which = work.take(elements, 1);
  work.losses = work.take(work.most_rows, 8);
  work.pair_flags = work.take(work.most_rows, 1);
}
