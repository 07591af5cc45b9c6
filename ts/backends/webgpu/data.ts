// A data set on the GPU: pixels as bytes with a table of 256 values, or rows of floats, and the labels.

import type { Bytes, Floats } from "../../core/arrays.ts";
import { type Dataset, scaleValue, scalingTable, type UniformScaling } from "../../core/dataset.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import { type Dispatch, rowGrid } from "./binder.ts";
import type { GpuDevice } from "./device.ts";
import { dropValues } from "./kernels/dropout.ts";
import { gatherKernel, gatherUniform } from "./kernels/gather.ts";
import { vectors } from "./layout.ts";
import type { GpuNetwork } from "./network.ts";

export interface GpuData {
  /** Copies the rows that `order` names into the activations. */
  readonly gather: Dispatch;
  readonly labels: GpuBuffer;
  readonly buffers: readonly GpuBuffer[];
}

export async function uploadData(
  device: GpuDevice,
  data: Dataset,
  scaling: UniformScaling,
  { binder, plan }: GpuNetwork,
): Promise<GpuData> {
  const { name, features, inputs: values } = data;
  const isPixels = values instanceof Uint8Array;
  const labels = await device.filled(`${name}'s labels`, Uint32Array.from(data.labels));
  const inputs = await device.filled(
    `${name}'s inputs`,
    isPixels ? pixelRows(values, features) : floatRows(values, features, scaling),
  );
  const own: Record<string, GpuBuffer> = { inputs };
  if (isPixels) {
    const table = Float32Array.from(scalingTable(scaling));
    own.table = await device.filled("the table of pixels", table);
  }
  const { rate, denseLayers } = plan.layout.inputDropout;
  const gather = await binder.bind(
    gatherKernel({ kind: isPixels ? "pixels" : "rows", dropout: rate > 0 }),
    rowGrid(vectors(features)),
    {
      ...own,
      data: gatherUniform.pack({ features, batch: plan.batch, ...dropValues(rate, denseLayers) }),
    },
  );
  return { gather, labels, buffers: [labels, ...Object.values(own)] };
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

/** Rows of network inputs, each of which begins at a whole vector. */
function floatRows(inputs: Dataset["inputs"], features: number, scaling: UniformScaling): Floats {
  const stride = vectors(features) * 4;
  const count = inputs.length / features;
  const out = new Float32Array(count * stride);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < features; j++) {
      out[row * stride + j] = scaleValue(inputs[row * features + j]!, scaling, j);
    }
  }
  return out;
}
