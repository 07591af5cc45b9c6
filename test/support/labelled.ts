// The labelled images in a folder, for tests that need no more.

import { type DataSplits, hasLabels } from "../../ts/core/dataset.ts";
import { readData } from "../../ts/data/read.ts";
import { nodePlatform } from "../../ts/platform/node.ts";

export async function labelledIn(folder: string): Promise<DataSplits> {
  const { train, test } = await readData(nodePlatform(), folder);
  if (train && test && hasLabels(train) && hasLabels(test)) return { train, test };
  throw new Error(`${folder} expected a labelled training set and test set`);
}
