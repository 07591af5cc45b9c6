// The training of a fit: the loop of ts/core/train.ts with its events in the words of fit. It ends by itself, by onEpoch
// or by the caller's signal.

import { hasTargets } from "../core/dataset.ts";
import type { ProgressEvent } from "../core/epoch.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Session } from "../core/session.ts";
import { type EndEvent, type EpochEvent, train } from "../core/train.ts";
import type { FitEpoch, FitOptions, FitProgress } from "./options.ts";
import type { Prepared } from "./prepare.ts";
import { type Score, scoreOf } from "./score.ts";
import { datasetOf } from "./table.ts";

/** What a training leaves behind, beside the weights that the session has. */
export interface Learned {
  readonly history: readonly FitEpoch[];
  readonly end: EndEvent;
  /** On the held-out rows; on the training rows if none are held out. */
  readonly score: Score;
}

/**
 * Trains the session.
 *
 * @throws the reason of `signal` once it aborts
 */
export async function learn(
  session: Session,
  recipe: Recipe,
  { train: rows, test, outputs, scaling }: Prepared,
  { seed = 1, signal, onEpoch, onProgress }: FitOptions,
): Promise<Learned> {
  const { epochs } = recipe;
  const training = await session.takeData(datasetOf(rows, outputs), scaling);
  const judged = datasetOf(test ?? rows, outputs);
  const validation = test ? await session.takeData(judged, scaling) : training;
  await session.initialise(recipe.init, seed);
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal?.addEventListener("abort", abort);
  const history: FitEpoch[] = [];
  let end: EndEvent | undefined;
  try {
    signal?.throwIfAborted();
    const options = {
      recipe,
      seed,
      train: training,
      validation,
      clock: Date.now,
      signal: stop.signal,
    };
    for await (const event of train(session, options)) {
      if (event.type === "end") end = event;
      if (event.type === "progress") await onProgress?.(progressOf(event, epochs));
      if (event.type !== "epoch") continue;
      const epoch = epochOf(event, epochs, hasTargets(judged));
      history.push(epoch);
      if ((await onEpoch?.(epoch)) === false) stop.abort();
    }
    signal?.throwIfAborted();
    const score = await scoreOf(session, judged, validation);
    signal?.throwIfAborted();
    return { history, end: end!, score };
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function epochOf(
  { epoch, cost, loss, accuracy }: EpochEvent,
  epochs: number,
  targets: boolean,
): FitEpoch {
  return { epoch, epochs, cost, loss, ...(targets ? {} : { accuracy }) };
}

function progressOf({ epoch, step, steps, loss }: ProgressEvent, epochs: number): FitProgress {
  return { epoch, epochs, step, steps, loss };
}
