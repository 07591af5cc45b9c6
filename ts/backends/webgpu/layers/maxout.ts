// Maxout: units of several pieces each, and which piece was taken for every row.

import { rowGrid } from "../binder.ts";
import {
  maxoutBackwardKernel,
  maxoutBackwardUniform,
  maxoutKernel,
  maxoutUniform,
} from "../kernels/maxout.ts";
import { backwardEndValues, endOptions, forwardEndValues } from "../stage.ts";
import type { GpuLayer } from "./layer.ts";

export const maxout: GpuLayer<"maxout"> = {
  room: ({ unitVectors }) => ({ parameters: 0, which: unitVectors }),

  forward(binder, stage) {
    const { inputs, x, first, which, unitVectors, end } = stage;
    const values = { ...forwardEndValues(stage), inputs, x, first, which };
    const layer = maxoutUniform.pack(values);
    return binder.bind(maxoutKernel(endOptions(end)), rowGrid(unitVectors), { layer });
  },

  backward(binder, { units, dz, which, inputVectors }, before) {
    const values = { ...backwardEndValues(before), units, dz, which };
    const layer = maxoutBackwardUniform.pack(values);
    const kernel = maxoutBackwardKernel(endOptions(before.end));
    return binder.bind(kernel, rowGrid(inputVectors), { layer });
  },
};
