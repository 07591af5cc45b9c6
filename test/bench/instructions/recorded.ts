// The counts that are kept in recorded.json, and how those of now compare.

import { readFileSync, writeFileSync } from "node:fs";
import { builds } from "../../../ts/backends/wasm/engine.ts";
import { type Counts, counters } from "./counting.ts";
import { countStep } from "./step.ts";

export const countedLabs = ["softmax-sgd", "backprop", "xavier-adam", "deep-xavier"] as const;

/** By how much a count may differ from what is recorded: what is less is not worth a look. */
export const TOLERANCE = 0.02;

type Recorded = Record<(typeof builds)[number], Record<string, Counts>>;

const file = new URL("recorded.json", import.meta.url);

export function readRecorded(): Recorded {
  return JSON.parse(readFileSync(file, "utf8"));
}

export async function countAll(): Promise<Recorded> {
  const all: Recorded = { strict: {}, relaxed: {} };
  for (const build of builds) {
    for (const lab of countedLabs) all[build][lab] = await countStep(lab, build);
  }
  return all;
}

export function writeRecorded(counts: Recorded): void {
  writeFileSync(file, `${JSON.stringify(counts, undefined, 2)}\n`);
}

/** What differs by more than the tolerance, in words; nothing where all is as recorded. */
export function differences(now: Counts, before: Counts | undefined): string[] {
  return counters.flatMap((name) => {
    const was = before?.[name] ?? Number.NaN;
    const change = now[name] / was - 1;
    if (Math.abs(change) <= TOLERANCE) return [];
    const percent = `${change > 0 ? "+" : ""}${(change * 100).toFixed(1)}%`;
    return `${name} a step expected ${was}, got ${now[name]} (${percent})`;
  });
}

/** What to do about a difference. */
export const advice =
  "more: the step became slower, find out why; less, or meant so: record it by npm run count:instructions -- --update";
