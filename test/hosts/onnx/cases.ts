// Random networks to export: every activation and maxout, two to five dense layers, both dtypes, both kinds of scaling,
// every kind of input, classifications and regressions. Each is drawn by its number.

import type { RawValues, Scaling } from "../../../ts/core/dataset.ts";
import { activations } from "../../../ts/core/layers.ts";
import type { NumberOutputs } from "../../../ts/core/outputs.ts";
import { Philox } from "../../../ts/core/random.ts";
import type { InitSpec } from "../../../ts/core/recipe.ts";
import { type NetworkSpec, outputCount, typedArray } from "../../../ts/core/spec.ts";
import { type OnnxInputs, onnxInputs } from "../../../ts/export/index.ts";
import { describe, randomCase } from "../../ts/gradcheck/random_networks.ts";

export interface Case {
  readonly name: string;
  readonly network: NetworkSpec;
  readonly init: InitSpec;
  readonly seed: number;
  readonly scaling: Scaling;
  /** The units of a regression. */
  readonly outputs?: NumberOutputs;
  readonly inputs: OnnxInputs;
  readonly logits: boolean;
  readonly raw: RawValues;
}

const ROWS = 7;
/** "onnx" in ASCII: the stream of a case's numbers. */
const STREAM = 0x6f6e6e78;

/** Cases number by number have every activation with every kind of input, since their counts have no common divisor. */
export function exportCase(number: number): Case {
  const random = new Philox(number, STREAM);
  const hidden = [...activations, "maxout" as const];
  const drawn = randomCase(number, {
    dtype: random.below(0, 2) === 0 ? "f32" : "f64",
    activation: hidden[number % hidden.length]!,
    layers: 2 + random.below(1, 4),
    freeOrder: true,
    leastUnits: 2,
  });
  const { network, init, seed } = drawn;
  const { loss } = network;
  const inputs = onnxInputs[number % onnxInputs.length]!;
  const logits = loss === "softmax_cross_entropy" && random.below(2, 2) === 0;
  const isRegression = loss === "mean_squared_error" || loss === "squared_error";
  const uniform = { divisor: 255, scale: 2, shift: -1 };
  return {
    network,
    init,
    seed,
    name: `${describe(drawn)}, inputs ${inputs}${logits ? ", logits" : ""}`,
    inputs,
    logits,
    scaling: random.below(3, 2) === 0 ? uniform : featuresOf(network, random),
    raw: pixels(network, inputs, random),
    ...(isRegression ? { outputs: unitsOf(network, random) } : {}),
  };
}

/** Means that float32 rounds. */
function featuresOf({ inputs }: NetworkSpec, random: Philox): Scaling {
  const means = Array.from({ length: inputs }, (_, j) => 100 + 50 * random.uniform(100 + j));
  return { means, deviations: means.map((_, j) => 30 + 60 * random.uniform(200 + j)) };
}

function unitsOf(network: NetworkSpec, random: Philox): NumberOutputs {
  const means = Array.from({ length: outputCount(network) }, (_, j) => random.normal(300 + j));
  const deviations = means.map((_, j) => 1 + random.uniform(400 + j));
  return { kind: "numbers", rows: true, means, deviations };
}

/** Values from 0 to 255: bytes, or numbers of the network's type. */
function pixels({ inputs, dtype }: NetworkSpec, kind: OnnxInputs, random: Philox): RawValues {
  const length = ROWS * inputs;
  if (kind === "bytes") return Uint8Array.from({ length }, (_, i) => random.below(500 + i, 256));
  const values = Array.from({ length }, (_, i) => 255 * random.uniform(500 + i));
  return typedArray(dtype).from(values);
}
