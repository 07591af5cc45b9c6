// A session with its data on the engine, ready to train.

import type { DataSplits } from "../../core/dataset.ts";
import { expected, usage } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { ResidentData, Session } from "../../core/session.ts";
import { outputCount } from "../../core/spec.ts";
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
  { recipe, lab, seed, engine }: RunOptions,
  splits: DataSplits,
  onNotice: (text: string) => void,
): Promise<Opened> {
  checkFits(recipe, splits);
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

function checkFits({ network, batchSize }: Recipe, { train }: DataSplits): void {
  const outputs = outputCount(network);
  if (network.inputs !== train.features || outputs !== train.classes) {
    throw usage(
      `the data has ${train.features} inputs and ${train.classes} classes, the network ${network.inputs} and ${outputs} - choose a lab for this data`,
    );
  }
  if (batchSize <= train.count) return;
  throw expected(
    "batch size",
    `at most ${train.count}, the number of training examples`,
    `${batchSize} - choose a smaller one`,
  );
}
