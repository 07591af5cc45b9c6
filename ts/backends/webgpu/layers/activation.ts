// Activations: fused behind the layer before, unless that has one already or drops units.

import type { LayerKind } from "../../../core/layers.ts";
import { rowGrid } from "../binder.ts";
import {
  elementWiseBackwardKernel,
  elementWiseKernel,
  elementWiseUniform,
} from "../kernels/element_wise.ts";
import { backwardEndValues, endOptions, forwardEndValues } from "../stage.ts";
import { type GpuLayer, noRoom } from "./layer.ts";

/** A stage that is nothing but its end. */
export const elementWise: GpuLayer<LayerKind> = {
  room: () => noRoom,

  forward(binder, stage) {
    const { x, first, unitVectors, end } = stage;
    const layer = elementWiseUniform.pack({ ...forwardEndValues(stage), x, first });
    return binder.bind(elementWiseKernel(endOptions(end)), rowGrid(unitVectors), { layer });
  },

  backward(binder, { dz, inputVectors }, before) {
    const layer = elementWiseUniform.pack({ ...backwardEndValues(before), x: dz, first: 0 });
    const kernel = elementWiseBackwardKernel(endOptions(before.end));
    return binder.bind(kernel, rowGrid(inputVectors), { layer });
  },
};

export const activation: GpuLayer<"activation"> = {
  ...elementWise,
  fuse: (spec, end) => (end.activation || end.dropout ? undefined : { activation: spec }),
};
