// How far a report is: which of its trainings comes next, and how long the rest will take by the time of those before.

import { stepsPerEpoch } from "../../core/batches.ts";
import { parameterCount } from "../../core/spec.ts";
import { duration } from "../../report/format.ts";
import type { PlannedRun } from "./data.ts";

export class ReportClock {
  readonly #now: () => number;
  readonly #runs: readonly PlannedRun[];
  readonly #start: number;
  #trainings = 0;
  /** Multiply-adds of the trainings before, and of those to come. */
  #done = 0;
  #left: number;

  /** `now` in milliseconds. */
  constructor(runs: readonly PlannedRun[], now: () => number) {
    this.#runs = runs;
    this.#now = now;
    this.#start = now();
    this.#left = runs.reduce((sum, run) => sum + workOf(run) * seedsOf(run), 0);
  }

  /** What is trained next, as "setting 2 of 4: adam, seed 1", and behind the first "about 3 min 5 s left". */
  next(run: PlannedRun, seed: number): { readonly place: string; readonly left?: string } {
    const setting = `setting ${this.#runs.indexOf(run) + 1} of ${this.#runs.length}: ${run.name}`;
    const milliseconds = this.#now() - this.#start;
    const left =
      this.#trainings === 0
        ? {}
        : { left: `about ${duration((milliseconds / 1000) * (this.#left / this.#done))} left` };
    this.#trainings += 1;
    this.#done += workOf(run);
    this.#left -= workOf(run);
    return { place: `${setting}${seedsOf(run) > 1 ? `, seed ${seed}` : ""}`, ...left };
  }
}

function seedsOf({ from }: PlannedRun): number {
  return from.kind === "training" ? from.seeds.length : 0;
}

/** Multiply-adds of one training. */
function workOf({ from, data }: PlannedRun): number {
  if (from.kind !== "training") return 0;
  const { network, batchSize, epochs, steps = Infinity } = from.recipe;
  const all = epochs * stepsPerEpoch(from.recipe, data!.splits.train.count);
  return Math.max(1, parameterCount(network) * batchSize * Math.min(all, steps));
}
