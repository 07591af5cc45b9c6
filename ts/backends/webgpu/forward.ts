// Forward passes over any number of examples, batch after batch: evaluations of resident examples, and predictions for
// inputs that come and go.

import type { Floats } from "../../core/arrays.ts";
import type { RawValues, Scaling } from "../../core/dataset.ts";
import type { Evaluation } from "../../core/session.ts";
import { type NetworkSpec, outputCount } from "../../core/spec.ts";
import type { Dispatch } from "./binder.ts";
import { uploadInputs } from "./data.ts";
import type { GpuDevice } from "./device.ts";
import { VECTOR, vectors } from "./layout.ts";
import type { GpuNetwork } from "./network.ts";
import { lossGroups } from "./plan.ts";
import { batchesOf, meanLosses, type Submission, withoutFill } from "./run.ts";

/** Bytes of the inputs that are predicted at a time, at most. */
const MOST_PREDICTED = 2 ** 28;

/** A network, and how its session runs submissions: `sizes[i]` bytes of result i come back. */
export interface Forward {
  readonly network: NetworkSpec;
  readonly gpu: GpuNetwork;
  readonly run: (
    submissions: readonly Submission[],
    sizes: readonly number[],
  ) => Promise<Float32Array[]>;
}

/** Where the examples are, and the dispatch that ends a forward pass. */
export interface Source {
  readonly gather: Dispatch;
  readonly ending: Dispatch;
}

/** The evaluation of the examples from `start` up to `end`. */
export async function evaluated(
  forward: Forward,
  source: Source,
  start: number,
  end: number,
): Promise<Evaluation> {
  const count = end - start;
  const classes = outputCount(forward.network);
  const { probabilities, totalLoss } = await outputsOf(forward, source, start, end);
  return {
    probabilities,
    predictions: Uint16Array.from({ length: count }, (_, i) => argmax(probabilities, i, classes)),
    loss: count === 0 ? 0 : totalLoss / count,
  };
}

/** Outputs for `count` examples, count x outputs, whose inputs are on the GPU only meanwhile. */
export async function predicted(
  forward: Forward,
  device: GpuDevice,
  inputs: RawValues,
  count: number,
  scaling: Scaling,
): Promise<Floats> {
  const { network, gpu } = forward;
  const { inputs: features } = network;
  const outputs = outputCount(network);
  const ending = await gpu.prediction();
  const room = Math.min(device.largestBuffer, MOST_PREDICTED);
  const most = Math.max(1, Math.floor(room / (vectors(features) * VECTOR)));
  const all = new Float32Array(count * outputs);
  for (let start = 0; start < count; start += most) {
    const rows = Math.min(most, count - start);
    const values = inputs.subarray(start * features, (start + rows) * features);
    const { gather, buffers } = await uploadInputs(device, "the inputs", values, scaling, gpu);
    try {
      const { probabilities } = await outputsOf(forward, { gather, ending }, 0, rows);
      all.set(probabilities, start * outputs);
    } finally {
      for (const buffer of buffers) buffer.destroy();
    }
  }
  return all;
}

/** Outputs for the examples from `start` up to `end`, and the sum of their losses. */
async function outputsOf(
  { network, gpu, run }: Forward,
  { gather, ending }: Source,
  start: number,
  end: number,
): Promise<{ probabilities: Floats; totalLoss: number }> {
  const { plan, buffers } = gpu;
  const classes = outputCount(network);
  const rowBytes = vectors(classes) * VECTOR;
  const count = end - start;
  const all = batchesOf(count, plan.rows);
  const groups = lossGroups(plan, plan.rows);
  const dispatches = gpu.evaluation(ending);
  const submissions = all.map((size, i) => {
    const before = i * plan.rows;
    return {
      gather,
      dispatches,
      examples: Uint32Array.from({ length: size }, (_, row) => start + before + row),
      rows: [size],
      results: [
        { from: buffers.probabilities, to: before * rowBytes, bytes: size * rowBytes },
        { from: buffers.losses, to: i * groups * 4, bytes: lossGroups(plan, size) * 4 },
      ],
    };
  });
  const [wide, partial] = await run(submissions, [count * rowBytes, all.length * groups * 4]);
  const losses = meanLosses(network, plan, partial!, all, groups);
  const isSum = network.loss === "squared_error";
  const totalLoss = losses.reduce((sum, loss, i) => sum + loss * (isSum ? 1 : all[i]!), 0);
  return { probabilities: withoutFill(wide!, count, classes), totalLoss };
}

/** The first largest of a row. */
function argmax(values: Float32Array, row: number, columns: number): number {
  let best = 0;
  const first = row * columns;
  for (let i = 1; i < columns; i++) if (values[first + i]! > values[first + best]!) best = i;
  return best;
}
