// From seconds an epoch to the ratios that the project has targets for.

import { type Build, builds } from "../../ts/backends/wasm/engine.ts";
import { benchLabs } from "./labs.ts";
import { peers } from "./options.ts";
import { median, type Result } from "./race.ts";
import { titleOf } from "./sides.ts";

export interface Ratio {
  readonly lab: string;
  readonly against: string;
  readonly target: number | undefined;
  /** Its median over the build's. */
  readonly ratios: Readonly<Partial<Record<Build, number>>>;
}

/** Every peer over the engine on as many threads, and the engine on one thread over itself on more. */
export function ratiosOf(lab: string, results: readonly Result[]): Ratio[] {
  const { targets } = benchLabs[lab]!;
  const seconds = (name: string, threads: number): number | undefined => {
    const found = results.find(({ spec }) => spec.name === name && spec.threads === threads);
    return found && median(found.epochSeconds);
  };
  const rows: Ratio[] = [];
  const counts = [...new Set(results.map(({ spec }) => spec.threads))].sort((a, b) => a - b);
  const row = (against: string, target: number | undefined, ratio: (build: Build) => number) => {
    const pairs = builds.map((build) => [build, ratio(build)] as const);
    const ratios = Object.fromEntries(pairs.filter(([, value]) => Number.isFinite(value)));
    if (Object.keys(ratios).length > 0) rows.push({ lab, against, target, ratios });
  };
  for (const peer of peers) {
    for (const threads of counts) {
      const theirs = seconds(peer, threads) ?? Number.NaN;
      const target =
        peer === "torch"
          ? targets.torch[threads - 1]
          : peer === "torch-fused"
            ? undefined
            : targets[peer];
      const against = `${titleOf({ name: peer })}, ${threads} thread${threads > 1 ? "s" : ""}`;
      row(against, target, (build) => theirs / (seconds(build, threads) ?? Number.NaN));
    }
  }
  for (const threads of counts.filter((count) => count > 1)) {
    const target = threads === 2 ? targets.threads : undefined;
    row(`itself, 1 thread, on ${threads}`, target, (build) => {
      return (seconds(build, 1) ?? Number.NaN) / (seconds(build, threads) ?? Number.NaN);
    });
  }
  return rows;
}
