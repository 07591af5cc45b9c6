// Measures of predicted numbers: the share of the variance that is explained, and the mean absolute error.

import type { FeatureScaling, RegressionDataset } from "./dataset.ts";
import type { NumberOutputs } from "./outputs.ts";
import type { Evaluation } from "./session.ts";

/** How well a network predicts numbers. */
export interface NumberScore {
  /** Mean loss, in the units in which the network learns. */
  readonly loss: number;
  /** Share of the variance that is explained, 1 at best; the mean over the outputs. */
  readonly r2: number;
  /** Mean absolute error in the units of the data; the mean over the outputs, whose units may differ. */
  readonly mae: number;
}

/** `data` has the targets as the network learns them. */
export function numberScore(
  { loss, probabilities }: Evaluation,
  { targets, outputs: columns }: RegressionDataset,
  outputs: NumberOutputs,
): NumberScore {
  return {
    loss,
    r2: rSquared(probabilities, targets, columns),
    mae: meanOf(absoluteErrors(probabilities, targets, outputs)),
  };
}

/**
 * 1 - residual / total sum of squares of each output, averaged: 1 at best, 0 for always predicting the mean. A constant
 * target counts 1 if it is met, else 0.
 *
 * @param values predictions, examples x outputs, row-major, in the units of the targets
 */
export function rSquared(
  values: ArrayLike<number>,
  targets: ArrayLike<number>,
  outputs: number,
): number {
  const { length } = targets;
  let sum = 0;
  for (let output = 0; output < outputs; output++) {
    let mean = 0;
    for (let at = output; at < length; at += outputs) mean += targets[at]!;
    mean /= length / outputs;
    let residual = 0;
    let total = 0;
    for (let at = output; at < length; at += outputs) {
      residual += (values[at]! - targets[at]!) ** 2;
      total += (targets[at]! - mean) ** 2;
    }
    sum += total > 0 ? 1 - residual / total : Number(residual === 0);
  }
  return sum / outputs;
}

/**
 * Mean of |prediction - target| of each output, in the user's units.
 *
 * @param values predictions as the network gives them, examples x outputs, row-major
 * @param targets as the network learns them
 * @param deviations of the outputs, which turn one into the user's units
 */
export function absoluteErrors(
  values: ArrayLike<number>,
  targets: ArrayLike<number>,
  { deviations }: Pick<FeatureScaling, "deviations">,
): number[] {
  const outputs = deviations.length;
  const sums = new Array<number>(outputs).fill(0);
  for (let at = 0; at < targets.length; at++) {
    sums[at % outputs]! += Math.abs(values[at]! - targets[at]!) * deviations[at % outputs]!;
  }
  return sums.map((sum) => sum / (targets.length / outputs));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
