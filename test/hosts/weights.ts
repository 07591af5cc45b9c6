// What three labs learn: SHA-256 of the parameters after some steps of the strict build, which every host must have.

import { openSession } from "../../ts/backends/open.ts";
import { train } from "../../ts/core/train.ts";
import { drawnSplits } from "../../ts/data/drawn/index.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { sha256 } from "../../ts/platform/sha256.ts";

/** A classifier without and with hidden layers, and masks of dropout. */
const LABS = ["softmax-sgd", "xavier-adam", "deep-dropout"];
const IMAGES = { train: 500, test: 100, seed: 1 };
const EPOCHS = 2;

/** Hashes by lab. */
export async function labWeights(): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  const splits = drawnSplits(IMAGES);
  for (const lab of LABS) {
    const { recipe } = findLab(lab);
    const session = await openSession(recipe);
    await session.initialise(recipe.init, 1);
    const events = train({
      session,
      recipe: { ...recipe, epochs: EPOCHS },
      train: await session.takeData(splits.train, recipe.scaling),
      validation: await session.takeData(splits.test, recipe.scaling),
      validationLabels: splits.test.labels,
      seed: 1,
      clock: () => 0,
    });
    for await (const _ of events);
    hashes[lab] = await sha256(await session.parameters());
    await session.dispose();
  }
  return hashes;
}
