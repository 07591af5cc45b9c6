// An evaluation in pieces, between which the event loop gets its turns.

import { examplesOfPiece } from "./pieces.ts";
import type { Evaluation, ResidentData, Session } from "./session.ts";
import { outputCount, typedArray } from "./spec.ts";
import type { Pace } from "./turn.ts";

/** Session.evaluate in pieces. */
export async function evaluate(
  session: Session,
  data: ResidentData,
  pace: Pace,
): Promise<Evaluation> {
  return (await evaluateFirst(session, data, pace, data.count))!;
}

/** Evaluates the first `count` examples in pieces. Undefined if the signal is given before the end. */
export async function evaluateFirst(
  session: Session,
  data: ResidentData,
  pace: Pace,
  count: number,
  signal?: AbortSignal,
): Promise<Evaluation | undefined> {
  const size = examplesOfPiece(session);
  const pieces: Evaluation[] = [];
  for (let start = 0; start < count || start === 0; start += size) {
    if (signal?.aborted) return undefined;
    pieces.push(await session.evaluate(data, start, Math.min(start + size, count)));
    await pace.rest();
  }
  return pieces.length === 1 ? pieces[0] : joined(pieces, session);
}

function joined(pieces: readonly Evaluation[], { network }: Session): Evaluation {
  const count = pieces.reduce((sum, { predictions }) => sum + predictions.length, 0);
  const outputs = outputCount(network);
  const predictions = new Uint16Array(count);
  const probabilities = new (typedArray(network.dtype))(count * outputs);
  let loss = 0;
  let at = 0;
  for (const piece of pieces) {
    predictions.set(piece.predictions, at);
    probabilities.set(piece.probabilities, at * outputs);
    loss += piece.loss * piece.predictions.length;
    at += piece.predictions.length;
  }
  return { predictions, probabilities, loss: loss / count };
}
