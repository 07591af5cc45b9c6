// Compares the analytic with the numerical gradient of one tensor: the figures of one line of the table.

import type { Bytes, Doubles } from "../core/arrays.ts";
import type { TensorSpec } from "../core/spec.ts";
import { largestOf, relativeError } from "./relative_error.ts";

/** The floor is at least this share of the tensor's largest element. */
const SHARE = 1e-3;

export interface TensorComparison {
  readonly tensor: TensorSpec;
  /** Number of parameters that cannot be compared, because a decision differs between their two evaluations. */
  readonly kinks: number;
  readonly maxAbsoluteError: number;
  /** Relative errors are |a - n| / max(|a|, |n|, floor), without kinks. */
  readonly maxRelativeError: number;
  readonly medianRelativeError: number;
  /** Index of the largest relative error in the flat tensor, row-major, inputs x units; -1 if all are kinks. */
  readonly worstIndex: number;
  /** The two derivatives at worstIndex. */
  readonly numerical: number;
  readonly analytic: number;
  /** Share of the compared parameters whose relative error exceeds each of some tolerances. */
  readonly past: readonly { readonly tolerance: number; readonly share: number }[];
  readonly floor: number;
  /** All relative errors; NaN at kinks. */
  readonly errors: Doubles;
  readonly values: TensorValues;
}

/** Derivatives by the elements of one tensor. */
export interface TensorValues {
  readonly numerical: Doubles;
  readonly analytic: Doubles;
  /** 1 where there is a kink. */
  readonly kinks: Bytes;
}

/** Bounds on the errors of right gradients. */
export interface Accuracy {
  /** Largest relative error that passes. */
  readonly tolerance: number;
  /** Lower bound of the floor. */
  readonly leastFloor: number;
  /** The tolerances of TensorComparison.past. */
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

/** The median of sorted values; 0 if there are none. */
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
