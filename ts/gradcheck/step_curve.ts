// Error against step size: wide steps err by truncation, h^2, narrow ones by rounding, epsilon / h. Over the logarithm
// of h the error is a V, and the best step is at its foot.

import { checkList, checkObject } from "../core/errors.ts";
import { checkSession } from "../core/train_options.ts";
import type { TensorComparison } from "./comparison.ts";
import { Differences, type DifferencesOptions } from "./differences.ts";
import { relativeError } from "./relative_error.ts";
import { elementName } from "./tensors.ts";

export interface StepCurve {
  readonly steps: readonly number[];
  readonly parameters: readonly ParameterCurve[];
  /** The step with the smallest largest error over the parameters. */
  readonly best: number;
}

export interface ParameterCurve {
  /** As "0.weight[12, 3]". */
  readonly name: string;
  readonly analytic: number;
  /** Relative error at each step; undefined if the two evaluations meet a kink or the step is lost. */
  readonly errors: readonly (number | undefined)[];
}

/** From 0.1 down by half decades; below the last, rounding drowns every derivative. */
const STEPS = Array.from({ length: 23 }, (_, i) => Number((10 ** (-1 - i / 2)).toPrecision(2)));

/** The curve of one parameter per tensor: the one with the largest derivative that is not at a kink. */
export async function stepCurve(
  options: DifferencesOptions,
  comparisons: readonly TensorComparison[],
): Promise<StepCurve> {
  checkObject("options", options, "an object with session, data, order and method");
  checkSession(options.session);
  checkList("comparisons", comparisons, "the tensors of a NetworkCheck");
  comparisons.forEach((comparison, index) => {
    checkObject(`comparisons[${index}]`, comparison, "a tensor of a NetworkCheck");
    checkObject(`comparisons[${index}].tensor`, comparison.tensor, "a tensor of the network");
    checkObject(`comparisons[${index}].values`, comparison.values, "its derivatives");
  });
  const differences = new Differences(options);
  const parameters: ParameterCurve[] = [];
  for (const { tensor, values } of comparisons) {
    const index = largestIndex(values.analytic, values.kinks);
    if (index === undefined) continue;
    const analytic = values.analytic[index]!;
    const errors: (number | undefined)[] = [];
    for (const step of STEPS) {
      const numerical = await differences.at(tensor.offset + index, step);
      errors.push(numerical === undefined ? undefined : relativeError(analytic, numerical, 0));
    }
    parameters.push({ name: elementName(tensor, index), analytic, errors });
  }
  return { steps: STEPS, parameters, best: bestStep(parameters) };
}

function largestIndex(values: Float64Array, kinks: Uint8Array): number | undefined {
  let best: number | undefined;
  values.forEach((value, i) => {
    if (kinks[i]) return;
    if (best === undefined || Math.abs(value) > Math.abs(values[best]!)) best = i;
  });
  return best;
}

function bestStep(parameters: readonly ParameterCurve[]): number {
  let best = 0;
  let least = Infinity;
  STEPS.forEach((step, s) => {
    const worst = Math.max(...parameters.map(({ errors }) => errors[s] ?? Infinity));
    if (worst < least) {
      best = step;
      least = worst;
    }
  });
  return best;
}
