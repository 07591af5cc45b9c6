// Evaluates a function around a point: moves one element at a time, checks every value, restores x.

import { checkFunction, expected, SimdigitError } from "../core/errors.ts";
import { shown as shownValue } from "../core/shown.ts";
import { shown } from "./step.ts";
import { doublesOf, type Vector } from "./vector.ts";

/**
 * A function of a vector. It is passed x itself with one element moved, so a function that captures x works as well. x
 * is restored in any case. If x is no Float64Array, the function is passed a copy that is one.
 */
export type ScalarFunction = (x: Float64Array) => number;
export type VectorFunction = (x: Float64Array) => Vector;

/**
 * Calls `work` with a probe of f at x, and restores x afterwards.
 *
 * @param x a point of pointOf
 */
export function probing<T>(f: VectorFunction, x: Float64Array, work: (probe: Probe) => T): T {
  const kept = x.slice();
  try {
    return work(new Probe(f, x, kept));
  } finally {
    x.set(kept);
  }
}

export class Probe {
  readonly #f: VectorFunction;
  readonly #x: Float64Array;
  readonly #kept: Float64Array;
  #outputs: number | undefined;

  constructor(f: VectorFunction, x: Float64Array, kept: Float64Array) {
    this.#f = f;
    this.#x = x;
    this.#kept = kept;
  }

  /** f(x). */
  centre(): Float64Array {
    return this.#at(-1, 0);
  }

  /** (f(x + h) - f(x - h)) / 2h, h along x[i]. */
  central(i: number, h: number): Float64Array {
    return this.#quotient(i, this.#at(i, h), h, this.#at(i, -h), -h);
  }

  /** (f(x + h) - f(x)) / h. */
  right(i: number, h: number, centre: Float64Array): Float64Array {
    return this.#quotient(i, this.#at(i, h), h, centre, 0);
  }

  /** The slopes of a scalar f on both sides of x[i]; undefined if f is not finite there. */
  toBothSides(
    i: number,
    h: number,
    centre: Float64Array,
  ): [left: number, right: number] | undefined {
    const right = this.#quotient(i, this.#values(i, h), h, centre, 0)[0]!;
    const left = this.#quotient(i, this.#values(i, -h), -h, centre, 0)[0]!;
    return Number.isFinite(left) && Number.isFinite(right) ? [left, right] : undefined;
  }

  /** f with x[i] moved by `distance`; i = -1 moves nothing. */
  #values(i: number, distance: number): Float64Array {
    this.#x.set(this.#kept); // f may have changed it
    if (i >= 0) this.#x[i] = this.#kept[i]! + distance;
    return doublesOf("f(x)", this.#f(this.#x));
  }

  /** The same, checked. */
  #at(i: number, distance: number): Float64Array {
    const values = this.#values(i, distance);
    this.#outputs ??= values.length;
    if (values.length !== this.#outputs) {
      throw new SimdigitError(
        "data",
        `f expected to give ${this.#outputs} values as before, got ${values.length} at ${place(i, distance)}`,
      );
    }
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) return values;
    const output = values.length === 1 ? "f" : `f[${wrong}]`;
    throw new SimdigitError(
      "data",
      `${output} expected to be finite at ${place(i, distance)}, got ${values[wrong]} - x[${Math.max(i, 0)}] is ${this.#kept[Math.max(i, 0)]}; choose a point further inside, or a smaller step`,
    );
  }

  /** (upper - lower) / the distance between the two points as rounding has left it. */
  #quotient(
    i: number,
    upper: Float64Array,
    up: number,
    lower: Float64Array,
    down: number,
  ): Float64Array {
    const distance = this.#kept[i]! + up - (this.#kept[i]! + down);
    return upper.map((value, k) => (value - lower[k]!) / distance);
  }
}

function place(i: number, distance: number): string {
  if (i < 0) return "x";
  return `x[${i}] ${distance < 0 ? "-" : "+"} ${shown(Math.abs(distance))}`;
}

/** f as a function with one output. Throws a usage error unless it is a function that returns a number. */
export function scalar(f: ScalarFunction): VectorFunction {
  checkFunction("f", f);
  return (x) => {
    const value = f(x);
    if (typeof value !== "number") throw expected("f(x)", "a number", shownValue(value));
    return [value];
  };
}
