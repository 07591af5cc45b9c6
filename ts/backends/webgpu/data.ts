// Examples on the GPU. Inputs are pixels as bytes with a table of 256 values, or rows of floats; answers are labels, or
// rows of targets.

import type { Bytes, Floats } from "../../core/arrays.ts";
import {
  beyondType,
  hasTargets,
  isUniform,
  type RawValues,
  type Scaling,
  scaleValue,
  scalingTable,
} from "../../core/dataset.ts";
import type { TakenData } from "../../core/session.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import { type Dispatch, rowGrid } from "./binder.ts";
import type { GpuDevice } from "./device.ts";
import { dropValues } from "./kernels/dropout.ts";
import { gatherKernel, gatherUniform } from "./kernels/gather.ts";
import { vectors } from "./layout.ts";
import type { GpuNetwork } from "./network.ts";
import type { GpuAnswers } from "./outputs.ts";

export interface GpuInputs {
  /** Copies the rows that `order` names into the activations. */
  readonly gather: Dispatch;
  /** All of them belong to these inputs alone. */
  readonly buffers: readonly GpuBuffer[];
}

/** Inputs of whole examples. Bytes that are scaled alike stay bytes. */
export async function uploadInputs(
  device: GpuDevice,
  what: string,
  values: RawValues,
  scaling: Scaling,
  { binder, plan }: GpuNetwork,
): Promise<GpuInputs> {
  const { inputs: features } = plan.layout.stages[0]!;
  const { rate, denseLayers } = plan.layout.inputDropout;
  const drop = dropValues(rate, denseLayers);
  const isPixels = values instanceof Uint8Array && isUniform(scaling);
  const own: Record<string, GpuBuffer> = {
    inputs: await device.filled(
      what,
      isPixels
        ? pixelRows(values, features)
        : floatRows(values, features, (value, j, row) => {
            const scaled = scaleValue(value, scaling, j);
            if (!Number.isFinite(Math.fround(scaled))) throw beyondType(value, row, j);
            return scaled;
          }),
    ),
    data: await device.uniform(what, gatherUniform.pack({ features, batch: plan.batch, ...drop })),
  };
  if (isPixels) {
    const table = Float32Array.from(scalingTable(scaling));
    own.table = await device.filled("the table of pixels", table);
  }
  const kernel = gatherKernel({ kind: isPixels ? "pixels" : "rows", dropout: rate > 0 });
  const gather = await binder.bind(kernel, rowGrid(vectors(features)), own);
  return { gather, buffers: Object.values(own) };
}

export async function uploadAnswers(device: GpuDevice, data: TakenData): Promise<GpuAnswers> {
  if (hasTargets(data)) {
    const rows = floatRows(data.targets, data.outputs, (value) => value);
    return { kind: "targets", buffer: await device.filled(`${data.name}'s targets`, rows) };
  }
  const labels = Uint32Array.from(data.labels);
  return { kind: "labels", buffer: await device.filled(`${data.name}'s labels`, labels) };
}

/** Rows of bytes, each of which begins at a whole word. */
function pixelRows(inputs: Uint8Array, features: number): Bytes {
  const rowBytes = vectors(features) * 4;
  const count = inputs.length / features;
  const out = new Uint8Array(count * rowBytes);
  if (rowBytes === features) out.set(inputs);
  else {
    for (let row = 0; row < count; row++) {
      out.set(inputs.subarray(row * features, (row + 1) * features), row * rowBytes);
    }
  }
  return out;
}

/** Rows of `of(value, column, row)`, each of which begins at a whole vector. */
function floatRows(
  values: RawValues,
  columns: number,
  of: (value: number, column: number, row: number) => number,
): Floats {
  const stride = vectors(columns) * 4;
  const count = values.length / columns;
  const out = new Float32Array(count * stride);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < columns; j++)
      out[row * stride + j] = of(values[row * columns + j]!, j, row);
  }
  return out;
}
