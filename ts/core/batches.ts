// The batches of an epoch: which examples, in which order.

import { shuffle } from "./random.ts";
import type { Recipe } from "./recipe.ts";

/** Stream of the order of examples ("shuf"); its substream is the epoch, counted from 1. */
const SHUFFLE_STREAM = 0x73687566;

/** Number of steps of an epoch over `count` examples. */
export function stepsPerEpoch({ batchSize, dropLast }: Recipe, count: number): number {
  return dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
}

/** The order of an epoch depends on seed and epoch alone, so that a resumed run sees the same batches. */
export function orderOfEpoch(
  recipe: Recipe,
  count: number,
  seed: number,
  epoch: number,
): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  if (recipe.shuffle) shuffle(order, seed, SHUFFLE_STREAM, epoch);
  // With dropLast, examples that do not fill a batch are left out.
  return order.subarray(0, Math.min(count, stepsPerEpoch(recipe, count) * recipe.batchSize));
}
