// Small networks to export.

import type { DType, NetworkSpec } from "../../../ts/core/spec.ts";
import type { TrainedNetwork } from "../../../ts/export/index.ts";

const classifier: NetworkSpec = {
  inputs: 4,
  layers: [
    { kind: "dropout", rate: 0.1 },
    { kind: "dense", units: 6 },
    { kind: "maxout", pieces: 2 },
    { kind: "dense", units: 2 },
  ],
  loss: "softmax_cross_entropy",
  dtype: "f32",
};

/** 38 parameters: 0, 1, 2 and so on. */
export const classes: TrainedNetwork = {
  network: classifier,
  parameters: Float32Array.from({ length: 38 }, (_, i) => i),
  scaling: { divisor: 255, scale: 1, shift: 0 },
  outputs: { kind: "classes", classes: ["고양이", "dog"] },
  shape: [2, 2, 1],
  data: "pets",
};

export function regression(dtype: DType): TrainedNetwork {
  const activations = ["leaky_relu", "elu", "gelu", "silu"] as const;
  return {
    network: {
      inputs: 1,
      layers: [
        { kind: "dense", units: 1 },
        ...activations.map((activation) => ({ kind: "activation", activation }) as const),
      ],
      loss: "mean_squared_error",
      dtype,
    },
    parameters: dtype === "f32" ? Float32Array.of(1, 2) : Float64Array.of(1, 2),
    scaling: { means: [2019.4], deviations: [5] },
    outputs: { kind: "numbers", rows: false, means: [10], deviations: [3] },
  };
}
