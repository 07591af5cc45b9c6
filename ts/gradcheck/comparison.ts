// Analytic against numerical gradients of one tensor: the figures of a line of the table.

import type { TensorSpec } from "../core/spec.ts";
import { largestOf, relativeError } from "./relative_error.ts";

/** Elements smaller than this share of their tensor's largest are compared as if they were that large. */
const SHARE = 1e-3;

export interface TensorComparison {
  readonly tensor: TensorSpec;
  /** How many parameters could not be compared: a decision differs between their two evaluations. */
  readonly kinks: number;
  readonly maxAbsoluteError: number;
  /** |a - n| / max(|a|, |n|, floor), kinks left out; so is the median. */
  readonly maxRelativeError: number;
  readonly medianRelativeError: number;
  /** Where the relative error is largest, in the flat tensor; -1 when all are kinks. */
  readonly worstIndex: number;
  /** The two values there. */
  readonly numerical: number;
  readonly analytic: number;
  /** Share of the compared parameters whose relative error is past each of some tolerances. */
  readonly past: readonly { readonly tolerance: number; readonly share: number }[];
  readonly floor: number;
  /** All relative errors; NaN at kinks. */
  readonly errors: Float64Array<ArrayBuffer>;
  readonly values: TensorValues;
}

/** Of one tensor, element by element. */
export interface TensorValues {
  readonly numerical: Float64Array<ArrayBuffer>;
  readonly analytic: Float64Array<ArrayBuffer>;
  /** 1 where there is a kink. */
  readonly kinks: Uint8Array<ArrayBuffer>;
}

/** What bounds the errors of right gradients. */
export interface Accuracy {
  /** Largest relative error of a right gradient. */
  readonly tolerance: number;
  /** Floor of relative errors at least. */
  readonly leastFloor: number;
  /** For TensorComparison.past. */
  readonly tolerances: readonly number[];
}

export function compare(
  tensor: TensorSpec,
  values: TensorValues,
  accuracy: Accuracy,
): TensorComparison {
  const { numerical, analytic, kinks } = values;
  const floor = Math.max(SHARE * largestOf(numerical, analytic), accuracy.leastFloor);
  const errors = new Float64Array(tensor.length);
  let maxAbsoluteError = 0;
  let worstIndex = -1;
  for (let i = 0; i < errors.length; i++) {
    if (kinks[i]) {
      errors[i] = Number.NaN;
      continue;
    }
    errors[i] = relativeError(analytic[i]!, numerical[i]!, floor);
    maxAbsoluteError = Math.max(maxAbsoluteError, Math.abs(analytic[i]! - numerical[i]!));
    if (worstIndex < 0 || errors[i]! > errors[worstIndex]!) worstIndex = i;
  }
  const sorted = errors.filter((_, i) => !kinks[i]).sort();
  return {
    tensor,
    kinks: errors.length - sorted.length,
    maxAbsoluteError,
    maxRelativeError: errors[worstIndex] ?? 0,
    medianRelativeError: median(sorted),
    worstIndex,
    numerical: numerical[worstIndex] ?? 0,
    analytic: analytic[worstIndex] ?? 0,
    past: accuracy.tolerances.map((tolerance) => ({
      tolerance,
      share: sharePast(sorted, tolerance),
    })),
    floor,
    errors,
    values,
  };
}

/** Of sorted values; 0 of none. */
function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function sharePast(sorted: Float64Array, tolerance: number): number {
  if (sorted.length === 0) return 0;
  const first = sorted.findIndex((error) => error > tolerance);
  return first < 0 ? 0 : (sorted.length - first) / sorted.length;
}
