// A session with its data on the engine, ready to train.

import type { DataSplits, Dataset } from "../../core/dataset.ts";
import { expected } from "../../core/errors.ts";
import { networkForData } from "../../core/network_for_data.ts";
import type { Recipe } from "../../core/recipe.ts";
import { scalingForData } from "../../core/scaling_for_data.ts";
import type { ResidentData, Session } from "../../core/session.ts";
import { findLab } from "../../labs/labs.ts";
import type { RunOptions } from "./protocol.ts";
import { openFor } from "./sessions.ts";

export interface Opened extends Omit<RunOptions, "engine"> {
  readonly splits: DataSplits;
  readonly session: Session;
  readonly train: ResidentData;
  readonly test: ResidentData;
}

/** Opens a session, gives it the data, and initialises its parameters. */
export async function openRun(
  { recipe: asked, lab, seed, engine }: RunOptions,
  splits: DataSplits,
  onNotice: (text: string) => void,
): Promise<Opened> {
  const recipe = recipeForData(asked, splits.train, lab);
  const session = await openFor(recipe, engine, onNotice);
  try {
    const take = (data: DataSplits["test"]) => session.takeData(data, recipe.scaling);
    const resident = { train: await take(splits.train), test: await take(splits.test) };
    await session.initialise(recipe.init, seed);
    // Early stopping would restore the best weights at a pause, and so undo the steps since.
    const { earlyStopping: _, keepBest: __, ...endless } = recipe;
    return { recipe: endless, lab, seed, splits, session, ...resident };
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/**
 * The recipe with inputs, outputs and scaling for the data, which a lab with data of its own has. Throws if a batch is
 * larger than the training set.
 */
export function recipeForData(recipe: Recipe, train: Dataset, lab: string): Recipe {
  if (recipe.batchSize > train.count) {
    throw expected(
      "batch size",
      `at most ${train.count}, the number of training examples`,
      `${recipe.batchSize} - choose a smaller one`,
    );
  }
  if (findLab(lab).data) return recipe;
  const network = networkForData(recipe.network, train);
  const { scaling } = scalingForData(train, recipe.scaling);
  return { ...recipe, network, scaling };
}
