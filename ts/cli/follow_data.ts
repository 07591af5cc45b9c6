// What a run takes from its data: the network's inputs and outputs, the scaling, what the outputs stand for, and the data
// as the network learns them. A saved model has decided all of this: data that do not fit it are refused.

import type { Checkpoint } from "../core/checkpoint.ts";
import { matchClasses, outputsOfClasses } from "../core/class_names.ts";
import {
  type Answered,
  type DataSplits,
  type Dataset,
  type Examples,
  hasTargets,
  type ImageShape,
  type RegressionDataset,
  sliceDataset,
} from "../core/dataset.ts";
import { expected, usage } from "../core/errors.ts";
import { networkForData } from "../core/network_for_data.ts";
import type { NumberOutputs, Outputs } from "../core/outputs.ts";
import type { Recipe } from "../core/recipe.ts";
import { scalingDoubt, scalingForData } from "../core/scaling_for_data.ts";
import { isCrossEntropy, outputCount } from "../core/spec.ts";
import { scaledTargets, targetScaling } from "../core/standardise.ts";
import { grouped, notice } from "./output.ts";
import type { RecipeFlags } from "./recipe_flags.ts";

/** Tables have few rows: with the batches of images an epoch would be a handful of steps. The batch of fit. */
const TABLE_BATCH = 32;

export type AnySplits = DataSplits<Answered>;

export interface Followed {
  /** Its network is the same object if it fitted before. */
  readonly recipe: Recipe;
  /** Labels are numbers of the network's classes, targets are scaled as it learns them. */
  readonly splits: AnySplits;
  /** Undefined for classes 0, 1, ... */
  readonly outputs: Outputs | undefined;
}

/** What does not follow the data. */
export interface Fixed extends Pick<RecipeFlags, "loss" | "scaling" | "batch-size"> {
  /** The model that is trained further. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Number of training examples at the end that are not trained on. */
  readonly validation?: number | undefined;
}

/** The recipe made to fit the data; of a model that is trained further the data as its network takes them. */
export function followData(
  recipe: Recipe,
  { train, test }: AnySplits,
  { loss, scaling, "batch-size": chosen, checkpoint, validation = 0 }: Fixed,
): Followed {
  if (checkpoint) {
    const splits = { train: dataForModel(checkpoint, train), test: matched(checkpoint, test).data };
    return { recipe, splits, outputs: checkpoint.outputs };
  }
  const network = networkForData(recipe.network, train, loss);
  const trained = sliceDataset(train, 0, Math.max(1, train.count - validation));
  const found =
    scaling === undefined ? scalingForData(trained, recipe.scaling) : { scaling: recipe.scaling };
  if (found.note !== undefined) notice(found.note);
  const batchSize = batchFor(train, recipe, chosen);
  if (batchSize !== recipe.batchSize) {
    notice(`batch size ${batchSize} instead of ${recipe.batchSize}, as suits tables`);
  }
  const fitting: Recipe = { ...recipe, network, scaling: found.scaling, batchSize };
  if (hasTargets(train)) {
    const { outputs: count, targets } = trained as RegressionDataset;
    const outputs: NumberOutputs = {
      kind: "numbers",
      rows: count > 1,
      ...targetScaling(targets, count, network.loss, "targets"),
    };
    if (!isCrossEntropy(network.loss)) {
      notice(
        "the numbers to predict are standardised too: losses are of those, the mean absolute error is in the data's units",
      );
    }
    const scaled = (data: Answered) => scaledBy(outputs, data as RegressionDataset);
    return { recipe: fitting, splits: { train: scaled(train), test: scaled(test) }, outputs };
  }
  const outputs = outputsOfClasses(train);
  const { data } = matchClasses(test as Dataset, outputs, train.classes);
  return { recipe: fitting, splits: { train, test: data }, outputs };
}

/** The size that the user chose, else one that suits the data. */
export function batchFor(
  { shape }: Pick<Answered, "shape">,
  { batchSize }: Pick<Recipe, "batchSize">,
  chosen?: number,
): number {
  return chosen ?? (shape ? batchSize : Math.min(batchSize, TABLE_BATCH));
}

/** Stands for the table that a model was trained on, so that others are read like it; undefined if it was none. */
export function learnedTable({ columns, recipe }: Checkpoint): Examples | undefined {
  return columns && { ...nothing(recipe.network.inputs), columns };
}

/** No examples of so many features. */
export function nothing(features: number): Examples {
  return { name: "the model", inputs: new Uint8Array(0), count: 0, features };
}

/** What a model says of the data that it takes. */
type Model = Pick<Checkpoint, "recipe" | "outputs" | "shape">;

/**
 * Data as a saved model takes them.
 *
 * @throws SimdigitError "usage" unless they have the model's features, shape, and classes or numbers to predict
 */
export function dataForModel(model: Model, data: Answered): Answered {
  const { data: taken, note } = matched(model, data);
  for (const text of [note, scalingDoubt(data, model.recipe.scaling)]) {
    if (text !== undefined) notice(text);
  }
  return taken;
}

/** dataForModel without its notices: `note` says what is particular about the classes. */
export function matched(
  { recipe: { network }, outputs, shape }: Model,
  data: Answered,
): { readonly data: Answered; readonly note?: string } {
  const { name, features } = data;
  const way = "use data like the model's, or train a new network";
  if (features !== network.inputs) {
    throw expected(
      `${name}: features`,
      `${network.inputs}, the network's inputs`,
      `${features} - ${way}`,
    );
  }
  if (shape && data.shape && sizesOf(shape) !== sizesOf(data.shape)) {
    throw expected(
      `${name}: shape`,
      `${sizesOf(shape)}, the model's`,
      `${sizesOf(data.shape)} - ${way}`,
    );
  }
  const count = outputCount(network);
  if (outputs?.kind === "numbers") {
    if (!hasTargets(data)) {
      throw usage(
        `${name} expected numbers to predict, as the model does, got classes - name their columns with --target-columns, or train a new network`,
      );
    }
    if (data.outputs !== count) {
      throw expected(
        `${name}: numbers to predict`,
        `${count}, the network's outputs`,
        `${data.outputs} - ${way}`,
      );
    }
    return { data: scaledBy(outputs, data) };
  }
  if (hasTargets(data)) {
    throw usage(
      `${name} expected classes, as the model has, got numbers to predict - name the column of the labels with --label-column, or train a new network`,
    );
  }
  return matchClasses(data, outputs, count);
}

/** The splits, of labelled sets. Throws a usage error for numbers to predict; `what` takes none. */
export function withLabels({ train, test }: AnySplits, what: string): DataSplits {
  if (!hasTargets(train) && !hasTargets(test)) return { train, test };
  throw usage(`${what} expected data with classes, got numbers to predict`);
}

/** As "10,000 images", or "30 examples" of a table. */
export function counted({ count, shape }: Pick<Answered, "count" | "shape">): string {
  return `${grouped(count)} ${shape ? "images" : "examples"}`;
}

/** As "28 x 28 x 1". */
export function sizesOf(shape: ImageShape): string {
  return shape.join(" x ");
}

function scaledBy(outputs: NumberOutputs, data: RegressionDataset): RegressionDataset {
  return { ...data, targets: scaledTargets(data.targets, outputs) };
}
