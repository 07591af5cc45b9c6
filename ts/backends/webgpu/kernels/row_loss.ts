// The loss of a row of outputs and its gradient, for the two kernels that end with it: output.ts, which has just
// computed the outputs, and losses.ts, which reads them from memory.
//
// Such a kernel has the binding of the answers and defines
// - fn output(row, vector) -> vec4f: the row's outputs, zeros beyond the last class
// - fn kept(row, vector) -> vec4f: what the slope of their activation is a function of
// - fn deliver(row, vector, v): takes the row's gradient by z, or in evaluation its probabilities

import type { Activation } from "../../../core/layers.ts";
import type { Loss } from "../../../core/spec.ts";
import { type Binding, read } from "../kernel.ts";
import { slopeFunction } from "./activation.ts";
import { type OutputLoss, outputLoss } from "./loss.ts";
import { softmaxCrossEntropy } from "./softmax.ts";

/** What a row is turned into: deltas for the backward pass, or probabilities. */
export type LossEnd = "deltas" | "probabilities";

/** What outputs are compared with: a label for each example, or a target for each output (rows of whole vectors). */
export type Answers = "labels" | "targets";

export interface LossOptions {
  readonly loss: Loss;
  /** Of the last stage. */
  readonly activation?: Activation | undefined;
  /** Without any the kernel computes probabilities, and losses that mean nothing. */
  readonly answers?: Answers | undefined;
  readonly end: LossEnd;
}

export function answersBinding({ answers }: LossOptions): Binding[] {
  if (answers === undefined) return [];
  return [answers === "labels" ? read("labels", "array<u32>") : read("targets")];
}

/** fn row_loss(row, example, rows): the loss of a row, not yet divided by anything. Needs math. */
export function rowLoss({ loss, activation, answers, end }: LossOptions): string {
  const delta = end === "deltas";
  return [
    /* wgsl */ `
fn columns_of(vector: u32) -> vec4u { return 4u * vector + vec4u(0u, 1u, 2u, 3u); }
`,
    slopeFunction(activation),
    loss === "softmax_cross_entropy"
      ? softmaxCrossEntropy(delta, answers)
      : outputLoss(loss satisfies OutputLoss, delta, answers),
  ].join("\n");
}

/** Offsets in vectors. */
export const lossFields = {
  classes: "u32",
  /** Of the deltas or the probabilities. */
  out: "u32",
  on: "f32",
  off: "f32",
  alpha: "f32",
} as const;
