// Measures which of two sessions takes its training steps in less time, on made-up examples.

import { type Dataset, unitScaling } from "../core/dataset.ts";
import { Philox } from "../core/random.ts";
import type { Session } from "../core/session.ts";
import { type NetworkSpec, outputCount, parameterCount } from "../core/spec.ts";

/** Multiply-adds of a run of steps, about as many as training asks for at once. The fastest of the runs counts. */
const WORK = 1e9;
const MOST_STEPS = 64;
const RUNS = 3;
/** One pixel in so many is lit, as in digits: the engine skips the others. */
const SPARSITY = 5;

export interface Choice {
  readonly session: Session;
  /** As "1.20 ms a step against wasm's 3.40". */
  readonly reason: string;
}

/** The faster of two newly opened sessions of one network, as new; the other is disposed of. */
export async function chooseFaster(
  a: Session,
  b: Session,
  batchSize: number,
  clock: () => number,
): Promise<Choice> {
  const times = [
    await millisecondsOfStep(a, batchSize, clock),
    await millisecondsOfStep(b, batchSize, clock),
  ] as const;
  const [session, other] = times[0] <= times[1] ? [a, b] : [b, a];
  await other.dispose();
  const [less, more] = times.toSorted((x, y) => x - y).map((time) => time.toFixed(2));
  return { session, reason: `${less} ms a step against ${other.backend}'s ${more}` };
}

async function millisecondsOfStep(
  session: Session,
  batchSize: number,
  clock: () => number,
): Promise<number> {
  const work = 3 * parameterCount(session.network) * batchSize;
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.floor(WORK / work)));
  const order = Uint32Array.from({ length: steps * batchSize }, (_, i) => i % batchSize);
  await session.initialise({ weights: "default", biases: "default" }, 1);
  const data = await session.takeData(madeUp(session.network, batchSize), unitScaling);
  let best = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const start = clock();
    await session.train(data, order);
    if (run > 0) best = Math.min(best, (clock() - start) / steps); // the first one warms up
  }
  await session.release(data);
  await session.initialise({ weights: "zeros", biases: "zeros" }, 0);
  return best;
}

/** Examples like digits. */
function madeUp(network: NetworkSpec, count: number): Dataset {
  const features = network.inputs;
  const classes = outputCount(network);
  const random = new Philox(1, 1);
  const lit = (i: number) => random.below(i, SPARSITY) === 0;
  return {
    name: "made up",
    inputs: Uint8Array.from({ length: count * features }, (_, i) => (lit(i) ? 255 : 0)),
    labels: Uint16Array.from({ length: count }, (_, i) => i % classes),
    count,
    features,
    classes,
  };
}
