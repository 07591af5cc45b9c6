// Steps of difference quotients: the choices, the automatic one, the checks.

import { expected, usage } from "../core/errors.ts";
import { LAST_ROW, stepOfRow } from "./richardson.ts";

/**
 * Step from x[i]:
 * - a number: the same step for every i
 * - relative: that share of |x[i]|, or the share itself if x[i] is 0
 * - "auto": a power of machine epsilon by the method (epsilonPower), times max(|x[i]|, 1)
 */
export type Step = number | "auto" | { readonly relative: number };

/**
 * - central: (f(x + h) - f(x - h)) / 2h, error of order h^2
 * - forward: (f(x + h) - f(x)) / h, error of order h, half the evaluations
 * - richardson: central quotients of shrinking h, extrapolated to h = 0 (richardson.ts)
 */
export const differenceMethods = ["central", "forward", "richardson"] as const;
export type DifferenceMethod = (typeof differenceMethods)[number];

/**
 * Truncation, of order h^2 or h, balances rounding, of order epsilon / h, at h of order epsilon^(1/3) or epsilon^(1/2)
 * (Press et al., Numerical Recipes, section 5.7). Richardson starts wider, because its table shrinks h.
 */
const epsilonPower: Readonly<Record<DifferenceMethod, number>> = {
  central: 1 / 3,
  forward: 1 / 2,
  richardson: 1 / 6,
};

/** Throws a usage error unless the step is positive and finite. */
export function checkStep(step: Step, method: DifferenceMethod): void {
  if (step === "auto") return;
  const [what, value] =
    typeof step === "object" ? ["relative step", step.relative] : ["step", step];
  if (value > 0 && value < Infinity) return;
  const works = typeof step === "object" ? "1e-6" : shown(automaticStep(0, method));
  throw expected(`${what}`, "a positive number", `${value} - ${works} works, and so does "auto"`);
}

/** The step for a value of x. Throws a usage error if x + step is x again. */
export function stepAt(step: Step, method: DifferenceMethod, value: number, index: number): number {
  const h =
    step === "auto"
      ? automaticStep(value, method)
      : typeof step === "object"
        ? step.relative * Math.abs(value || 1)
        : step;
  const least = method === "richardson" ? stepOfRow(h, LAST_ROW) : h;
  if (value + least !== value && value - least !== value) return h;
  throw usage(
    `step ${shown(least)} is lost beside x[${index}] = ${value}: x + step is x again - a step of ${shown(automaticStep(value, method))} works`,
  );
}

export function automaticStep(value: number, method: DifferenceMethod): number {
  return Number.EPSILON ** epsilonPower[method] * Math.max(Math.abs(value), 1);
}

/** A step to three digits, as 6.06e-6. */
export function shown(step: number): string {
  return String(Number(step.toPrecision(3)));
}
