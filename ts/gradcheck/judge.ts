// The verdict on a gradient. Suspect values are rechecked by extrapolation before they are reported: a step that is
// too wide or too narrow for a parameter is no fault of backpropagation.

import type { NetworkSpec, TensorSpec } from "../core/spec.ts";
import { type Accuracy, compare, type TensorComparison } from "./comparison.ts";
import { diagnose } from "./diagnosis.ts";
import type { SecondLook } from "./differences.ts";
import { relativeError } from "./relative_error.ts";

export interface Verdict {
  readonly passed: boolean;
  /** The reason, in a sentence. */
  readonly reason: string;
  /** Over all tensors. */
  readonly maxRelativeError: number;
  readonly tensors: readonly TensorComparison[];
}

export interface Case {
  readonly network: NetworkSpec;
  /** Examples in the batch. */
  readonly samples: number;
  readonly tensors: readonly TensorSpec[];
  /** These three are in the order of the flat parameters. */
  readonly numerical: Float64Array;
  readonly analytic: Float64Array;
  readonly kinks: Uint8Array;
  readonly accuracy: Accuracy;
  /** A more exact numerical derivative by one parameter. */
  readonly closer: (index: number) => Promise<SecondLook>;
}

/** Parameters per tensor that are rechecked before the first is judged: they show how rough the loss is. */
const FIRST_LOOKS = 16;
/** Parameters per tensor that are rechecked at most; if more need it, the step is at fault. */
const MOST_LOOKS = 1000;
/** A derivative is trusted to this many times its estimated error. */
const ESTIMATES = 8;

/** Result of rechecking a tensor. */
interface Finding {
  /** Whether some derivative is wrong. */
  readonly wrong: boolean;
  /** Number of parameters that agree once extrapolated, and of those that remain undecided. */
  readonly extrapolated: number;
  readonly undecided: number;
  /** Number of suspects beyond MOST_LOOKS, which were not rechecked. */
  readonly left: number;
}

export async function judge(asked: Case): Promise<Verdict> {
  const { network, samples, accuracy } = asked;
  const comparisons = asked.tensors.map((tensor) => compareTensor(asked, tensor));
  const suspects = comparisons.map((comparison) => suspectsOf(comparison, accuracy));
  const looks = new Looks(asked);
  for (const some of suspects) await looks.at(some.slice(0, FIRST_LOOKS));
  const findings: Finding[] = [];
  for (const [t, comparison] of comparisons.entries()) {
    findings.push(await findingOf(asked, comparison, suspects[t]!, looks));
  }
  const verdict = {
    maxRelativeError: Math.max(...comparisons.map(({ maxRelativeError }) => maxRelativeError)),
    tensors: comparisons,
  };
  if (findings.some(({ wrong }) => wrong)) {
    const tensors = comparisons.map((comparison, t) => ({
      comparison,
      wrong: findings[t]!.wrong,
    }));
    const reason = diagnose(network, samples, tensors, accuracy.tolerance);
    return { passed: false, reason, ...verdict };
  }
  const open = comparisons.findIndex((_, t) => isUndecided(comparisons[t]!, findings[t]!));
  if (open >= 0) {
    const { name } = comparisons[open]!.tensor;
    const reason = `${name} is undecided: differences deviate by more than ${accuracy.tolerance.toExponential()}, from the gradient and among themselves - stepCurve shows which delta suits it`;
    return { passed: false, reason, ...verdict };
  }
  return { passed: true, reason: agreement(comparisons, accuracy, findings), ...verdict };
}

function compareTensor({ numerical, analytic, kinks, accuracy }: Case, tensor: TensorSpec) {
  const { offset, length } = tensor;
  const values = {
    numerical: numerical.slice(offset, offset + length),
    analytic: analytic.slice(offset, offset + length),
    kinks: kinks.slice(offset, offset + length),
  };
  return compare(tensor, values, accuracy);
}

/** Flat indices of the parameters past the tolerance, the largest absolute error first. */
function suspectsOf({ tensor, values, errors }: TensorComparison, { tolerance }: Accuracy) {
  const { analytic, numerical } = values;
  const offBy = (i: number) => Math.abs(analytic[i]! - numerical[i]!);
  const suspects: number[] = [];
  errors.forEach((error, i) => {
    if (error > tolerance) suspects.push(i);
  });
  return suspects.sort((i, j) => offBy(j) - offBy(i)).map((i) => tensor.offset + i);
}

/** Second looks, each taken only once. */
class Looks {
  readonly #asked: Case;
  readonly #taken = new Map<number, SecondLook>();
  /** The largest roughness of any look so far. */
  roughness = 0;

  constructor(asked: Case) {
    this.#asked = asked;
  }

  async at(indices: readonly number[]): Promise<SecondLook[]> {
    const looks: SecondLook[] = [];
    for (const index of indices) {
      const look = this.#taken.get(index) ?? (await this.#asked.closer(index));
      this.#taken.set(index, look);
      this.roughness = Math.max(this.roughness, look.roughness);
      looks.push(look);
    }
    return looks;
  }
}

/** Judges the suspects of a tensor one by one until one is wrong. */
async function findingOf(
  { accuracy, analytic }: Case,
  { floor }: TensorComparison,
  suspects: readonly number[],
  looks: Looks,
): Promise<Finding> {
  const left = Math.max(0, suspects.length - MOST_LOOKS);
  let extrapolated = 0;
  let undecided = 0;
  for (const index of suspects.slice(0, MOST_LOOKS)) {
    const [look] = await looks.at([index]);
    const { value, error } = look!;
    const uncertainty = ESTIMATES * Math.max(error, looks.roughness);
    if (relativeError(analytic[index]!, value, floor) <= accuracy.tolerance) extrapolated += 1;
    else if (Math.abs(analytic[index]! - value) <= uncertainty) undecided += 1;
    else return { wrong: true, extrapolated, undecided, left };
  }
  return { wrong: false, extrapolated, undecided, left };
}

/** Whether too little of a tensor could be compared. */
function isUndecided({ tensor, kinks }: TensorComparison, { undecided, left }: Finding): boolean {
  return left > 0 || 2 * undecided > tensor.length - kinks;
}

function agreement(
  comparisons: readonly TensorComparison[],
  { tolerance }: Accuracy,
  findings: readonly Finding[],
): string {
  const extrapolated = findings.reduce((sum, finding) => sum + finding.extrapolated, 0);
  const undecided = findings.reduce((sum, finding) => sum + finding.undecided, 0);
  const kinks = comparisons.reduce((sum, comparison) => sum + comparison.kinks, 0);
  const all = comparisons.reduce((sum, { tensor }) => sum + tensor.length, 0);
  const parts = [
    `${all - kinks - undecided} derivatives agree within ${tolerance.toExponential()}`,
  ];
  if (extrapolated > 0) parts.push(`${extrapolated} of them only when extrapolated to a step of 0`);
  if (kinks > 0) parts.push(`${kinks} at kinks left out`);
  if (undecided > 0) parts.push(`${undecided} left out where the loss is too rough to tell`);
  return parts.join("; ");
}
