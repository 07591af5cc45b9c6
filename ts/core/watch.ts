// Looks at a run between its steps, as some handouts print them.

import { evaluateFirst } from "./evaluate.ts";
import { correctCount } from "./metrics.ts";
import type { ResidentData, Session } from "./session.ts";
import type { Pace } from "./turn.ts";

/**
 * - loss: of the batch of steps 1, 1 + every, 1 + 2 every, ... after its update
 * - correct: how many of the first `images` examples, by default all, are classified correctly after steps every,
 *   2 every, ...
 */
export type Watch =
  | { readonly what: "loss"; readonly every: number }
  | { readonly what: "correct"; readonly every: number; readonly images?: number };

/** What a look found. Steps count from the start of the run. */
export type WatchEvent =
  | { readonly type: "watch"; readonly step: number; readonly loss: number }
  | {
      readonly type: "watch";
      readonly step: number;
      readonly correct: number;
      readonly of: number;
    };

/** Steps from step number `done` to the next look. */
export function stepsUntilLook({ what, every }: Watch, done: number): number {
  const since = what === "loss" ? (done + every - 1) % every : done % every;
  return every - since;
}

/** What a look may need. */
export interface LookedAt {
  /** The training set, and the batch of the step in it. */
  readonly train: ResidentData;
  readonly batch: Uint32Array;
  /** The watched set. */
  readonly watched: ResidentData;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
}

/** The event of a look. Undefined if the signal is given before its end. */
export async function look(
  session: Session,
  watch: Watch,
  step: number,
  { train, batch, watched, pace, signal }: LookedAt,
): Promise<WatchEvent | undefined> {
  if (watch.what === "loss") {
    const { loss } = await session.gradient(train, batch);
    return { type: "watch", step, loss };
  }
  const of = Math.min(watch.images ?? watched.count, watched.count);
  const evaluation = await evaluateFirst(session, watched, pace, of, signal);
  if (!evaluation) return undefined;
  const correct = correctCount(evaluation.predictions, watched.labels!.subarray(0, of));
  return { type: "watch", step, correct, of };
}
