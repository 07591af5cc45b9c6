// The dispatch that ends a forward pass: the last stage with the loss, or the loss alone behind that stage.

import { type NetworkSpec, targetsOf } from "../../core/spec.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import type { Binder, Dispatch } from "./binder.ts";
import { LOSS_ROWS, lossesKernel, lossesUniform } from "./kernels/losses.ts";
import { lossUniform, outputKernel } from "./kernels/output.ts";
import type { Answers, LossEnd } from "./kernels/row_loss.ts";
import { forwardValues } from "./layers/dense.ts";
import type { NetworkBuffers, NetworkPlan } from "./plan.ts";
import { endOptions, forwardEndValues } from "./stage.ts";

/** Labels or targets of a data set. */
export interface GpuAnswers {
  readonly kind: Answers;
  readonly buffer: GpuBuffer;
}

/** Without answers the dispatch is for its probabilities alone. */
export function bindOutput(
  binder: Binder,
  network: NetworkSpec,
  { layout, output: tile }: NetworkPlan,
  buffers: NetworkBuffers,
  answers: GpuAnswers | undefined,
  end: LossEnd,
): Promise<Dispatch> {
  const last = layout.stages.at(-1)!;
  const { activation } = endOptions(last.end);
  const toDeltas = end === "deltas";
  const { on, off } = targetsOf(network);
  const { alpha } = forwardEndValues(last);
  const values = { classes: last.units, out: toDeltas ? last.dz : 0, on, off, alpha };
  const own = {
    ...(answers && { [answers.kind]: answers.buffer }),
    out: toDeltas ? buffers.deltas : buffers.probabilities,
  };
  const options = { loss: network.loss, activation, answers: answers?.kind, end };
  if (tile) {
    const source = outputKernel({ tile, ...options });
    return binder.bind(source, (rows) => [1, Math.ceil(rows / tile.rows)], {
      ...own,
      layer: forwardValues(last),
      loss: lossUniform.pack(values),
    });
  }
  const { outputs, kept } = last;
  return binder.bind(lossesKernel(options), (rows) => [Math.ceil(rows / LOSS_ROWS), 1], {
    ...own,
    loss: lossesUniform.pack({ ...values, outputs, kept }),
  });
}
