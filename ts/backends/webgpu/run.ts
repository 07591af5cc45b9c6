// Runs of steps on the GPU: their uniforms, their commands, and the losses that come back.

import type { OptimizerSpec } from "../../core/optimizer.ts";
import type { NetworkSpec } from "../../core/spec.ts";
import type { GpuDevice } from "./device.ts";
import type { Dispatch } from "./dispatches.ts";
import { lossShare } from "./kernels/loss.ts";
import { vectors } from "./layout.ts";
import type { GpuNetwork } from "./network.ts";
import { lossGroups } from "./plan.ts";
import { placeValues, STEP_STRIDE, stepUniform, updateValues } from "./step.ts";

/** Where a session stands, as steps depend on it. */
export interface Standing {
  /** Steps taken. */
  readonly step: number;
  readonly seed: number;
  readonly optimizer: OptimizerSpec;
}

/** Some batches, and what is done with each. */
export interface Batches {
  /** The inputs of all batches into the activations. */
  readonly gather: Dispatch;
  readonly dispatches: readonly Dispatch[];
  /** The examples of all, and how many each batch has: the same but for the last. */
  readonly examples: Uint32Array<ArrayBuffer>;
  readonly rows: readonly number[];
  /** Whether dropout drops, and steps are counted on. */
  readonly training: boolean;
}

/**
 * Encodes batches that fit one submission, with their uniforms, and sends them off; `after` adds commands. Nothing is
 * waited for.
 */
export function submitBatches(
  device: GpuDevice,
  { plan, buffers }: GpuNetwork,
  standing: Standing,
  { gather, dispatches, examples, rows, training }: Batches,
  after: (encoder: GPUCommandEncoder) => void,
): void {
  const { inputVectors } = plan.layout.layers[0]!;
  const groups = lossGroups(plan, rows[0]!);
  const { seed, step, optimizer } = standing;
  const first = { rows: examples.length, x: 0, first: 0, loss: 0, number: step, seed, training };
  const places = rows.map((count, i) => ({
    ...first,
    rows: count,
    x: i * rows[0]! * inputVectors,
    first: i * rows[0]!,
    loss: i * groups,
    number: step + i,
  }));
  const view = new DataView(new ArrayBuffer((1 + rows.length) * STEP_STRIDE));
  [first, ...places].forEach((place, i) => {
    const values = { ...placeValues(place), ...updateValues(optimizer, place.number + 1) };
    stepUniform.write(view, i * STEP_STRIDE, values);
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
    after(encoder);
  });
}

/** Sizes of batches of at most `most` that so many examples make. */
export function batchesOf(examples: number, most: number): number[] {
  return Array.from({ length: Math.ceil(examples / most) }, (_, i) =>
    Math.min(most, examples - i * most),
  );
}

/** Mean loss of each batch, from the sums that its workgroups left, `groups` places apart. */
export function meanLosses(
  { loss, layers }: NetworkSpec,
  { plan }: GpuNetwork,
  partial: Float32Array,
  rows: readonly number[],
  groups: number,
): Float64Array {
  const classes = layers.at(-1)!.units;
  return Float64Array.from(rows, (count, i) => {
    const own = partial.subarray(i * groups, i * groups + lossGroups(plan, count));
    return own.reduce((sum, value) => sum + value, 0) / lossShare(loss, count, classes);
  });
}

/** Rows of vectors without what fills up the last. */
export function withoutFill(
  wide: Float32Array,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const stride = vectors(columns) * 4;
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    out.set(wide.subarray(row * stride, row * stride + columns), row * columns);
  }
  return out;
}
