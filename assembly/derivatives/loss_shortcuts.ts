// The shortcut from the last link's z to the difference of two losses where z moves little. It skips exp and log by the
// series of short_series.ts, and exists for two kinds of networks: softmax cross-entropy of logits (here), and the
// summed cross-entropy of sigmoids (handout/sigmoid_pairs.ts).
//
// Softmax cross-entropy, where logit c moves by w[c]:
//
//   L(+) - L(-) = ln(S(+) / S(-)) - (w(+) - w(-)) of the label's logit,   S = sum of p e^w, p = softmax before

import { madd } from "../base/simd";
import { LINEAR, SIGMOID } from "../kernels/activation";
import { label_at } from "../kernels/labels";
import { SOFTMAX_CROSS_ENTROPY, SUMMED_BINARY_CROSS_ENTROPY } from "../kernels/loss";
import { softmax } from "../kernels/softmax";
import { link_of } from "./chain";
import { largest } from "./distinct_values";
import { LARGEST_EXPONENT, aim, along, place } from "./handout/sigmoid_pairs";
import { SMALL_EXPONENT, SMALL_RATIO, half_log_ratio, short_expm1 } from "./short_series";
import { Workspace } from "./workspace";

/** What the shortcut is: there is none; for logits under a softmax; for sigmoids under labels whose targets sum to 1. */
const NONE: i32 = 0;
const LOGITS: i32 = 1;
const SIGMOIDS: i32 = 2;

function shortcut_of(work: Workspace): i32 {
  const net = work.net;
  const last = link_of(work.chain, work.links - 1);
  if (last.pieces > 0) return NONE;
  if (net.loss == SOFTMAX_CROSS_ENTROPY && last.activation == LINEAR) return LOGITS;
  const summed = net.loss == SUMMED_BINARY_CROSS_ENTROPY && last.activation == SIGMOID;
  return summed && net.data.labels != 0 && net.target_on + net.target_off == 1 ? SIGMOIDS : NONE;
}

/** Prepares the shortcut for the example in hand, from its last z. */
export function open_shortcut(work: Workspace): void {
  const net = work.net;
  const z = link_of(work.chain, work.links - 1).z;
  const shortcut = shortcut_of(work);
  work.shortcut = shortcut;
  if (shortcut == LOGITS) softmax<f64>(1, net.classes, z, work.probs, net.classes);
  if (shortcut != SIGMOIDS) return;
  const pairs = work.pairs;
  pairs.scale = work.factor;
  pairs.on = net.target_on;
  pairs.off = net.target_off;
  pairs.outputs = net.classes;
  aim(pairs, label_at(net.labels, work.row));
  place(pairs, z, work.probs);
}

/**
 * Derivatives of column k where the last z moves along direction by each of the changes, of which `most` is the
 * largest. Returns false, with nothing done, where the series do not hold.
 */
export function by_shortcut(work: Workspace, direction: usize, most: f64, width: i32, k: i32): bool {
  const classes = work.net.classes;
  const shortcut = work.shortcut;
  const exponent = most * largest(classes, direction);
  if (shortcut == NONE || !(exponent < SMALL_EXPONENT)) return false;
  const out = work.derivatives + ((<usize>k) << 3);
  const stride = (<usize>width) << 3;
  if (shortcut == LOGITS) {
    over_logits(work, direction, out, stride);
    return true;
  }
  const within = largest(classes, link_of(work.chain, work.links - 1).z) < LARGEST_EXPONENT;
  if (!within || !(<f64>classes * exponent < SMALL_RATIO)) return false;
  along(work.pairs, direction, work.changes, work.count, out, stride);
  return true;
}

function over_logits(work: Workspace, direction: usize, out: usize, stride: usize): void {
  const label = (<usize>label_at(work.net.labels, work.row)) << 3;
  let pair = work.changes;
  const end = pair + ((<usize>work.count) << 4);
  while (pair < end) {
    const difference = logits_difference(work.net.classes, work.probs, direction, label, pair);
    store<f64>(out, difference * work.factor);
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
