// The page of policies.test.ts: opens sessions in several ways and prints, as one line of JSON, what each learns or why it
// is refused.

import { type OpenOptions, openSession } from "../../ts/backends/open.ts";
import { unitScaling } from "../../ts/core/dataset.ts";
import { someOrder } from "../support/numbers.ts";
import { blobs, smallRecipe } from "../ts/core/blobs.ts";

const workerScript = "/dist/worker.js";
const ways: Readonly<Record<string, Partial<OpenOptions>>> = {
  plain: {},
  worker: { worker: true },
  threads: { threads: 2 },
  "threads in a worker": { threads: 2, worker: true },
  "worker by address": { worker: true, workerScript },
  "threads by address": { threads: 2, workerScript },
  "threads in a worker by address": { threads: 2, worker: true, workerScript },
};

/** The last loss, or the refusal. */
async function outcome(options: Partial<OpenOptions>): Promise<string> {
  const recipe = smallRecipe({ sizes: [6, 5, 3] });
  try {
    const session = await openSession({ ...recipe, ...options });
    await session.initialise(recipe.init, 1);
    const data = await session.takeData(blobs(50, 6, 3), unitScaling);
    const losses = await session.train(data, someOrder(50, 3));
    await session.dispose();
    return `learned ${losses.at(-1)}`;
  } catch (error) {
    return String(error);
  }
}

const outcomes: Record<string, string> = {};
for (const [name, options] of Object.entries(ways)) outcomes[name] = await outcome(options);
console.log(JSON.stringify({ outcomes }));
