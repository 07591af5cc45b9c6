// What three labs learn: SHA-256 of the parameters after some steps of the strict build, which every host must have, on
// one thread and on two.

import { openSession } from "../../ts/backends/open.ts";
import { run } from "../../ts/core/run.ts";
import { drawnSplits } from "../../ts/data/drawn/index.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { sha256 } from "../../ts/platform/sha256.ts";

/** A classifier without and with hidden layers, and masks of dropout. */
const LABS = ["softmax-sgd", "xavier-adam", "deep-dropout"];
const IMAGES = { train: 500, test: 100, seed: 1 };
const EPOCHS = 2;

/** Hashes by lab and threads, as "xavier-adam, 2 threads". */
export async function labWeights(): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  const splits = drawnSplits(IMAGES);
  for (const lab of LABS) {
    const { recipe } = findLab(lab);
    for (const threads of [1, 2]) {
      const session = await openSession({ ...recipe, threads });
      await run(session, {
        recipe: { ...recipe, epochs: EPOCHS },
        splits,
        seed: 1,
        clock: () => 0,
      });
      const name = `${lab}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
      hashes[name] = await sha256(await session.parameters());
      await session.dispose();
    }
  }
  return hashes;
}
