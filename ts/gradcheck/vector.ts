// Vectors as callers hand them in: typed arrays or lists of numbers.

import type { Doubles } from "../core/arrays.ts";
import { checkAttached, expected, SimdigitError } from "../core/errors.ts";
import { shown, typeOf } from "../core/shown.ts";

/** A point, a gradient or the values of a function. */
export type Vector = ArrayLike<number>;

/** The point itself if it is a Float64Array, else a copy. Throws unless it is a list of finite numbers. */
export function pointOf(x: Vector): Float64Array {
  if (ArrayBuffer.isView(x)) checkAttached("x", x.buffer);
  const point = typeOf(x) === "Float64Array" ? (x as Float64Array) : doublesOf("x", x);
  const wrong = point.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return point;
  throw new SimdigitError("data", `x[${wrong}] expected to be finite, got ${point[wrong]}`);
}

/** A copy in float64. Throws a usage error that names the value unless it is a list of numbers. */
export function doublesOf(what: string, values: Vector): Doubles {
  if (ArrayBuffer.isView(values)) checkAttached(what, values.buffer);
  if (/^Float(32|64)Array$/.test(typeOf(values))) return Float64Array.from(values);
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && "length" in values);
  if (!isList) throw expected(what, "a typed array or a list of numbers", shown(values));
  const list = Array.from(values);
  const wrong = list.findIndex((value) => typeof value !== "number");
  if (wrong < 0) return Float64Array.from(list);
  const advice = Array.isArray(list[wrong]) ? ` - use ${what}.flat()` : "";
  throw expected(`${what}[${wrong}]`, "a number", `${shown(list[wrong])}${advice}`);
}
