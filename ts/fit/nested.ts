// Numbers that callers nest as they like: lists and typed arrays, flat or in rows, images or more dimensions. Read into
// one typed array, with every element checked.

import { expected, usage } from "../core/errors.ts";
import { shown, typeOf } from "./shown.ts";

/** Numbers in arrays or typed arrays, flat or nested to any depth. */
export type Nested = ArrayLike<number> | readonly Nested[];

/** Nested numbers as one array. */
export interface Flat {
  /** Bytes if all of the numbers came in Uint8Arrays or Uint8ClampedArrays. */
  readonly values: Uint8Array | Float32Array | Float64Array;
  /** Length at each level of nesting, the outermost first. */
  readonly sizes: readonly number[];
}

type List = ArrayLike<unknown>;

/**
 * Reads nested numbers. Flat typed arrays of bytes and floats are not copied.
 *
 * @param what its name in messages
 * @throws SimdigitError "usage" that names the place of what is no finite number, or of a row of another length
 */
export function flatten(nested: unknown, what: string): Flat {
  const sizes = sizesOf(nested, what);
  const list = nested as List;
  if (sizes.length === 1 && isView(list)) return { values: viewed(list, what), sizes };
  const length = sizes.reduce((product, size) => product * size, 1);
  const values = isBytes(list, sizes.length) ? new Uint8Array(length) : new Float64Array(length);
  fill(values, 0, list, what, sizes);
  return { values, sizes };
}

/** Whether a value is an array or a typed array. */
export function isList(value: unknown): value is List {
  return Array.isArray(value) || isView(value);
}

/** Lengths along the first elements. */
function sizesOf(nested: unknown, what: string): number[] {
  if (!isList(nested)) throw expected(what, "an array or a typed array of numbers", shown(nested));
  const first = nested[0];
  return isList(first) ? [nested.length, ...sizesOf(first, `${what}[0]`)] : [nested.length];
}

/** Writes the numbers of `list` to `values` from `at` on; `sizes` are those that the list must have. */
function fill(
  values: Uint8Array | Float64Array,
  at: number,
  list: unknown,
  what: string,
  sizes: readonly number[],
): void {
  const [size, ...inner] = sizes as [number, ...number[]];
  if (!isList(list)) throw expected(what, `a row of ${size}`, shown(list));
  if (list.length !== size) {
    throw usage(`${what} expected ${size} elements like the first, got ${list.length}`);
  }
  const step = inner.reduce((product, length) => product * length, 1);
  for (let i = 0; i < size; i++) {
    const element = list[i];
    if (inner.length > 0) fill(values, at + i * step, element, `${what}[${i}]`, inner);
    else if (Number.isFinite(element)) values[at + i] = element as number;
    else throw noNumber(`${what}[${i}]`, element);
  }
}

/** A typed array without its own type: bytes, f32 or f64. */
function viewed(list: List, what: string): Flat["values"] {
  const view = list as Uint8Array | Float32Array | Float64Array;
  const { buffer, byteOffset, length } = view;
  switch (typeOf(list)) {
    case "Uint8Array":
    case "Uint8ClampedArray":
      return new Uint8Array(buffer, byteOffset, length);
    case "Float32Array":
      return finite(new Float32Array(buffer, byteOffset, length), what);
    case "Float64Array":
      return finite(new Float64Array(buffer, byteOffset, length), what);
    case "BigInt64Array":
    case "BigUint64Array":
      throw usage(
        `${what} expected numbers, got ${shown(list)} - convert it with Float64Array.from(${what}, Number)`,
      );
    default:
      return finite(Float64Array.from(view), what);
  }
}

function finite<T extends Float32Array | Float64Array>(values: T, what: string): T {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw noNumber(`${what}[${wrong}]`, values[wrong]);
  return values;
}

function noNumber(what: string, got: unknown): Error {
  return expected(what, "a finite number", shown(got));
}

/** Whether all of the numbers are in arrays of bytes, `depth` levels down. */
function isBytes(list: unknown, depth: number): boolean {
  if (depth === 1) return /^Uint8(Clamped)?Array$/.test(typeOf(list));
  return (
    isList(list) && !isView(list) && Array.from(list).every((inner) => isBytes(inner, depth - 1))
  );
}

/** Whether a value is a typed array, of any realm. */
function isView(value: unknown): value is List {
  return ArrayBuffer.isView(value) && typeOf(value) !== "DataView";
}
