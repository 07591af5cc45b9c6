// Looks at a run between its steps, as some handouts print them.

import { correctCount } from "./metrics.ts";
import type { ResidentData, Session } from "./session.ts";

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

/** Examples that a look may need: the batch of the step in the training set, and the watched set. */
export interface LookedAt {
  readonly train: ResidentData;
  readonly batch: Uint32Array;
  readonly watched: ResidentData;
}

export async function look(
  session: Session,
  watch: Watch,
  step: number,
  { train, batch, watched }: LookedAt,
): Promise<WatchEvent> {
  if (watch.what === "loss") {
    const { loss } = await session.gradient(train, batch);
    return { type: "watch", step, loss };
  }
  const of = Math.min(watch.images ?? watched.count, watched.count);
  const { predictions } = await session.evaluate(watched, 0, of);
  return { type: "watch", step, correct: correctCount(predictions, watched.labels!), of };
}
