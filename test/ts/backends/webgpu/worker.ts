// A session on a GPU in a worker, which finds the GPU by itself.

import * as assert from "uvu/assert";
import { openSession } from "../../../../ts/backends/open.ts";
import { unitScaling } from "../../../../ts/core/dataset.ts";
import { blobs, smallRecipe } from "../../core/blobs.ts";
import type { GpuTest } from "./case.ts";

const recipe = smallRecipe({ sizes: [6, 5, 3], optimizer: "adam" });
const order = Uint32Array.from({ length: 20 }, (_, i) => (i * 7) % 20);

export function workerTests(): GpuTest[] {
  return [
    {
      name: "a session in a worker computes the same bits",
      async run() {
        assert.equal(await learned(true), await learned(false));
        return undefined;
      },
    },
  ];
}

/** Losses and parameters after some steps, and derivatives, for which the engine's module goes to the worker. */
async function learned(worker: boolean) {
  const session = await openSession({ ...recipe, backend: "webgpu", worker });
  await session.initialise(recipe.init, 1);
  const data = await session.takeData(blobs(20, 6, 3), unitScaling);
  const losses = await session.train(data, order);
  const numerical = await session.numericalGradient(data, order.subarray(0, 8), { delta: 1e-3 });
  const { backend, workPerTurn } = session;
  const parameters = await session.parameters();
  await session.dispose();
  return { backend, workPerTurn, losses, numerical, parameters };
}
