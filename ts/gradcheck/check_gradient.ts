// Checks the gradient of any function of a vector against differences. network.ts checks a network's.

import type { Doubles } from "../core/arrays.ts";
import { checkObject, checkPositive, expected, SimdigitError } from "../core/errors.ts";
import { type DerivativeOptions, jacobian } from "./derivative.ts";
import { type Probe, probing, type ScalarFunction, scalar } from "./probe.ts";
import { largestOf, relativeError } from "./relative_error.ts";
import { extrapolate, stepOfRow } from "./richardson.ts";
import { automaticStep, shown, stepAt } from "./step.ts";
import { doublesOf, pointOf, type Vector } from "./vector.ts";

export interface CheckGradientOptions extends DerivativeOptions {
  /** Largest relative error that passes, by default 1e-6. */
  readonly tolerance?: number;
}

export interface GradientCheck {
  readonly passed: boolean;
  /** The reason, in a sentence. */
  readonly reason: string;
  readonly maxAbsoluteError: number;
  /** Largest |a - n| / max(|a|, |n|, floor), without kinks. */
  readonly maxRelativeError: number;
  /** Index in the flat x of the largest relative error, row-major for a matrix; -1 if nothing can be compared. */
  readonly worstIndex: number;
  readonly numerical: Doubles;
  readonly analytic: Doubles;
  /** Indices where f has a kink and `analytic` lies between the slopes on its two sides: right, but not comparable. */
  readonly kinks: readonly number[];
  readonly floor: number;
}

/** Default tolerance. The floor keeps errors that rounding alone may cause below it. */
const TOLERANCE = 1e-6;
/** The floor is at least this share of the largest element. */
const SHARE = 1e-6;
/** Assumed rounding error of a difference, in units of epsilon |f| / step. */
const ROUNDINGS = 16;
/** A derivative is trusted to this many times its estimated error. */
const ESTIMATES = 8;
/** Kinks are searched for this many steps to each side: a kink within one step then lies near the middle. */
const KINK_REACH = 16;
/**
 * Range of the ratio between the difference of the two sides' slopes at half the distance and at the full distance
 * around a kink, where it is about 1. In a smooth bend it is 1/2, in noise 2.
 */
const LEAST_OF_KINK = 0.75;
const MOST_OF_KINK = 1.5;

/**
 * Compares `gradient`, a function or its values at x, with differences of f, by default extrapolated ones (method
 * "richardson"). If a plain difference disagrees, the extrapolated one decides. x is left unchanged.
 */
export function checkGradient(
  f: ScalarFunction,
  gradient: Vector | ((x: Float64Array) => Vector),
  x: Vector,
  options: CheckGradientOptions = {},
): GradientCheck {
  checkObject("options", options, "an object with method, step and tolerance");
  const { tolerance = TOLERANCE, method = "richardson", step = "auto" } = options;
  checkPositive("tolerance", tolerance);
  const g = scalar(f);
  const at = pointOf(x);
  const { values: numerical, errors: estimated } = jacobian(g, at, { method, step });
  const errors = estimated ?? new Float64Array(at.length);
  const given = typeof gradient === "function" ? gradient(at.slice()) : gradient;
  const analytic = checked(doublesOf("gradient", given), at.length);
  const steps = Array.from(at, (value, i) => stepAt(step, method, value, i));
  return probing(g, at, (probe) => {
    const centre = probe.centre();
    const noise = (ROUNDINGS * Number.EPSILON * Math.abs(centre[0]!)) / Math.min(...steps);
    const floor = Math.max(SHARE * largestOf(analytic, numerical), noise / TOLERANCE);
    const kinks: number[] = [];
    let worstIndex = -1;
    let worst = -1;
    let maxAbsoluteError = 0;
    const errorAt = (i: number) => relativeError(analytic[i]!, numerical[i]!, floor);
    for (let i = 0; i < at.length; i++) {
      if (errorAt(i) > tolerance) {
        const slack = tolerance * Math.max(Math.abs(analytic[i]!), floor);
        if (isAtKink(probe, centre, i, KINK_REACH * steps[i]!, analytic[i]!, slack)) {
          kinks.push(i);
          continue;
        }
        if (method !== "richardson") {
          const first = automaticStep(at[i]!, "richardson");
          const better = extrapolate((row) => probe.central(i, stepOfRow(first, row))[0]!);
          numerical[i] = better.value;
          errors[i] = better.error;
        }
      }
      maxAbsoluteError = Math.max(maxAbsoluteError, Math.abs(analytic[i]! - numerical[i]!));
      if (errorAt(i) > worst) {
        worst = errorAt(i);
        worstIndex = i;
      }
    }
    const passed = worst <= tolerance;
    return {
      passed,
      reason: passed
        ? agreement(at.length - kinks.length, kinks.length, tolerance)
        : disagreement(worstIndex, analytic, numerical, errors),
      maxAbsoluteError,
      maxRelativeError: Math.max(worst, 0),
      worstIndex,
      numerical,
      analytic,
      kinks,
      floor,
    };
  });
}

function checked(analytic: Doubles, length: number): Doubles {
  if (analytic.length !== length) {
    throw expected("gradient", `${length} elements, one for each of x`, analytic.length);
  }
  const wrong = analytic.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return analytic;
  throw new SimdigitError(
    "data",
    `gradient[${wrong}] expected to be finite, got ${analytic[wrong]}`,
  );
}

function agreement(compared: number, kinks: number, tolerance: number): string {
  const left = kinks > 0 ? `; ${kinks} at kinks left out` : "";
  return `${compared} derivatives agree within ${tolerance.toExponential()}${left}`;
}

function disagreement(
  index: number,
  analytic: Float64Array,
  numerical: Float64Array,
  errors: Float64Array,
): string {
  const found = `derivative by x[${index}] expected ${numerical[index]}, got ${analytic[index]}`;
  const uncertainty = errors[index]!;
  if (Math.abs(analytic[index]! - numerical[index]!) > ESTIMATES * uncertainty) return found;
  return `${found}; undecided, the first is uncertain by ${shown(uncertainty)} - try another step`;
}

/** Whether f has a kink within reach of x[i] and `analytic` lies between the slopes on its two sides. */
function isAtKink(
  probe: Probe,
  centre: Float64Array,
  i: number,
  reach: number,
  analytic: number,
  slack: number,
): boolean {
  const slopes = [1, 2, 4].map((part) => probe.toBothSides(i, reach / part, centre));
  if (slopes.includes(undefined)) return false;
  const differences = slopes.map((sides) => Math.abs(sides![1] - sides![0]));
  for (let k = 1; k < differences.length; k++) {
    const ratio = differences[k]! / differences[k - 1]!;
    if (!(ratio >= LEAST_OF_KINK && ratio <= MOST_OF_KINK)) return false;
  }
  const [left, right] = slopes[0]!;
  return analytic >= Math.min(left, right) - slack && analytic <= Math.max(left, right) + slack;
}
