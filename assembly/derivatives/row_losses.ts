// The loss of each row by itself, without its gradient. kernels/softmax.ts and kernels/loss.ts have the formulas.

import { unknown_id } from "../base/abi";
import { VECTOR, lanes, load_next, splat, store_next } from "../base/simd";
import { log_all } from "../kernels/elementwise";
import { label_at } from "../kernels/labels";
import {
  BINARY_CROSS_ENTROPY,
  DELTA,
  LEAST_LOGARITHM,
  MEAN_SQUARED_ERROR,
  SOFTMAX_CROSS_ENTROPY,
  SQUARED_ERROR,
  SUMMED_BINARY_CROSS_ENTROPY,
} from "../kernels/loss";
import { row_exp, row_max } from "../kernels/rows";
import { Net } from "../net/net";

/** Factor from the sum of the losses of `rows` rows to the loss of the batch. */
export function loss_share(net: Net, rows: i32): f64 {
  if (net.loss == SQUARED_ERROR) return 1;
  const one_each = net.loss == SOFTMAX_CROSS_ENTROPY || net.loss == SUMMED_BINARY_CROSS_ENTROPY;
  return 1 / (<f64>rows * (one_each ? 1 : <f64>net.classes));
}

/**
 * losses[i] = loss of row i of y (rows x classes, overwritten), with the label or the targets of row `example` of the
 * batch for all rows. spare: scratch as large as y.
 */
export function row_losses(net: Net, example: i32, rows: i32, y: usize, spare: usize, losses: usize): void {
  const targets = net.targets + ((<usize>example * <usize>net.classes) << 3);
  if (net.loss == SOFTMAX_CROSS_ENTROPY) {
    cross_entropy_of_logits(rows, net.classes, y, label_at(net.labels, example), spare, losses);
  } else if (net.loss == BINARY_CROSS_ENTROPY || net.loss == SUMMED_BINARY_CROSS_ENTROPY) {
    cross_entropy_of_outputs(net, rows, y, targets, spare, losses);
  } else if (net.loss == MEAN_SQUARED_ERROR || net.loss == SQUARED_ERROR) {
    squares(net, rows, y, targets, losses);
  } else {
    unknown_id();
  }
}

/** log sum_c e^(z[c] - largest) - (z[label] - largest). Takes the logarithms of all rows in one call. */
function cross_entropy_of_logits(rows: i32, classes: i32, z: usize, label: i32, sums: usize, losses: usize): void {
  const row_bytes = (<usize>classes) << 3;
  const end = losses + ((<usize>rows) << 3);
  const first = losses;
  for (let sum = sums; losses < end; losses += 8, sum += 8, z += row_bytes) {
    const largest = row_max<f64>(classes, z);
    store<f64>(losses, load<f64>(z + ((<usize>label) << 3)) - largest);
    store<f64>(sum, row_exp<f64>(classes, z, largest, z));
  }
  log_all<f64>(rows, sums, sums);
  for (let at = first; at < end; at += 8, sums += 8) store<f64>(at, load<f64>(sums) - load<f64>(at));
}

function cross_entropy_of_outputs(net: Net, rows: i32, y: usize, targets: usize, spare: usize, losses: usize): void {
  const summed = net.loss == SUMMED_BINARY_CROSS_ENTROPY;
  const n = rows * net.classes;
  const inside = splat<f64>(summed ? DELTA : 0);
  const one = splat<f64>(1);
  for (let left = n, at: usize = 0; left > 0; left -= lanes<f64>(), at += VECTOR) {
    const value = load_next<f64>(y + at, left, one);
    store_next<f64>(y + at, f64x2.add(value, inside), left);
    store_next<f64>(spare + at, f64x2.add(f64x2.sub(one, value), inside), left);
  }
  log_all<f64>(n, y, y);
  log_all<f64>(n, spare, spare);
  const least = summed ? -Infinity : LEAST_LOGARITHM;
  for (let i = 0; i < rows; i++, losses += 8) {
    let total: f64 = 0;
    for (let c: usize = 0; c < <usize>net.classes; c++, y += 8, spare += 8) {
      const target = load<f64>(targets + (c << 3));
      total -= target * max(load<f64>(y), least) + (1 - target) * max(load<f64>(spare), least);
    }
    store<f64>(losses, total);
  }
}

function squares(net: Net, rows: i32, y: usize, targets: usize, losses: usize): void {
  const share: f64 = net.loss == SQUARED_ERROR ? 0.5 : 1;
  for (let i = 0; i < rows; i++, losses += 8) {
    let total: f64 = 0;
    for (let c: usize = 0; c < <usize>net.classes; c++, y += 8) {
      const error = load<f64>(y) - load<f64>(targets + (c << 3));
      total += share * error * error;
    }
    store<f64>(losses, total);
  }
}
