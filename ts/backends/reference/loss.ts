// Losses on outputs with targets. Float64 twin of assembly/kernels/loss.ts; core/spec.ts has the formulas.

import type { Labels } from "../../core/dataset.ts";
import type { Loss, Targets } from "../../core/spec.ts";

/** A loss that compares outputs with targets. */
export type OutputLoss = Exclude<Loss, "softmax_cross_entropy">;

/** Added inside both logarithms of summed_binary_cross_entropy, as in the handout. */
const DELTA = 1e-7;
/** Least logarithm and least denominator of the slope, as in PyTorch's BCELoss. */
const LEAST_LOGARITHM = -100;
const LEAST_DENOMINATOR = 1e-12;

/** The loss of outputs y (rows x outputs) with targets as many; d[i][c] = d loss / d y[i][c]. */
export function outputLoss(
  loss: OutputLoss,
  outputs: number,
  y: Float64Array,
  targets: Float64Array,
  d: Float64Array,
): number {
  const all = y.length;
  const rows = all / outputs;
  let total = 0;
  for (let i = 0; i < all; i++) {
    const { value, slope } = term(loss, y[i]!, targets[i]!);
    const share =
      loss === "squared_error" ? 1 : loss === "summed_binary_cross_entropy" ? rows : all;
    total += value / share;
    d[i] = slope / share;
  }
  return total;
}

/** What labels are to these losses: labels.length x outputs targets. */
export function targetsOfLabels(
  outputs: number,
  labels: Labels,
  { on, off }: Targets,
): Float64Array {
  const targets = new Float64Array(labels.length * outputs).fill(off);
  labels.forEach((label, i) => {
    targets[i * outputs + label] = on;
  });
  return targets;
}

/** The loss of one output, and its derivative. */
function term(loss: OutputLoss, y: number, t: number): { value: number; slope: number } {
  switch (loss) {
    case "mean_squared_error":
      return { value: (y - t) ** 2, slope: 2 * (y - t) };
    case "squared_error":
      return { value: (y - t) ** 2 / 2, slope: y - t };
    case "binary_cross_entropy": {
      const yes = Math.max(Math.log(y), LEAST_LOGARITHM);
      const no = Math.max(Math.log(1 - y), LEAST_LOGARITHM);
      const slope = (y - t) / Math.max((1 - y) * y, LEAST_DENOMINATOR);
      return { value: -(t * yes + (1 - t) * no), slope };
    }
    case "summed_binary_cross_entropy": {
      const value = -(t * Math.log(y + DELTA) + (1 - t) * Math.log(1 - y + DELTA));
      return { value, slope: (1 - t) / (1 - y + DELTA) - t / (y + DELTA) };
    }
  }
}
