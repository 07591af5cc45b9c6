// The part of a run that is the same on every host: uvu runs the tests and prints Total, Passed and Skipped; the last
// line has the labs' weights as JSON.

import { labWeights } from "./weights.ts";

/** The beginning of the last line. */
export const WEIGHTS = "simdigit-weights ";

declare global {
  var simdigitFurtherHost: true | undefined;
  var UVU_DEFER: number | undefined;
  var UVU_INDEX: number | undefined;
  var UVU_QUEUE: unknown[][] | undefined;
}

/** Loads and runs tests, given by path. */
export async function runSuite(
  tests: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  globalThis.simdigitFurtherHost = true;
  // As in uvu's own runner, suites are queued under their file and start together.
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

/** The last line of a run. */
export async function weightsLine(): Promise<string> {
  return `${WEIGHTS}${JSON.stringify(await labWeights())}`;
}
