// A data set on the GPU: pixels as bytes with their table of 256 values, or float rows, and the labels.

import { type Dataset, type Scaling, scaleValue, scalingTable } from "../../core/dataset.ts";
import type { GpuDevice } from "./device.ts";
import { type Dispatch, rowGrid } from "./dispatches.ts";
import { dropValues, INPUTS } from "./kernels/dropout.ts";
import { gatherKernel, gatherUniform } from "./kernels/gather.ts";
import { vectors } from "./layout.ts";
import type { NetworkBuffers } from "./plan.ts";
import { stepUniform } from "./step.ts";

export interface GpuData {
  /** The rows of `order`, into the activations. */
  readonly gather: Dispatch;
  readonly labels: GPUBuffer;
  readonly buffers: readonly GPUBuffer[];
}

export interface GatherSize {
  /** Rows of a step. */
  readonly batch: number;
  readonly inputDropout: number;
}

export async function uploadData(
  device: GpuDevice,
  data: Dataset,
  scaling: Scaling,
  { batch, inputDropout }: GatherSize,
  network: NetworkBuffers,
): Promise<GpuData> {
  const { features, inputs } = data;
  const isPixels = inputs instanceof Uint8Array;
  const labels = await device.filled(`${data.name}'s labels`, Uint32Array.from(data.labels));
  const rows = await device.filled(
    `${data.name}'s inputs`,
    isPixels ? pixelRows(inputs, features) : floatRows(inputs, features, scaling),
  );
  const table = isPixels
    ? await device.filled("the table of pixels", Float32Array.from(scalingTable(scaling)))
    : undefined;
  const source = gatherKernel({ kind: isPixels ? "pixels" : "rows", dropout: inputDropout > 0 });
  const values = { features, batch, ...dropValues(inputDropout, INPUTS) };
  const uniform = await device.uniform("gather", gatherUniform.pack(values));
  const kernel = await device.kernel(source);
  const bound = device.bind(
    kernel,
    {
      inputs: rows,
      ...(table && { table }),
      order: network.order,
      acts: network.acts,
      data: uniform,
      step: network.steps,
    },
    stepUniform.bytes,
  );
  return {
    gather: { bound, grid: rowGrid(vectors(features)) },
    labels,
    buffers: [labels, rows, uniform, ...(table ? [table] : [])],
  };
}

/** Rows of bytes, each from a whole word on. */
function pixelRows(inputs: Uint8Array, features: number): Uint8Array<ArrayBuffer> {
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

/** Rows of network inputs, each from a whole vector on. */
function floatRows(
  inputs: Dataset["inputs"],
  features: number,
  scaling: Scaling,
): Float32Array<ArrayBuffer> {
  const stride = vectors(features) * 4;
  const count = inputs.length / features;
  const out = new Float32Array(count * stride);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < features; j++) {
      out[row * stride + j] = scaleValue(inputs[row * features + j]!, scaling);
    }
  }
  return out;
}
