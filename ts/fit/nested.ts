// Numbers that callers nest as they like: lists and typed arrays, flat or in rows, images or more dimensions. Read into
// one typed array, with every element checked.

import { expected, usage } from "../core/errors.ts";
import { shown, typeOf } from "../core/shown.ts";

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

/** Number of columns of a flat array of so many numbers. Throws if they are no whole rows. */
type Columns = (length: number) => number;

/**
 * Reads nested numbers. Flat typed arrays of bytes and floats are not copied.
 *
 * @param what its name in messages
 * @param columns number of columns of a flat array; messages name row and column
 * @throws SimdigitError "usage" that names the place of what is no finite number, or of a row of another length
 */
export function flatten(nested: unknown, what: string, columns: Columns): Flat {
  const sizes = sizesOf(nested, what);
  const list = nested as List;
  if (sizes.length === 1) return { values: single(list, what, columns), sizes };
  const length = sizes.reduce((product, size) => product * size, 1);
  const values = isBytes(list, sizes.length) ? new Uint8Array(length) : new Float64Array(length);
  fill(values, 0, list, what, sizes);
  return { values, sizes };
}

/** Whether a value is an array or a typed array. */
export function isList(value: unknown): value is List {
  return Array.isArray(value) || isView(value);
}

/** Whether its pixels are in `data`, as decodePicture and canvases have them. */
function isPicture(value: unknown): boolean {
  return typeof value === "object" && value !== null && "width" in value && "data" in value;
}

/** Lengths along the first elements. */
function sizesOf(nested: unknown, what: string): number[] {
  if (!isList(nested)) {
    const advice = isPicture(nested) ? " - pass its data" : "";
    throw expected(what, "an array or a typed array of numbers", `${shown(nested)}${advice}`);
  }
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
    throw usage(`${what} expected a length of ${size} like the first, got ${list.length}`);
  }
  const step = inner.reduce((product, length) => product * length, 1);
  for (let i = 0; i < size; i++) {
    const element = list[i];
    if (inner.length > 0) fill(values, at + i * step, element, `${what}[${i}]`, inner);
    else if (Number.isFinite(element)) values[at + i] = element as number;
    else throw noNumber(`${what}[${i}]`, element);
  }
}

/** A flat array as bytes, f32 or f64. */
function single(list: List, what: string, columns: Columns): Flat["values"] {
  const type = typeOf(list);
  if (type.startsWith("Big")) {
    const advice = `convert it with Float64Array.from(${what}, Number)`;
    throw usage(`${what} expected numbers, got ${shown(list)} - ${advice}`);
  }
  const width = columns(list.length);
  const { buffer, byteOffset, length } = list as Uint8Array;
  if (isBytes(list, 1)) return new Uint8Array(buffer, byteOffset, length);
  for (let i = 0; i < length; i++) {
    if (Number.isFinite(list[i])) continue;
    const place = `row ${Math.floor(i / width)}, column ${i % width}`;
    throw noNumber(`${what}[${i}] (${place})`, list[i]);
  }
  if (type === "Float32Array") return new Float32Array(buffer, byteOffset, length);
  if (type === "Float64Array") return new Float64Array(buffer, byteOffset, length);
  return Float64Array.from(list as ArrayLike<number>);
}

function noNumber(what: string, got: unknown): Error {
  const advice = typeof got === "string" ? " - convert text with Number(...)" : "";
  return expected(what, "a finite number", `${shown(got)}${advice}`);
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
