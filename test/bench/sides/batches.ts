// Batches for the sides that take arrays: float32 pixels gathered by the order, labels one-hot.

import type { Case } from "../case.ts";

export interface Batch {
  /** batch x inputs. */
  readonly x: Float32Array<ArrayBuffer>;
  /** batch x classes. */
  readonly y: Float32Array<ArrayBuffer>;
}

/** Converts all examples at once; the function gathers batch number i of them. */
export function gatherer({ spec, inputs, labels, order }: Case): (i: number) => Batch {
  const { network, batchSize, classes } = spec;
  const features = network.inputs;
  const all = new Float32Array(inputs.length);
  for (let i = 0; i < all.length; i++) all[i] = inputs[i]! / 255;
  return (i) => {
    const x = new Float32Array(batchSize * features);
    const y = new Float32Array(batchSize * classes);
    for (let row = 0; row < batchSize; row++) {
      const example = order[i * batchSize + row]!;
      x.set(all.subarray(example * features, (example + 1) * features), row * features);
      y[row * classes + labels[example]!] = 1;
    }
    return { x, y };
  };
}
