// Is this the gradient of that function? A verdict for any function of a vector.
// The same question about a network is network.ts's.

import { SimdigitError } from "../core/errors.ts";
import { type DerivativeOptions, jacobian } from "./derivative.ts";
import { type Probe, probing, type ScalarFunction } from "./probe.ts";
import { largestOf, relativeError } from "./relative_error.ts";
import { extrapolate, stepOfRow } from "./richardson.ts";
import { automaticStep, shown, stepAt } from "./step.ts";

export interface CheckGradientOptions extends DerivativeOptions {
  /** Largest relative error of a right gradient, by default TOLERANCE. */
  readonly tolerance?: number;
}

export interface GradientCheck {
  readonly passed: boolean;
  /** Why, in a sentence. */
  readonly reason: string;
  readonly maxAbsoluteError: number;
  /** |a - n| / max(|a|, |n|, floor), kinks left out. */
  readonly maxRelativeError: number;
  /** Where the relative error is largest; -1 if there is nothing to compare. */
  readonly worstIndex: number;
  readonly numerical: Float64Array<ArrayBuffer>;
  readonly analytic: Float64Array<ArrayBuffer>;
  /** Where f has a kink and `analytic` lies between its slopes to both sides: right, but nothing to compare. */
  readonly kinks: readonly number[];
  readonly floor: number;
}

/** By default; and what rounding alone must not reach: relative errors are of so much at least. */
const TOLERANCE = 1e-6;
/** Elements smaller than this share of the largest are compared as if they were that large. */
const SHARE = 1e-6;
/** Of epsilon |f| / step: how large the error of rounding is taken to be. */
const ROUNDINGS = 16;
/** A derivative is known no better than to so many of its estimated errors. */
const ESTIMATES = 8;
/** So many steps to each side a kink is looked for: then it is near the middle, wherever a step met it. */
const KINK_REACH = 16;
/**
 * By how much the slopes to the two sides may differ otherwise at half the distance when there is a kink between
 * them: hardly. In a bend the difference halves, in noise it doubles.
 */
const LEAST_OF_KINK = 0.75;
const MOST_OF_KINK = 1.5;

/**
 * Compares `gradient` - a function, or its values at x - with differences of f, by default extrapolated ones
 * (method "richardson"). Where plain differences disagree, the extrapolated one decides. x is left as it is.
 */
export function checkGradient(
  f: ScalarFunction,
  gradient: ArrayLike<number> | ((x: Float64Array) => ArrayLike<number>),
  x: Float64Array,
  options: CheckGradientOptions = {},
): GradientCheck {
  const { tolerance = TOLERANCE, method = "richardson", step = "auto" } = options;
  if (!(tolerance > 0 && tolerance < Infinity)) {
    throw new SimdigitError("usage", `tolerance expected a positive number, got ${tolerance}`);
  }
  const g = (at: Float64Array) => [f(at)];
  const { values: numerical, errors: estimated } = jacobian(g, x, { method, step });
  const errors = estimated ?? new Float64Array(x.length);
  const given = typeof gradient === "function" ? gradient(x.slice()) : gradient;
  const analytic = checked(Float64Array.from(given), x.length);
  const steps = Array.from(x, (value, i) => stepAt(step, method, value, i));
  return probing(g, x, (probe) => {
    const centre = probe.centre();
    const noise = (ROUNDINGS * Number.EPSILON * Math.abs(centre[0]!)) / Math.min(...steps);
    const floor = Math.max(SHARE * largestOf(analytic, numerical), noise / TOLERANCE);
    const kinks: number[] = [];
    let worstIndex = -1;
    let worst = -1;
    let maxAbsoluteError = 0;
    const errorAt = (i: number) => relativeError(analytic[i]!, numerical[i]!, floor);
    for (let i = 0; i < x.length; i++) {
      if (errorAt(i) > tolerance) {
        const slack = tolerance * Math.max(Math.abs(analytic[i]!), floor);
        if (isAtKink(probe, centre, i, KINK_REACH * steps[i]!, analytic[i]!, slack)) {
          kinks.push(i);
          continue;
        }
        if (method !== "richardson") {
          const first = automaticStep(x[i]!, "richardson");
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
        ? agreement(x.length - kinks.length, kinks.length, tolerance)
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

function checked(analytic: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (analytic.length !== length) {
    throw new SimdigitError(
      "usage",
      `gradient expected ${length} elements, one for each of x, got ${analytic.length}`,
    );
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

/** Whether f has a kink within reach of x[i], with `analytic` between the slopes to its two sides. */
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
