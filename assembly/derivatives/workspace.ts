// What a numerical derivative works on: a network and one batch, under the dropout masks of the step that
// comes next, with scratch for both methods. The arithmetic is f64 whatever the network's type: an f32 network
// is widened first, because the rounding of f32 losses, divided by 2 delta, would drown the derivative.
//
//   Probe | Trace x layers | traces | values and differences | directions | rows | decisions
//
// The parameters of a layer are a matrix of inputs + 1 rows, the last of them its biases.

import { F32, F64 } from "../base/abi";
import { ELU, LEAKY_RELU, MAXOUT, RELU } from "../kernels/activation";
import { alloc } from "../base/memory";
import { Layer, LayerSpec, Net, layer_of, layout, spec_of } from "../net/layout";
import { SGD } from "../optimizers/hyper";
import { Pairs, bytes_of_pairs } from "./handout/sigmoid_pairs";
import { bytes_of_table } from "./distinct_values";

/** Flags of a parameter: a decision (sign of relu, leaky_relu, elu; piece of maxout) differs between its evaluations. */
export const KINK: i32 = 1;
/** One of its two losses is infinite or NaN. */
export const NOT_FINITE: i32 = 2;
/** w + delta or w - delta is w. */
export const LOST_STEP: i32 = 4;

/** Units whose directions are followed at a time (linear_reach.ts): rows of a gemm that packs. */
export const UNITS: i32 = 32;
/** Most rows that are finished at a time (rest_of_forward.ts), and most elements of them: both buffers stay in L2. */
const ROWS: i32 = 256;
const ROW_ELEMENTS: i32 = 16384;

/** A layer as the row in hand leaves it. */
@unmanaged
export class Trace {
  /** x W + b: width elements. */
  z: usize;
  /** d outputs / d z of a straight layer, its mask included: width elements. */
  slope: usize;
  /** 1 / |z| where a decision turns on the sign of z, else 0: width elements. */
  inverse: usize;
}


@unmanaged
export class Probe {
  /** In f64: a head of its own over the buffers of the network asked about, or all of it widened. */
  net: Net;
  rows: i32;
  delta: f64;
  /** What the difference of two losses of one example is multiplied by. */
  factor: f64;
  /** The example in hand. */
  row: i32;

  /** Number of its value for each row of a layer's matrix (i32), and the values (distinct_values.ts). */
  numbers: usize;
  values: usize;
  count: i32;
  table: usize;
  table_bytes: usize;

  /** Derivatives, values x width, and their flags. */
  derivatives: usize;
  flags: usize;
  /** What one unit changes by: above and below for each value. */
  changes: usize;
  /** A unit vector of the last layer. */
  single: usize;
  /** What loss_shortcuts.ts goes by for the row in hand: classes elements, and of sigmoids. */
  probs: usize;
  pairs: Pairs;

  /** Of `units` units from first_unit on: directions at layer `reached`, and the changes that they bear (linear_reach.ts). */
  first_unit: i32;
  units: i32;
  reached: i32;
  directions: usize;
  sloped: usize;
  followed: usize;
  limits: usize;

  /** Rows being finished: z or outputs, twice; pieces that maxout took; losses; flags of pairs (rest_of_forward.ts). */
  most_rows: i32;
  front: usize;
  back: usize;
  which: usize;
  losses: usize;
  pair_flags: usize;

  /** A byte for each decision of the batch, of the one and of the other evaluation (full_passes.ts). */
  decisions: usize;
  above: usize;
  below: usize;
}

/** Layer `index` as the row in hand leaves it. */
// @ts-ignore: decorator
@inline
export function trace_of(probe: Probe, index: i32): Trace {
  return changetype<Trace>(changetype<usize>(probe) + offsetof<Probe>() + <usize>index * offsetof<Trace>());
}

/** Whether a layer decides by the sign of z. */
export function turns(layer: Layer): bool {
  return layer.activation == RELU || layer.activation == LEAKY_RELU || layer.activation == ELU;
}

/** A probe of `rows` examples of a network; 0 when the memory does not suffice. The caller releases it. */
export function open_probe(asked: Net, rows: i32, delta: f64): usize {
  const head_bytes = offsetof<Probe>() + <usize>asked.layers * offsetof<Trace>();
  const at = alloc(head_bytes);
  const net = asked.dtype == F32 ? widened(asked, rows) : headed(asked);
  if (at == 0 || net == 0) return 0;
  memory.fill(at, 0, head_bytes);
  const probe = changetype<Probe>(at);
  probe.net = changetype<Net>(net);
  probe.rows = rows;
  probe.delta = delta;
  const bytes = lay(probe, 0);
  const scratch = bytes < 0xfffffff0 ? alloc(<usize>bytes) : alloc(0xfffffff0);
  if (scratch == 0) return 0;
  lay(probe, scratch);
  return at;
}

/** A head of its own, so that what is set there stays out of the network. */
function headed(asked: Net): usize {
  const bytes = offsetof<Net>() + <usize>asked.layers * offsetof<Layer>();
  const at = alloc(bytes);
  if (at) memory.copy(at, changetype<usize>(asked), bytes);
  return at;
}

function widened(asked: Net, rows: i32): usize {
  const specs = alloc(<usize>asked.layers * offsetof<LayerSpec>());
  if (specs == 0) return 0;
  for (let i = 0; i < asked.layers; i++) {
    const layer = layer_of(asked, i);
    const spec = spec_of(specs, i);
    spec.units = layer.units;
    spec.activation = layer.activation;
    spec.pieces = layer.pieces;
    spec.alpha = layer.alpha;
    spec.dropout = layer.dropout;
  }
  const at = layout(F64, asked.inputs, rows, asked.layers, specs, asked.loss, SGD);
  if (at == 0) return 0;
  const net = changetype<Net>(at);
  net.seed_low = asked.seed_low;
  net.seed_high = asked.seed_high;
  net.target_on = asked.target_on;
  net.target_off = asked.target_off;
  return at;
}

/** Puts the scratch in place from `start` on; returns where it ends. */
function lay(probe: Probe, start: u64): u64 {
  const net = probe.net;
  let at = start;
  let widest = 0;
  let tallest = 0;
  let largest: u64 = 0;
  let decisions: u64 = 0;
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    const trace = trace_of(probe, i);
    trace.z = <usize>at;
    trace.slope = <usize>(at = after(at, layer.width, 8));
    trace.inverse = <usize>(at = after(at, layer.width, 8));
    at = after(at, layer.width, 8);
    widest = max(widest, layer.width);
    tallest = max(tallest, layer.inputs + 1);
    largest = max<u64>(largest, <u64>(layer.inputs + 1) * <u64>layer.width);
    if (turns(layer) || layer.activation == MAXOUT) decisions += <u64>probe.rows * <u64>layer.units;
  }
  probe.numbers = <usize>at;
  probe.values = <usize>(at = after(at, tallest, 4));
  probe.table = <usize>(at = after(at, tallest, 8));
  probe.table_bytes = bytes_of_table(tallest);
  probe.derivatives = <usize>(at = after(at, probe.table_bytes, 1));
  probe.flags = <usize>(at = after(at, largest, 8));
  probe.changes = <usize>(at = after(at, largest, 1));
  probe.single = <usize>(at = after(at, tallest, 16));
  probe.probs = <usize>(at = after(at, widest, 8));
  probe.pairs = changetype<Pairs>(<usize>(at = after(at, net.classes, 8)));
  probe.limits = <usize>(at = after(at, bytes_of_pairs(net.classes), 1));
  probe.sloped = <usize>(at = after(at, UNITS, 8));
  probe.followed = <usize>(at = after(at, <u64>UNITS * <u64>widest, 8));
  at = after(at, <u64>UNITS * <u64>widest, 8);
  probe.most_rows = max(min(ROW_ELEMENTS / widest, ROWS) & ~1, 2);
  const elements = <u64>probe.most_rows * <u64>widest;
  probe.front = <usize>at;
  probe.back = <usize>(at = after(at, elements, 8));
  probe.which = <usize>(at = after(at, elements, 8));
  probe.losses = <usize>(at = after(at, elements, 1));
  probe.pair_flags = <usize>(at = after(at, probe.most_rows, 8));
  probe.above = <usize>(at = after(at, probe.most_rows, 1));
  probe.below = <usize>(at = after(at, decisions, 1));
  probe.decisions = <usize>decisions;
  return after(at, decisions, 1);
}

/** Where 16-byte aligned room for `count` elements of `size` bytes ends. */
// @ts-ignore: decorator
@inline
export function after(at: u64, count: u64, size: u64): u64 {
  return at + ((count * size + 15) & ~15);
}
