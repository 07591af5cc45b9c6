// What a host does, of whichever kind. The portable tests run unchanged, by uvu, which tells Total, Passed and Skipped;
// the labs' weights are told as a line of JSON.

import { labWeights } from "./weights.ts";

/** What the line of the weights begins with, which comes last. */
export const WEIGHTS = "simdigit-weights ";

declare global {
  var simdigitFurtherHost: true | undefined;
  var UVU_DEFER: number | undefined;
  var UVU_INDEX: number | undefined;
  var UVU_QUEUE: unknown[][] | undefined;
}

/** Loads and runs tests by path. */
export async function runSuite(
  tests: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  globalThis.simdigitFurtherHost = true;
  // As uvu's own runner does: suites queue up under their file, and start together.
  globalThis.UVU_DEFER = 1;
  const { exec } = await import("uvu");
  globalThis.UVU_QUEUE ??= [];
  for (const [path, load] of Object.entries(tests)) {
    globalThis.UVU_INDEX = globalThis.UVU_QUEUE.length;
    globalThis.UVU_QUEUE.push([path]);
    await load();
  }
  await exec();
}

/** The line of the weights. */
export async function weightsLine(): Promise<string> {
  return `${WEIGHTS}${JSON.stringify(await labWeights())}`;
}
