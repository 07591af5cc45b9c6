// The examples that predict --data names, with answers or without.

import type { Checkpoint } from "../core/checkpoint.ts";
import type { AnyData } from "../core/dataset.ts";
import { expected } from "../core/errors.ts";
import { scalingDoubt } from "../core/scaling_for_data.ts";
import { lookAtPath, meantKnown } from "../data/look.ts";
import type { Platform } from "../platform/platform.ts";
import { type DataFlags, loadTestData } from "./data.ts";
import { nothing } from "./follow_data.ts";
import { notice } from "./output.ts";
import { readOptionsOf } from "./read_options.ts";

/** All of a file; of a folder, or of a known set, the test set. */
export async function dataToPredict(
  platform: Platform,
  checkpoint: Checkpoint,
  flags: DataFlags,
): Promise<AnyData> {
  const data = await load(platform, checkpoint, flags);
  const { network, scaling } = checkpoint.recipe;
  const { inputs } = network;
  if (data.features === inputs) {
    const doubt = scalingDoubt(data, scaling);
    if (doubt !== undefined) notice(doubt);
    return data;
  }
  throw expected(
    `${data.name}: features`,
    `${inputs}, the network's inputs`,
    `${data.features} - use data like the model's`,
  );
}

async function load(
  platform: Platform,
  { recipe, shape, columns }: Checkpoint,
  flags: DataFlags,
): Promise<AnyData> {
  const { data } = flags;
  if (data === undefined || data === "drawn" || (await meantKnown(platform, data))) {
    return (await loadTestData(platform, flags)).test;
  }
  const { inputs: features } = recipe.network;
  // A table's columns, and the size of pictures, are those that the model takes.
  const like = nothing(features);
  const { sets } = await lookAtPath(platform, data, {
    ...readOptionsOf(flags),
    like: { ...like, ...(shape && { shape }), ...(columns && { columns }) },
    ...(shape && { size: [shape[0], shape[1]] as const }),
  });
  for (const note of sets.notes) notice(note);
  return (sets.test ?? sets.train)!;
}
