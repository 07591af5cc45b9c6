// Settings for the tests of the report: small networks with records made up by hand.

import type { Dataset } from "../../../ts/core/dataset.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { network } from "../../../ts/labs/labs.ts";
import type { EpochPoint } from "../../../ts/report/curves.ts";
import type { Setting, SettingRun, Tested } from "../../../ts/report/data.ts";

/** Six images of 2 x 3 pixels in three classes. */
export const images: Dataset = {
  name: "tiny",
  inputs: Uint8Array.from({ length: 36 }, (_, i) => i * 7),
  labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
  count: 6,
  features: 6,
  classes: 3,
  shape: [2, 3, 1],
};

/** Predictions of the six: the second, the fourth and the sixth are wrong, the sixth most confidently. */
const predictions = Uint16Array.of(0, 2, 2, 1, 1, 0);
const probabilities = Float32Array.of(
  ...[0.8, 0.1, 0.1],
  ...[0.2, 0.3, 0.5],
  ...[0.1, 0.2, 0.7],
  ...[0.1, 0.75, 0.15],
  ...[0.2, 0.6, 0.2],
  ...[0.875, 0.1, 0.025],
);

export function epochsOf(...accuracies: readonly number[]): EpochPoint[] {
  return accuracies.map((accuracy, i) => ({
    epoch: i + 1,
    cost: 2 / (i + 1),
    accuracy,
    loss: 1,
  }));
}

/** What `setting` changes of its run and of what is tested. */
interface Changes extends Partial<Setting> {
  readonly run?: Partial<SettingRun>;
  readonly tested?: Partial<Tested>;
}

/** 6-4-3 after three epochs, the second the best on a validation set of eight. */
export function setting({ run, tested, ...changes }: Changes = {}): Setting {
  return {
    name: "tiny-adam",
    title: "A tiny network",
    recipe: tinyRecipe,
    runs: [{ ...tinyRun, ...run, tested: { ...tinyRun.tested, ...tested } }],
    ...changes,
  };
}

export const tinyRecipe: Recipe = {
  network: network([6, 4, 3], "relu"),
  init: { weights: "he_normal", biases: "default" },
  optimizer: { ...optimizerDefaults("adam", 0.0001), weightDecay: 0.01 },
  batchSize: 2,
  epochs: 3,
  keepBest: true,
  dropLast: false,
  shuffle: true,
  scaling: { divisor: 255, scale: 1, shift: 0 },
};

export const tinyRun = {
  seed: 7,
  backend: "wasm",
  epochs: epochsOf(0.25, 0.625, 0.375),
  trained: 3,
  seconds: 125.25,
  best: { epoch: 2, accuracy: 0.625 },
  tested: {
    parameters: Float32Array.from({ length: 43 }, (_, i) => (i - 21) / 100),
    sha256: "0123456789abcdef".repeat(4),
    test: images,
    evaluation: { predictions, probabilities, loss: 1 },
    accuracy: 0.5,
  },
} satisfies SettingRun;
