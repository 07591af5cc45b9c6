// Loss and L2 weight decay together: lambda / 2 |w|^2 is added to the loss, lambda w to its gradient.

import type { Doubles } from "../core/arrays.ts";
import { checkNotNegative, expected } from "../core/errors.ts";
import { hyperOf, type OptimizerSpec } from "../core/optimizer.ts";
import type { Parameters, ResidentData, Session } from "../core/session.ts";
import { checkSession } from "../core/train_options.ts";
import { type Case, judge, type Verdict } from "./judge.ts";
import { largestOf } from "./relative_error.ts";

/** The decay to check together with the loss. */
export interface WeightDecay {
  readonly lambda: number;
  /** The gradient of loss and decay; by default the loss's plus lambda w. */
  readonly analytic?: ArrayLike<number> | undefined;
}

/** Largest error of a multiple of the decay, as a share of its largest element. */
const FIT = 1e-3;

/** Lambda of the decay that an optimiser adds to its gradients; adamw subtracts its own from the weights instead. */
export function decayInGradient(optimizer: OptimizerSpec): number {
  return optimizer.name === "adamw" ? 0 : hyperOf(optimizer).weightDecay;
}

/**
 * The gradient that a session descends, decay included, from the change of one step. The session's optimiser must be
 * sgd with learning rate 1; parameters and optimiser are restored.
 */
export async function descended(
  session: Session,
  data: ResidentData,
  order: Uint32Array,
): Promise<Doubles> {
  checkSession(session);
  const before = await session.parameters();
  const state = await session.optimizerState();
  await session.train(data, order);
  const after = await session.parameters();
  await session.loadParameters(before);
  await session.loadOptimizerState(state);
  return Float64Array.from(before, (w, i) => w - after[i]!);
}

/** The verdict on loss and decay together, from the case of the loss alone. */
export async function judgeDecay(
  { lambda, analytic }: WeightDecay,
  parameters: Parameters,
  delta: number,
  loss: Case,
): Promise<Verdict> {
  checkNotNegative("weight decay", lambda);
  if (analytic && analytic.length !== parameters.length) {
    const wanted = `${parameters.length} elements`;
    throw expected("gradient with weight decay", wanted, analytic.length);
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

/** The decay that the gradient contains, as a multiple of lambda w, in words. */
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

/** The c of a = c b to six digits; undefined if that does not fit, or if b is 0. */
function factorOf(a: readonly number[], b: readonly number[]): number | undefined {
  const square = b.reduce((sum, value) => sum + value * value, 0);
  if (square === 0) return undefined;
  const c = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / square;
  const largest = largestOf(b);
  if (!a.every((value, i) => Math.abs(value - c * b[i]!) <= FIT * largest)) return undefined;
  return Number(c.toFixed(6));
}
