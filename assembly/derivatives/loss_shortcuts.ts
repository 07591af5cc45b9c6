// The short way from the last layer's z to the difference of two losses, where z moves little (short_series.ts). Of two kinds
// of networks: softmax cross-entropy of logits, and the summed cross-entropy of sigmoids (sigmoid_pairs.ts).
//
// Softmax cross-entropy, where logit c moves by w[c]:
//
//   L(+) - L(-) = ln(S(+) / S(-)) - (w(+) - w(-)) of the label's logit,   S = sum of p e^w, p = softmax before

import { LINEAR, SIGMOID } from "../kernels/activation";
import { SOFTMAX_CROSS_ENTROPY, SUMMED_BINARY_CROSS_ENTROPY } from "../kernels/loss";
import { softmax } from "../kernels/softmax";
import { Net, layer_of } from "../net/layout";
import { madd } from "../base/simd";
import { LARGEST_EXPONENT, aim, along, place } from "./handout/sigmoid_pairs";
import { Probe, trace_of } from "./workspace";
import { SMALL_EXPONENT, SMALL_RATIO, half_log_ratio, short_expm1 } from "./short_series";
import { largest } from "./distinct_values";

/** Kinds of ends: there is no short way; logits under a softmax; sigmoids whose targets sum to 1. */
const OTHER: i32 = 0;
const LOGITS: i32 = 1;
const SIGMOIDS: i32 = 2;

function kind_of(net: Net): i32 {
  const activation = layer_of(net, net.layers - 1).activation;
  if (net.loss == SOFTMAX_CROSS_ENTROPY && activation == LINEAR) return LOGITS;
  const summed = net.loss == SUMMED_BINARY_CROSS_ENTROPY && net.target_on + net.target_off == 1;
  return summed && activation == SIGMOID ? SIGMOIDS : OTHER;
}

/** Makes the row in hand ready: z of its last layer is known. */
export function open_end(probe: Probe): void {
  const net = probe.net;
  const z = trace_of(probe, net.layers - 1).z;
  const kind = kind_of(net);
  if (kind == LOGITS) softmax<f64>(1, net.classes, z, probe.probs, net.classes);
  if (kind != SIGMOIDS) return;
  const pairs = probe.pairs;
  pairs.scale = probe.factor;
  pairs.on = net.target_on;
  pairs.off = net.target_off;
  pairs.outputs = net.classes;
  aim(pairs, load<u8>(net.labels + <usize>probe.row));
  place(pairs, z, probe.probs);
}

/**
 * Derivatives of column k for the probe's changes, of which `most` is the largest, of the last layer's z along
 * direction. Returns false, with nothing done, where the short way does not hold.
 */
export function end_shortly(probe: Probe, direction: usize, most: f64, width: i32, k: i32): bool {
  const net = probe.net;
  const kind = kind_of(net);
  const exponent = most * largest(net.classes, direction);
  if (kind == OTHER || !(exponent < SMALL_EXPONENT)) return false;
  if (kind == LOGITS) {
    over_logits(probe, direction, width, k);
    return true;
  }
  const within = largest(net.classes, trace_of(probe, net.layers - 1).z) < LARGEST_EXPONENT;
  if (!within || !(<f64>net.classes * exponent < SMALL_RATIO)) return false;
  const out = probe.derivatives + ((<usize>k) << 3);
  along(probe.pairs, direction, probe.changes, probe.count, out, (<usize>width) << 3);
  return true;
}

function over_logits(probe: Probe, direction: usize, width: i32, k: i32): void {
  const label = (<usize>load<u8>(probe.net.labels + <usize>probe.row)) << 3;
  const stride = (<usize>width) << 3;
  let out = probe.derivatives + ((<usize>k) << 3);
  let pair = probe.changes;
  const end = pair + ((<usize>probe.count) << 4);
  while (pair < end) {
    const difference = logits_difference(probe.net.classes, probe.probs, direction, label, pair);
    store<f64>(out, difference * probe.factor);
    pair += 16;
    out += stride;
  }
}

/** L(+) - L(-) for the changes (above, below) at `pair`; label in bytes. */
function logits_difference(classes: i32, probs: usize, direction: usize, label: usize, pair: usize): f64 {
  const changes = v128.load(pair);
  let total = f64x2.splat(1);
  let u = direction;
  const end = probs + ((<usize>classes) << 3);
  while (probs < end) {
    total = madd<f64>(v128.load64_splat(probs), short_expm1(f64x2.mul(changes, v128.load64_splat(u))), total);
    probs += 8;
    u += 8;
  }
  const logarithm = 2 * f64x2.extract_lane(half_log_ratio(total, i64x2.shuffle(total, total, 1, 0)), 0);
  return logarithm - (load<f64>(pair) - load<f64>(pair, 8)) * load<f64>(direction + label);
}
