// The engine: simdigit.ts FOLDER BUILD THREADS. The examples stay bytes, which is how it keeps them.

import { type OpenOptions, openSession } from "../../../ts/backends/open.ts";
import type { Build } from "../../../ts/backends/wasm/engine.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { caseData } from "../case.ts";
import { answer } from "./answer.ts";

const [, , , build, threads] = process.argv;

await answer(async (given) => {
  const { network, optimizer, batchSize } = given.spec;
  const options = {
    network,
    optimizer,
    batchSize,
    build: build as Build,
    threads: Number(threads),
  };
  const session = await openSession(options satisfies OpenOptions);
  await session.loadParameters(given.parameters);
  const data = await session.takeData(caseData(given), unitScaling);
  return {
    version: build!,
    threads: session.threads ?? 1,
    takeSteps: ({ first, steps }) =>
      session.train(data, given.order.subarray(first * batchSize, (first + steps) * batchSize)),
  };
});
