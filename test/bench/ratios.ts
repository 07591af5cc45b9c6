// From seconds an epoch to the ratios that the project has targets for.

import { type Build, builds } from "../../ts/backends/wasm/engine.ts";
import { benchLabs, type Targets } from "./labs.ts";
import { type Peer, peers } from "./options.ts";
import { median, type Result } from "./race.ts";
import { titleOf } from "./sides.ts";

export interface Ratio {
  readonly lab: string;
  readonly against: string;
  readonly target: number | undefined;
  /** Medians: its time over the build's. */
  readonly ratios: Readonly<Partial<Record<Build, number>>>;
  /** By processor time, which a busy machine leaves as it is; of one thread. */
  readonly processorRatios: Readonly<Partial<Record<Build, number>>>;
}

/** Every peer over the engine on as many threads, and the engine on one thread over itself on more. */
export function ratiosOf(lab: string, results: readonly Result[]): Ratio[] {
  const { targets } = benchLabs[lab]!;
  const counts = [...new Set(results.map(({ spec }) => spec.threads))].sort((a, b) => a - b);
  const find = (name: string, threads: number) =>
    results.find(({ spec }) => spec.name === name && spec.threads === threads);
  const rows: Ratio[] = [];
  const row = (
    against: string,
    target: number | undefined,
    pair: (build: Build) => readonly [theirs: Result | undefined, ours: Result | undefined],
  ) => {
    const over = (times: (result: Result) => readonly number[]) =>
      Object.fromEntries(
        builds.flatMap((build) => {
          const [theirs, ours] = pair(build);
          if (theirs === undefined || ours === undefined) return [];
          return [[build, median(times(theirs)) / median(times(ours))]];
        }),
      );
    const ratios = over(({ epochSeconds }) => epochSeconds);
    if (Object.keys(ratios).length === 0) return;
    const single = builds.every((build) =>
      pair(build).every((one) => (one?.spec.threads ?? 1) === 1),
    );
    const processorRatios = single ? over(({ processorSeconds }) => processorSeconds) : {};
    rows.push({ lab, against, target, ratios, processorRatios });
  };
  for (const peer of peers) {
    for (const threads of counts) {
      const against = `${titleOf({ name: peer })}, ${threads} thread${threads > 1 ? "s" : ""}`;
      const target = targetOf(targets, peer, threads);
      row(against, target, (build) => [find(peer, threads), find(build, threads)]);
    }
  }
  for (const threads of counts.filter((count) => count > 1)) {
    const target = threads === 2 ? targets.threads : undefined;
    row(`itself, 1 thread, on ${threads}`, target, (build) => [
      find(build, 1),
      find(build, threads),
    ]);
  }
  return rows;
}

function targetOf(targets: Targets, peer: Peer, threads: number): number | undefined {
  if (peer === "torch") return targets.torch[threads - 1];
  return peer === "torch-fused" ? undefined : targets[peer];
}
