// Settings for the tests of the report: small networks with records made up by hand.

import type { Dataset } from "../../../ts/core/dataset.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { EpochEvent } from "../../../ts/core/train.ts";
import { network } from "../../../ts/labs/labs.ts";
import type { Setting } from "../../../ts/report/data.ts";

/** Six images of 2 x 3 pixels in three classes. */
export const images: Dataset = {
  name: "tiny",
  inputs: Uint8Array.from({ length: 36 }, (_, i) => i * 7),
  labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
  count: 6,
  features: 6,
  classes: 3,
  shape: [2, 3],
};

/** Predictions of the six: the second, the fourth and the sixth are wrong, the sixth most confidently. */
const predictions = Uint8Array.of(0, 2, 2, 1, 1, 0);
const probabilities = Float32Array.of(
  ...[0.8, 0.1, 0.1],
  ...[0.2, 0.3, 0.5],
  ...[0.1, 0.2, 0.7],
  ...[0.1, 0.75, 0.15],
  ...[0.2, 0.6, 0.2],
  ...[0.875, 0.1, 0.025],
);

export function epochsOf(...accuracies: readonly number[]): EpochEvent[] {
  return accuracies.map((accuracy, i) => ({
    type: "epoch",
    epoch: i + 1,
    cost: 2 / (i + 1),
    accuracy,
    loss: 1 / (i + 1),
    seconds: 0.5,
    isBest: false,
  }));
}

/** 6-4-3 after three epochs, the second the best on a validation set of eight. */
export function setting(changes: Partial<Setting> = {}): Setting {
  const parameters = Float32Array.from({ length: 43 }, (_, i) => (i - 21) / 100);
  return {
    lab: "tiny-adam",
    title: "A tiny network",
    recipe: {
      network: network([6, 4, 3], "relu"),
      init: { weights: "he_normal", biases: "default" },
      optimizer: { ...optimizerDefaults("adam", 0.0001), weightDecay: 0.01 },
      batchSize: 2,
      epochs: 3,
      earlyStopping: 3,
      dropLast: false,
      shuffle: true,
      scaling: { divisor: 255, scale: 1, shift: 0 },
    },
    seed: 7,
    backend: "wasm",
    record: {
      epochs: epochsOf(0.25, 0.625, 0.375),
      watched: [],
      end: {
        type: "end",
        epochs: 3,
        stepsOfEpoch: 0,
        interrupted: false,
        cost: 2 / 3,
        seconds: 125.25,
        best: { epoch: 2, accuracy: 0.625 },
      },
      evaluation: { predictions, probabilities, loss: 1 },
      accuracy: 0.5,
    },
    parameters,
    sha256: "0123456789abcdef".repeat(4),
    test: images,
    ...changes,
  };
}
