// Losses on the outputs y of the last layer, with targets t. A label is such targets too: targets_of_labels.
//
//   mean_squared_error            mean over rows and outputs of (y - t)^2                  nn.MSELoss
//   squared_error                 1/2 sum over rows and outputs of (y - t)^2
//   binary_cross_entropy          mean over rows and outputs of -(t ln y + (1 - t) ln(1 - y)), each
//                                 logarithm at least -100                                  nn.BCELoss
//   summed_binary_cross_entropy   mean over rows of the sum over outputs of
//                                 -(t ln(y + 1e-7) + (1 - t) ln(1 - y + 1e-7))
//
// softmax_cross_entropy takes logits instead: softmax.ts.

import { unknown_id } from "../base/abi";
import { log } from "../base/math";
import { label_at } from "./labels";

export const SOFTMAX_CROSS_ENTROPY: i32 = 0;
export const MEAN_SQUARED_ERROR: i32 = 1;
export const SQUARED_ERROR: i32 = 2;
export const BINARY_CROSS_ENTROPY: i32 = 3;
export const SUMMED_BINARY_CROSS_ENTROPY: i32 = 4;
export const LOSSES: i32 = 5;

/** Added inside both logarithms of summed_binary_cross_entropy, as in the handout. */
export const DELTA: f64 = 1e-7;
/** As in PyTorch, the logarithms of binary_cross_entropy and the denominator of its slope are at least these. */
export const LEAST_LOGARITHM: f64 = -100;
const LEAST_DENOMINATOR: f64 = 1e-12;

/** Returns the loss and writes d[i][c] = d loss / d y[i][c]. y, targets (f64) and d are rows x outputs without gaps. */
export function output_loss<T>(kind: i32, rows: i32, outputs: i32, y: usize, targets: usize, d: usize): f64 {
  const all = <f64>rows * <f64>outputs;
  let total: f64 = 0;
  for (const end = y + <usize>rows * <usize>outputs * sizeof<T>(); y < end; y += sizeof<T>(), d += sizeof<T>()) {
    const out = <f64>load<T>(y);
    const target = load<f64>(targets);
    targets += 8;
    const error = out - target;
    let slope: f64 = 0;
    if (kind == MEAN_SQUARED_ERROR) {
      total += error * error;
      slope = (2 * error) / all;
    } else if (kind == SQUARED_ERROR) {
      total += 0.5 * error * error;
      slope = error;
    } else if (kind == BINARY_CROSS_ENTROPY) {
      const yes = max<f64>(logarithm(out), LEAST_LOGARITHM);
      const no = max<f64>(logarithm(1 - out), LEAST_LOGARITHM);
      total -= target * yes + (1 - target) * no;
      slope = error / max<f64>((1 - out) * out, LEAST_DENOMINATOR) / all;
    } else if (kind == SUMMED_BINARY_CROSS_ENTROPY) {
      total -= target * logarithm(out + DELTA) + (1 - target) * logarithm(1 - out + DELTA);
      slope = ((1 - target) / (1 - out + DELTA) - target / (out + DELTA)) / <f64>rows;
    } else {
      unknown_id();
    }
    store<T>(d, <T>slope);
  }
  if (kind == SQUARED_ERROR) return total;
  return total / (kind == SUMMED_BINARY_CROSS_ENTROPY ? <f64>rows : all);
}

/** targets (f64, rows x outputs) = on for the label's output of each row, off for the others. */
export function targets_of_labels(rows: i32, outputs: i32, labels: usize, on: f64, off: f64, targets: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const label = label_at(labels, i);
    for (let c = 0; c < outputs; c++, targets += 8) store<f64>(targets, c == label ? on : off);
  }
}

function logarithm(x: f64): f64 {
  return f64x2.extract_lane(log<f64>(f64x2.splat(x)), 0);
}
