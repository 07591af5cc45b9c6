// Digits for the tests: the first ones of MNIST if it is cached, otherwise drawn ones.

import { type DataSplits, sliceDataset } from "../../../ts/core/dataset.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import { resolveData } from "../../../ts/data/source.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";

const TRAIN = 2000;
const TEST = 200;

export async function someDigits(): Promise<DataSplits> {
  const data = await resolveData({ platform: nodePlatform(), offline: true });
  if (data.kind === "drawn") return { train: drawnDigits(TRAIN, 1), test: drawnDigits(TEST, 2) };
  const { train, test } = data.splits as DataSplits;
  return { train: sliceDataset(train, 0, TRAIN), test: sliceDataset(test, 0, TEST) };
}
