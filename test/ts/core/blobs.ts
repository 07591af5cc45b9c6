// Small seeded data sets, recipes and runs that the tests of training share.

import { type Dataset, type RegressionDataset, unitScaling } from "../../../ts/core/dataset.ts";
import type { DenseActivation } from "../../../ts/core/dense_chain.ts";
import { type OptimizerName, optimizerDefaults } from "../../../ts/core/optimizer.ts";
import { Philox } from "../../../ts/core/random.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { DType } from "../../../ts/core/spec.ts";
import { type TrainEvent, train } from "../../../ts/core/train.ts";
import type { TrainOptions } from "../../../ts/core/train_options.ts";
import { network } from "../../../ts/labs/labs.ts";

/** Pixels around a centre of their class, so that there is something to learn. */
export function blobs(count: number, features: number, classes: number, seed = 5): Dataset {
  const noise = new Philox(seed, 1);
  const centres = new Philox(seed, 2);
  const labels = Uint8Array.from({ length: count }, (_, i) => noise.below(i, classes));
  const inputs = Uint8Array.from({ length: count * features }, (_, at) => {
    const label = labels[Math.floor(at / features)]!;
    const centre = centres.uniform(label * features + (at % features)) * 200;
    return centre + noise.uniform(count + at) * 55;
  });
  return { name: "blobs", inputs, labels, count, features, classes };
}

/** Two real targets for each example of blobs. */
export function slopes(count: number, features: number, seed = 5): RegressionDataset {
  const { inputs } = blobs(count, features, 2, seed);
  const targets = Float64Array.from({ length: 2 * count }, (_, at) => {
    const [row, output] = [Math.floor(at / 2), at % 2];
    return (inputs[row * features + output]! - inputs[row * features + 2]!) / 100;
  });
  return { name: "slopes", inputs, targets, count, features, outputs: 2 };
}

export interface SmallRecipe {
  readonly sizes: readonly number[];
  readonly activation?: DenseActivation;
  readonly dtype?: DType;
  readonly optimizer?: OptimizerName;
  readonly lr?: number;
}

/** A recipe of a small network; the rest can be replaced by spreading. */
export function smallRecipe(options: SmallRecipe): Recipe {
  const { sizes, activation = "relu", dtype = "f32", optimizer = "sgd", lr } = options;
  return {
    network: { ...network(sizes, activation), dtype },
    init: { weights: "xavier_uniform", biases: "default" },
    optimizer: optimizerDefaults(optimizer, lr),
    batchSize: 8,
    epochs: 3,
    dropLast: false,
    shuffle: true,
    scaling: unitScaling,
  };
}

export type LoopOptions = Partial<Omit<TrainOptions, "session" | "recipe">>;

/** Trains on a data set and validates on it too; seed 1, a clock that stands still. */
export async function trainingOn(
  session: Session,
  recipe: Recipe,
  data: Dataset | RegressionDataset,
  options: LoopOptions = {},
): Promise<AsyncGenerator<TrainEvent, void, undefined>> {
  const resident = await session.takeData(data, recipe.scaling);
  return train(session, {
    recipe,
    train: resident,
    validation: resident,
    seed: 1,
    clock: () => 0,
    ...options,
  });
}

/** All events of such a training. */
export async function eventsOf(
  session: Session,
  recipe: Recipe,
  data: Dataset | RegressionDataset,
  options: LoopOptions = {},
): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of await trainingOn(session, recipe, data, options)) events.push(event);
  return events;
}
