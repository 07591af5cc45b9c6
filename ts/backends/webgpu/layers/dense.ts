// Dense layers: W (inputs x units) and behind it b in the parameters; products in the tile that suits them.

import type { Bytes } from "../../../core/arrays.ts";
import { tileGrid } from "../binder.ts";
import { forwardUniform, gemmNn } from "../kernels/gemm_nn.ts";
import { backwardUniform, gemmNt } from "../kernels/gemm_nt.ts";
import { backwardEndValues, endOptions, forwardEndValues, type Stage } from "../stage.ts";
import type { GpuLayer } from "./layer.ts";

export const dense: GpuLayer<"dense"> = {
  room: ({ inputs, unitVectors }) => ({ parameters: (inputs + 1) * unitVectors, which: 0 }),

  forward(binder, stage) {
    const { inputs, units, end } = stage;
    const uniform = forwardValues(stage);
    return binder.product("nn", { m: binder.batch, n: units, k: inputs }, (tile) =>
      binder.bind(gemmNn(tile, endOptions(end)), tileGrid(tile, units), { layer: uniform }),
    );
  },

  backward(binder, stage, before) {
    const { inputs, units, dz, weights } = stage;
    const uniform = backwardUniform.pack({
      ...backwardEndValues(before),
      k: units,
      dz,
      w: weights,
    });
    return binder.product("nt", { m: binder.batch, n: inputs, k: units }, (tile) =>
      binder.bind(gemmNt(tile, endOptions(before.end)), tileGrid(tile, inputs), {
        layer: uniform,
      }),
    );
  },
};

/** The uniform of gemm_nn, and of output.ts. */
export function forwardValues(stage: Stage): Bytes {
  const { inputs, x, first, weights } = stage;
  return forwardUniform.pack({ ...forwardEndValues(stage), k: inputs, x, first, w: weights });
}
