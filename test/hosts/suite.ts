// The portable tests inside one host, of whichever kind: they run unchanged, by uvu, which tells Total, Passed and
// Skipped; then the labs' weights are told, as a line of JSON.

import { labWeights } from "./weights.ts";

/** What the last line begins with. */
export const ENDED = "simdigit-suite ";

declare global {
  var simdigitFurtherHost: true | undefined;
  var UVU_DEFER: number | undefined;
  var UVU_INDEX: number | undefined;
  var UVU_QUEUE: unknown[][] | undefined;
}

/** Loads and runs tests by path; `say` takes the last line. */
export async function runSuite(
  tests: Readonly<Record<string, () => Promise<unknown>>>,
  say: (line: string) => void,
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
  say(`${ENDED}${JSON.stringify(await labWeights())}`);
}
