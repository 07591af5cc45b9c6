// Loss and L2 weight decay together: lambda / 2 |w|^2 beside the loss, lambda w beside its gradient.

import { SimdigitError } from "../core/errors.ts";
import { hyperOf, type OptimizerSpec } from "../core/optimizer.ts";
import type { Parameters, ResidentData, Session } from "../core/session.ts";
import { type Case, judge, type Verdict } from "./judge.ts";
import { largestOf } from "./relative_error.ts";

/** Asks for a check of both together. */
export interface WeightDecay {
  readonly lambda: number;
  /** The gradient of both together; by default that of the loss plus lambda w. */
  readonly analytic?: ArrayLike<number> | undefined;
}

/** How exactly a multiple of the decay must fit: in parts of its largest element. */
const FIT = 1e-3;

/** Lambda of the decay that an optimiser adds to its gradients; adamw takes its own off the weights instead. */
export function decayInGradient(optimizer: OptimizerSpec): number {
  return optimizer.name === "adamw" ? 0 : hyperOf(optimizer).weightDecay;
}

/**
 * The gradient that a session descends, decay included: what one step takes off the parameters. The session's
 * optimiser is sgd with the learning rate 1; it stands where it stood afterwards.
 */
export async function descended(
  session: Session,
  data: ResidentData,
  order: Uint32Array,
): Promise<Float64Array<ArrayBuffer>> {
  const before = await session.parameters();
  const state = await session.optimizerState();
  await session.train(data, order);
  const after = await session.parameters();
  await session.loadParameters(before);
  await session.loadOptimizerState(state);
  return Float64Array.from(before, (w, i) => w - after[i]!);
}

/** The verdict on loss and decay together, from what the check of the loss alone has found. */
export async function judgeDecay(
  { lambda, analytic }: WeightDecay,
  parameters: Parameters,
  delta: number,
  loss: Case,
): Promise<Verdict> {
  if (!(lambda >= 0 && lambda < Infinity)) {
    throw new SimdigitError("usage", `weight decay expected a number of at least 0, got ${lambda}`);
  }
  if (analytic && analytic.length !== parameters.length) {
    throw new SimdigitError(
      "usage",
      `gradient with weight decay expected ${parameters.length} elements, got ${analytic.length}`,
    );
  }
  const penalty = (w: number) => (lambda / 2) * w * w;
  const slope = (w: number) => (penalty(w + delta) - penalty(w - delta)) / (2 * delta);
  const both = Float64Array.from(
    analytic ?? loss.analytic.map((g, i) => g + lambda * parameters[i]!),
  );
  const verdict = await judge({
    ...loss,
    analytic: both,
    numerical: loss.numerical.map((n, i) => n + slope(parameters[i]!)),
    closer: async (index) => {
      const look = await loss.closer(index);
      return { ...look, value: look.value + slope(parameters[index]!) };
    },
  });
  if (verdict.passed) return verdict;
  const pattern = patternOf(loss, both, parameters, lambda);
  return pattern ? { ...verdict, reason: `${verdict.reason}; ${pattern}` } : verdict;
}

/** What the gradient is beside that of the loss, in parts of lambda w. */
function patternOf(
  { tensors, analytic, samples }: Case,
  both: Float64Array,
  parameters: Parameters,
  lambda: number,
): string | undefined {
  const shareOfKind = (wanted: "weight" | "bias") => {
    const indices = tensors
      .filter(({ kind }) => kind === wanted)
      .flatMap(({ offset, length }) => Array.from({ length }, (_, i) => offset + i));
    return factorOf(
      indices.map((i) => both[i]! - analytic[i]!),
      indices.map((i) => lambda * parameters[i]!),
    );
  };
  const weights = shareOfKind("weight");
  const biases = shareOfKind("bias");
  if (weights === 1 && biases === 0) return "the decay of the biases is missing";
  if (weights === undefined || (biases ?? weights) !== weights) return undefined;
  if (weights === 0) return "the decay is missing";
  if (weights === 2) return "the decay is 2 lambda w: lambda |w|^2 without its half?";
  if (weights === -1) return "the sign of the decay is wrong: it lets weights grow";
  if (samples > 1 && Math.abs(weights * samples - 1) < FIT) {
    return `the decay is 1/${samples} of lambda w, the batch size: it belongs to the loss once, not to each example`;
  }
  if (samples > 1 && weights === samples) {
    return `the decay is ${samples} times lambda w, the batch size: added once an example?`;
  }
  return `the decay is ${weights} times lambda w`;
}

/** c where a = c b, to six digits; undefined where that does not fit, or where b is 0. */
function factorOf(a: readonly number[], b: readonly number[]): number | undefined {
  const square = b.reduce((sum, value) => sum + value * value, 0);
  if (square === 0) return undefined;
  const c = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / square;
  const largest = largestOf(b);
  if (!a.every((value, i) => Math.abs(value - c * b[i]!) <= FIT * largest)) return undefined;
  return Number(c.toFixed(6));
}
