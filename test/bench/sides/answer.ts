// The conversation of a side with the bench: a line of JSON in, a line of JSON out.

import { createInterface } from "node:readline";
import { type Answer, type Asked, type Case, type Opened, readCase } from "../case.ts";

interface Side extends Opened {
  /** The loss of each step, once all of them are done. */
  takeSteps(asked: Asked): Promise<ArrayLike<number>>;
}

/** Opens the case in the folder of the first argument, says so, and answers until its input ends. */
export async function answer(open: (given: Case) => Promise<Side>): Promise<void> {
  const { takeSteps, ...opened } = await open(readCase(process.argv[2]!));
  tell(opened satisfies Opened);
  for await (const line of createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    const start = performance.now();
    const losses = await takeSteps(JSON.parse(line));
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const processorSeconds = (user + system) / 1e6;
    tell({ seconds, processorSeconds, costs: Array.from(losses) } satisfies Answer);
  }
}

function tell(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
