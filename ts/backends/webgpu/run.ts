// Runs of steps on the GPU: their uniforms, their commands, and the losses that they return.

import type { Floats, Words } from "../../core/arrays.ts";
import type { OptimizerSpec } from "../../core/optimizer.ts";
import { type NetworkSpec, outputCount } from "../../core/spec.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import type { Dispatch } from "./binder.ts";
import type { GpuDevice } from "./device.ts";
import { lossShare } from "./kernels/loss.ts";
import { vectors } from "./layout.ts";
import type { GpuNetwork } from "./network.ts";
import { lossGroups, type NetworkPlan } from "./plan.ts";
import { STEP_STRIDE, stepUniform, updateValues } from "./step.ts";

/** The state of a session that its steps depend on. */
export interface Standing {
  /** Number of steps taken. */
  readonly step: number;
  readonly seed: number;
  readonly optimizer: OptimizerSpec;
}

/** Work that fits one submission: batches, what is done with each, and the results that are read back. */
export interface Submission {
  /** Copies the inputs of all batches into the activations. */
  readonly gather: Dispatch;
  readonly dispatches: readonly Dispatch[];
  /** The examples of all batches, and the rows of each; the last may have fewer. */
  readonly examples: Words;
  readonly rows: readonly number[];
  readonly results: readonly Result[];
}

/** The first `bytes` of a buffer, which are copied to byte `to` of the result's landing buffer. */
export interface Result {
  readonly from: GpuBuffer;
  readonly to: number;
  readonly bytes: number;
}

/** Encodes and submits; result i is copied to `landings[i]`. Does not wait for the GPU. */
export function submit(
  device: GpuDevice,
  { plan, buffers }: GpuNetwork,
  { step, seed, optimizer }: Standing,
  { gather, dispatches, examples, rows, results }: Submission,
  landings: readonly GpuBuffer[],
  training: boolean,
): void {
  const { inputVectors } = plan.layout.stages[0]!;
  const groups = lossGroups(plan, rows[0]!);
  const view = new DataView(new ArrayBuffer((1 + rows.length) * STEP_STRIDE));
  const write = (struct: number, i: number, count: number) => {
    stepUniform.write(view, struct * STEP_STRIDE, {
      rows: count,
      x: i * rows[0]! * inputVectors,
      first: i * rows[0]!,
      loss: i * groups,
      number: step + i,
      seed_low: seed >>> 0,
      seed_high: Math.floor(seed / 4294967296),
      training: training ? 1 : 0,
      ...updateValues(optimizer, step + i + 1),
    });
  };
  // Inputs are gathered for all batches at once, with a struct of their own in front of the batches'.
  write(0, 0, examples.length);
  rows.forEach((count, i) => {
    write(i + 1, i, count);
  });
  device.write(buffers.steps, new Uint8Array(view.buffer));
  device.write(buffers.order, examples);
  device.submit((encoder) => {
    const pass = encoder.beginComputePass();
    device.dispatch(pass, gather.bound, ...gather.grid(examples.length), 0);
    rows.forEach((count, i) => {
      for (const { bound, grid } of dispatches) {
        device.dispatch(pass, bound, ...grid(count), (i + 1) * STEP_STRIDE);
      }
    });
    pass.end();
    results.forEach(({ from, to, bytes }, i) => {
      encoder.copyBufferToBuffer(from, 0, landings[i]!, to, bytes);
    });
  });
}

/** Sizes of the batches of at most `most` that so many examples are divided into. */
export function batchesOf(examples: number, most: number): number[] {
  return Array.from({ length: Math.ceil(examples / most) }, (_, i) =>
    Math.min(most, examples - i * most),
  );
}

/** Mean loss of each batch from the partial sums of its workgroups; batches lie `groups` places apart. */
export function meanLosses(
  network: NetworkSpec,
  plan: NetworkPlan,
  partial: Float32Array,
  rows: readonly number[],
  groups: number,
): Float64Array {
  const classes = outputCount(network);
  return Float64Array.from(rows, (count, i) => {
    const own = partial.subarray(i * groups, i * groups + lossGroups(plan, count));
    return own.reduce((sum, value) => sum + value, 0) / lossShare(network.loss, count, classes);
  });
}

/** Rows without the padding of their last vector. */
export function withoutFill(wide: Float32Array, rows: number, columns: number): Floats {
  const stride = vectors(columns) * 4;
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    out.set(wide.subarray(row * stride, row * stride + columns), row * columns);
  }
  return out;
}
