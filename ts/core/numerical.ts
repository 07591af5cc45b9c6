// Numerical differentiation as a session offers it: options, results, and the checks of the options.

import type { Bytes, Doubles } from "./arrays.ts";
import { checkInteger, checkObject, checkOneOf, checkPositive } from "./errors.ts";

/**
 * How a numerical gradient is computed; both give the same result. `incremental` recomputes only what a parameter
 * touches, `forward` takes a whole forward pass for every evaluation.
 */
export const numericalMethods = ["incremental", "forward"] as const;
export type NumericalMethod = (typeof numericalMethods)[number];

export interface NumericalOptions {
  /** The step: a derivative is (L(w + delta) - L(w - delta)) / (2 delta). */
  readonly delta: number;
  /** By default `incremental`. */
  readonly method?: NumericalMethod | undefined;
  /** First of the flat parameters to differentiate by; by default 0. */
  readonly first?: number | undefined;
  /** Number of parameters; by default all from `first` on. */
  readonly count?: number | undefined;
}

/** Bits of a parameter's flags. */
export const numericalFlags = {
  /** A decision (sign of relu, leaky_relu, elu; piece of maxout) differs between its two evaluations. */
  kink: 1,
  /** One of its two losses is infinite or NaN. */
  notFinite: 2,
  /** w + delta or w - delta is w: the derivative is NaN, and a larger delta is needed. */
  lostStep: 4,
} as const;

export interface NumericalGradient {
  /** d loss / d parameter first + i, in float64 for either element type. */
  readonly gradients: Doubles;
  /** Bits of numericalFlags for each. */
  readonly flags: Bytes;
}

/**
 * How numerical training of one hidden sigmoid layer under summed_binary_cross_entropy evaluates a pair of losses; all
 * give the same result. `literal` computes each loss as it is written, `product` takes two logarithms for all outputs,
 * `series` also uses short series for small steps. If a form does not apply, the previous one is used.
 */
export const numericalForms = ["literal", "product", "series"] as const;
export type NumericalForm = (typeof numericalForms)[number];

export interface NumericalTraining {
  readonly delta: number;
  /** By default `series`. */
  readonly form?: NumericalForm | undefined;
}

/** The options with their defaults, for so many parameters. Throws a usage error if one is wrong. */
export function completeOptions(options: NumericalOptions, parameters: number) {
  checkObject("options", options, "an object with delta");
  const { delta, method = "incremental", first = 0 } = options;
  checkPositive("delta", delta);
  checkOneOf("method", method, numericalMethods);
  checkInteger("first", first, 0, parameters);
  const { count = parameters - first } = options;
  checkInteger("count", count, 0, parameters - first);
  return { delta, method, first, count };
}

/** The options with their defaults. Throws a usage error if one is wrong. */
export function completeTraining(options: NumericalTraining) {
  checkObject("options", options, "an object with delta");
  const { delta, form = "series" } = options;
  checkPositive("delta", delta);
  checkOneOf("form", form, numericalForms);
  return { delta, form };
}
