// Random small networks with data, for the tests of numerical derivatives: every activation, every loss, any
// depth, dropout, batches, floats and pixels, labels and real targets. A number draws the same network on every host.

import type { Dataset, RegressionDataset } from "../../ts/core/dataset.ts";
import { type DenseActivation, type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import { activations } from "../../ts/core/layers.ts";
import { Philox } from "../../ts/core/random.ts";
import { type DType, type Loss, losses, type NetworkSpec } from "../../ts/core/spec.ts";

export interface RandomCase {
  readonly name: string;
  readonly network: NetworkSpec;
  readonly data: Dataset | RegressionDataset;
  readonly rows: number;
}

const SEED = 31;
const choices: readonly DenseActivation[] = ["linear", ...activations, "maxout"];

/**
 * Network number `index`; its loss and the activation of its first layer go round with the number. One in five is no
 * chain of dense layers.
 */
export function randomCase(index: number, dtype: DType): RandomCase {
  const random = new Philox(SEED, index);
  let drawn = 0;
  const below = (limit: number) => random.below(drawn++, limit);
  const between = (low: number, high: number) => low + (high - low) * random.uniform(drawn++);

  const loss = losses[index % losses.length]!;
  const depth = 1 + below(4);
  const chain = Array.from({ length: depth }, (_, layer): DenseLayer => {
    const units = 1 + below(9);
    if (layer === depth - 1) return { units: units + 1, activation: outputOf(loss, below(9)) };
    const activation = choices[(index + below(layer === 0 ? 1 : 9)) % choices.length]!;
    return {
      units,
      activation,
      ...(activation === "leaky_relu" || activation === "elu" ? { alpha: between(0, 2) } : {}),
      ...(activation === "maxout" ? { pieces: 1 + below(4) } : {}),
      ...(below(activation === "maxout" ? 2 : 4) === 0 ? { dropout: between(0.1, 0.6) } : {}),
    };
  });
  const inputs = 1 + below(12);
  const network = networkOf({
    inputs,
    layers: chain,
    loss,
    dtype,
    ...(below(5) === 0 ? { inputDropout: between(0.1, 0.6) } : {}),
    ...(loss !== "softmax_cross_entropy" && below(2) === 0
      ? { targets: { on: 0.99, off: 0.01 } }
      : {}),
  });
  // An activation of the inputs makes it one that is no chain.
  const layers = [...network.layers];
  if (below(5) === 0) {
    layers.unshift({ kind: "activation", activation: activations[below(activations.length)]! });
  }
  const rows = 1 + below(5);
  const classes = chain.at(-1)!.units;
  const count = rows + below(3);
  const inputValues = Array.from({ length: count * inputs }, () => between(-1, 1));
  const examples = {
    name: "random",
    inputs:
      below(2) === 0
        ? Float64Array.from(inputValues)
        : Uint8Array.from(inputValues, (value) => Math.max(0, Math.round(value * 4)) * 60),
    count,
    features: inputs,
  };
  const labels = Uint8Array.from({ length: count }, () => below(classes));
  const [least, most] = loss.endsWith("cross_entropy") ? [0, 1] : [-2, 2];
  const targets = Float64Array.from({ length: count * classes }, () => between(least, most));
  const regression = loss !== "softmax_cross_entropy" && below(2) === 0;
  const name = [
    `network ${index}: ${inputs}`,
    ...(layers[0]!.kind === "activation" ? [layers[0]!.activation] : []),
    ...chain.map(({ units, activation }) => `${units} ${activation}`),
    loss,
    ...(regression ? ["real targets"] : []),
    `${rows} rows`,
  ].join(", ");
  const data = regression
    ? { ...examples, targets, outputs: classes }
    : { ...examples, labels, classes };
  return { name, network: { ...network, layers }, data, rows };
}

function outputOf(loss: Loss, choice: number): DenseActivation {
  if (loss === "softmax_cross_entropy") return "linear";
  return loss.endsWith("cross_entropy") ? "sigmoid" : choices[choice]!;
}
