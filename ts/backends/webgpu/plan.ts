// The sizes of a network on the GPU - rows, steps of a submission, offsets - and the buffers of those sizes.

import type { SessionOptions } from "../../core/session.ts";
import { parameterCount } from "../../core/spec.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import type { GpuDevice } from "./device.ts";
import { keepsInput } from "./kernels/activation.ts";
import { LOSS_ROWS } from "./kernels/losses.ts";
import { layoutOf, type NetworkLayout, VECTOR, vectors } from "./layout.ts";
import { updates } from "./optimizers/update.ts";
import { STEP_STRIDE } from "./step.ts";
import { type Tile, tileOfColumns } from "./tiles.ts";

/** Rows of an evaluation's batches, unless training's are larger. */
const EVALUATION_ROWS = 1024;
/** Limits of one submission: steps, bytes of their inputs, multiply-adds. Hosts stop work that takes seconds. */
const MOST_STEPS = 128;
const MOST_INPUT_BYTES = 2 ** 25;
const MOST_WORK = 4e10;
const MOST_SOFTWARE_WORK = 1e9;

export interface NetworkPlan {
  readonly layout: NetworkLayout;
  /** Rows of a training step, and of an evaluation's batch. */
  readonly batch: number;
  readonly rows: number;
  /** Steps of one submission, at most. */
  readonly steps: number;
  /** The tile of kernels/output.ts, if it can compute the last stage. */
  readonly output: Tile | undefined;
}

export interface NetworkBuffers {
  readonly params: GpuBuffer;
  readonly slots: readonly GpuBuffer[];
  readonly acts: GpuBuffer;
  readonly deltas: GpuBuffer;
  /** The pieces that maxout units took. */
  readonly which: GpuBuffer;
  readonly probabilities: GpuBuffer;
  readonly losses: GpuBuffer;
  /** Example numbers of the steps of a submission. */
  readonly order: GpuBuffer;
  /** Uniforms: one for gathering all inputs, and one for each step. */
  readonly steps: GpuBuffer;
}

export function planOf(
  { network, batchSize: batch }: SessionOptions,
  software: boolean,
): NetworkPlan {
  const rows = Math.max(batch, EVALUATION_ROWS);
  const work = 3 * parameterCount(network) * batch;
  const fitting = Math.min(
    MOST_STEPS,
    Math.floor(MOST_INPUT_BYTES / (batch * vectors(network.inputs) * VECTOR)),
    Math.floor((software ? MOST_SOFTWARE_WORK : MOST_WORK) / work),
  );
  const steps = Math.max(1, fitting);
  const inputs = Math.max(rows, steps * batch);
  const layout = layoutOf(network, { inputs, activations: rows, batch });
  return { layout, batch, rows, steps, output: outputTile(layout, software) };
}

function outputTile({ stages }: NetworkLayout, software: boolean): Tile | undefined {
  const { spec, end, units } = stages.at(-1)!;
  const fits = spec.kind === "dense" && !keepsInput(end.activation?.activation);
  return fits ? tileOfColumns(units, software) : undefined;
}

/** Number of partial losses of a batch of so many rows. */
export function lossGroups({ output }: NetworkPlan, rows: number): number {
  return Math.ceil(rows / (output?.rows ?? LOSS_ROWS));
}

/** All buffers of a network, zeroed. Throws if one does not fit. */
export async function createBuffers(
  device: GpuDevice,
  { optimizer }: SessionOptions,
  plan: NetworkPlan,
): Promise<NetworkBuffers> {
  const { layout, rows, steps } = plan;
  const parameterBytes = layout.parameters * VECTOR;
  const rowBytes = layout.stages.at(-1)!.unitVectors * VECTOR;
  const slotNames = Array.from({ length: updates[optimizer.name].slots }, (_, i) => `slot ${i}`);
  return {
    params: await device.storage("the parameters", parameterBytes),
    slots: await Promise.all(
      slotNames.map((name) => device.storage(`the optimiser's ${name}`, parameterBytes)),
    ),
    acts: await device.storage("the activations", layout.activations * VECTOR),
    deltas: await device.storage("the deltas", layout.deltas * VECTOR),
    which: await device.storage("the pieces of maxout units", layout.which * VECTOR),
    probabilities: await device.storage("the probabilities", rows * rowBytes),
    losses: await device.storage("the losses", steps * lossGroups(plan, rows) * 4),
    order: await device.storage("the order", layout.inputRows * 4),
    steps: await device.uniform("the steps", (steps + 1) * STEP_STRIDE),
  };
}
