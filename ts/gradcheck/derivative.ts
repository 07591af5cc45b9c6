// Numerical derivatives of any function of a vector: gradients and Jacobian matrices by differences. Sessions have
// faster ways for networks (numericalGradient).

import type { Doubles } from "../core/arrays.ts";
import { checkFunction, checkObject, checkOneOf } from "../core/errors.ts";
import { type Probe, probing, type ScalarFunction, scalar, type VectorFunction } from "./probe.ts";
import { extrapolate, stepOfRow } from "./richardson.ts";
import { checkStep, type DifferenceMethod, differenceMethods, type Step, stepAt } from "./step.ts";
import { pointOf, type Vector } from "./vector.ts";

export interface DerivativeOptions {
  /** By default "central". */
  readonly method?: DifferenceMethod;
  /** By default "auto"; for richardson it is the first and widest step. */
  readonly step?: Step;
}

export interface Jacobian {
  /** Number of outputs of the function. */
  readonly rows: number;
  /** Number of elements of x. */
  readonly columns: number;
  /** d f[row] / d x[column], row-major. */
  readonly values: Doubles;
  /** Estimated absolute error of each value; only by the method richardson. */
  readonly errors?: Doubles;
}

/** d f / d x[i] for every i. */
export function numericalDerivative(
  f: ScalarFunction,
  x: Vector,
  options: DerivativeOptions = {},
): Doubles {
  return jacobian(scalar(f), x, options).values;
}

/** The same by Richardson's extrapolation, with an estimate of each error. */
export function richardson(
  f: ScalarFunction,
  x: Vector,
  options: Pick<DerivativeOptions, "step"> = {},
): { gradient: Doubles; errors: Doubles } {
  const { values, errors } = jacobian(scalar(f), x, { ...options, method: "richardson" });
  return { gradient: values, errors: errors! };
}

/**
 * d f[k] / d x[i] for every k and i.
 *
 * @throws SimdigitError "usage" for an invalid step, or one lost to rounding; "data" for a value of x or f that is not
 *   finite, with its place
 */
export function jacobian(f: VectorFunction, x: Vector, options: DerivativeOptions = {}): Jacobian {
  checkFunction("f", f);
  const point = pointOf(x);
  checkObject("options", options, "an object with method and step");
  const { method = "central", step = "auto" } = options;
  checkOneOf("method", method, differenceMethods);
  checkStep(step, method);
  return probing(f, point, (probe) => {
    const columns = point.length;
    const centre = method === "forward" || columns === 0 ? probe.centre() : undefined;
    const slopes = Array.from(point, (value, i) =>
      slope(probe, method, i, stepAt(step, method, value, i), centre),
    );
    const rows = (slopes[0]?.values ?? centre!).length;
    const values = new Float64Array(rows * columns);
    const errors = new Float64Array(rows * columns);
    slopes.forEach((column, i) => {
      for (let k = 0; k < rows; k++) {
        values[k * columns + i] = column.values[k]!;
        errors[k * columns + i] = column.errors?.[k] ?? 0;
      }
    });
    return { rows, columns, values, ...(method === "richardson" && { errors }) };
  });
}

interface Slope {
  readonly values: ArrayLike<number>;
  readonly errors?: ArrayLike<number>;
}

/** The derivatives of all outputs by x[i]. */
function slope(
  probe: Probe,
  method: DifferenceMethod,
  i: number,
  h: number,
  centre: Float64Array | undefined,
): Slope {
  if (method === "forward") return { values: probe.right(i, h, centre!) };
  const central = (step: number) => probe.central(i, step);
  if (method === "central") return { values: central(h) };
  const rows: Float64Array[] = [central(h)];
  const table = Array.from(rows[0]!, (_, k) =>
    extrapolate((row) => {
      if (row === rows.length) rows.push(central(stepOfRow(h, row)));
      return rows[row]![k]!;
    }),
  );
  return { values: table.map(({ value }) => value), errors: table.map(({ error }) => error) };
}
