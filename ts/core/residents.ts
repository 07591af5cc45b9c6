// The data sets of a session: what the session holds for each, from takeData to release.

import { type GivenData, hasTargets } from "./dataset.ts";
import { usage } from "./errors.ts";
import { shortLabels } from "./labels.ts";
import type { ResidentData, TakenData } from "./session.ts";

/** A checked data set with labels as sessions keep them, in an array of their own. */
export function withOwnLabels(data: GivenData): TakenData {
  return hasTargets(data) ? data : { ...data, labels: shortLabels(data.labels) };
}

/** What the caller of takeData is given for a data set. */
export function residentOf(data: TakenData): ResidentData {
  const { count } = data;
  return hasTargets(data) ? { count } : { count, labels: data.labels };
}

export class Residents<T> {
  /** Undefined for those that were released. */
  readonly #held = new WeakMap<ResidentData, T | undefined>();

  add(resident: ResidentData, held: T): void {
    this.#held.set(resident, held);
  }

  /** Whether the session took `data` in, be it released since. */
  knows(data: unknown): data is ResidentData {
    return this.#held.has(data as ResidentData);
  }

  /** What is held for `data`. Throws a usage error if it was never taken in, or released. */
  of(data: ResidentData): T {
    const held = this.#held.get(data);
    if (held !== undefined) return held;
    throw usage(
      this.knows(data)
        ? "data expected a data set that this session holds, got one that it has released"
        : `data expected a data set that this session took in${isGiven(data) ? ", got one that it has to take in - use await session.takeData(data, scaling)" : ""}`,
    );
  }

  /** Forgets what is held for `data`, and returns it. */
  release(data: ResidentData): T {
    const held = this.of(data);
    this.#held.set(data, undefined);
    return held;
  }
}

/** Whether it is a data set as takeData takes it. */
function isGiven(data: unknown): boolean {
  return typeof data === "object" && data !== null && "inputs" in data;
}
