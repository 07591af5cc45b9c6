// The loss of a row of outputs and its gradient, for the two kernels that end with it: output.ts, where the
// outputs have just been computed, and losses.ts, where they are in memory.
//
// Such a kernel defines fn output(row, vector) -> vec4f, a row's outputs, zeros beyond the last class, and
// fn deliver(row, vector, v), where the row's gradient by z goes, or in evaluation its probabilities.

import type { Activation, Loss } from "../../../core/spec.ts";
import { type ElementWise, slopeFunction } from "./activation.ts";
import { type OutputLoss, outputLoss } from "./loss.ts";
import { softmaxCrossEntropy } from "./softmax.ts";

/** What becomes of a row: deltas for the backward pass, or probabilities. */
export type LossEnd = "deltas" | "probabilities";

/** fn row_loss(row, label, rows): the loss of a row, not yet divided by anything. Needs math. */
export function rowLoss(loss: Loss, activation: Activation, end: LossEnd): string {
  const delta = end === "deltas";
  const elementWise: ElementWise = activation === "maxout" ? "linear" : activation;
  return [
    /* wgsl */ `
fn columns_of(vector: u32) -> vec4u { return 4u * vector + vec4u(0u, 1u, 2u, 3u); }
`,
    slopeFunction(elementWise),
    loss === "softmax_cross_entropy"
      ? softmaxCrossEntropy(delta)
      : outputLoss(loss satisfies OutputLoss, delta),
  ].join("\n");
}

/** Of an output layer. Offsets and strides in vectors. */
export const lossFields = {
  classes: "u32",
  /** Where deltas or probabilities go. */
  out: "u32",
  on: "f32",
  off: "f32",
  alpha: "f32",
} as const;
