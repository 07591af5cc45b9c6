// The process that reads damaged files for run.ts, and watches the time and memory of each.

import { allocated, countAllocations } from "./allocations.ts";
import { type Sign, WINDOW } from "./sign.ts";

/** Before the readers are loaded: they keep the constructors that they find. */
countAllocations();
const { attempt, outcome } = await import("./attempt.ts");

const MOST_MS = 1000;
const MOST_GROWTH = 10;
const LEAST_BOUND = 256 * 2 ** 20;

const [count = 0, seed = 0, first = 0] = process.argv.slice(2).map(Number);
let taken = 0;
let slowest = 0;
for (let number = first; number < first + count; number++) {
  const tried = attempt(seed, number);
  const fail = (what: string): never => {
    console.error(
      `\nnumber ${number} of seed ${seed}, ${tried.sample.name}, ${tried.bytes.length} bytes: ${what}`,
    );
    console.error(`node --import tsx test/fuzz/run.ts 1 ${seed} ${number}`);
    process.exit(1);
  };
  const bound = MOST_GROWTH * tried.bytes.length + LEAST_BOUND;
  const before = allocated();
  const resident = process.memoryUsage.rss();
  let took = 0;
  try {
    const start = process.cpuUsage();
    if (await outcome(tried)) taken++;
    took = milliseconds(process.cpuUsage(start));
  } catch (error) {
    fail((error as Error).stack ?? String(error));
  }
  const arrays = allocated() - before;
  const grown = process.memoryUsage.rss() - resident;
  if (arrays > bound || grown > bound) fail(`${arrays} bytes of arrays, ${grown} more resident`);
  if (took > MOST_MS) fail(`${took} ms`);
  slowest = Math.max(slowest, took);
  const next = number + 1;
  if (next % WINDOW === 0 || next === first + count) {
    process.send?.({ next, taken, slowest } satisfies Sign);
  }
}
process.disconnect?.();

/** Of the processor, not of the clock: other processes may have had the processor. run.ts sees waits without end. */
function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
