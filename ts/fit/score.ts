// How well a network does on a table.

import { type Answered, hasTargets } from "../core/dataset.ts";
import { evaluate } from "../core/evaluate.ts";
import { accuracy, confusionOf } from "../core/metrics.ts";
import { rSquared } from "../core/regression_metrics.ts";
import type { ResidentData, Session } from "../core/session.ts";
import { Pace } from "../core/turn.ts";

export interface Score {
  /** Mean loss; of numbers in the units in which the network learns them, with deviation 1. */
  readonly loss: number;
  /** Share of the examples that are classified correctly; of classes only. */
  readonly accuracy?: number;
  /** confusion[class][answer] counts examples, in the order of the model's classes; of up to 2,048 classes only. */
  readonly confusion?: readonly (readonly number[])[];
  /** Share of the variance that is explained, 1 at best, the mean over the outputs; of numbers only. */
  readonly r2?: number;
}

/** The score of the network that the session has, on data that it has taken in as `taken`. */
export async function scoreOf(
  session: Session,
  data: Answered,
  taken: ResidentData,
): Promise<Score> {
  const evaluation = await evaluate(session, taken, new Pace());
  const { predictions, probabilities, loss } = evaluation;
  if (hasTargets(data)) return { loss, r2: rSquared(probabilities, data.targets, data.outputs) };
  const confusion = confusionOf(evaluation, data);
  return { loss, accuracy: accuracy(predictions, data.labels), ...(confusion && { confusion }) };
}
