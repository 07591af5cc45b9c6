// NumPy's NPY format, version 1.0: a header in Python's syntax, then the elements. ts/data reads it.
// Source: numpy.org, numpy.lib.format.

import type { Bytes } from "../core/arrays.ts";
import { bytesOf, joined } from "../core/bytes.ts";
import type { Labels, RawValues } from "../core/dataset.ts";

/** Magic number and version. */
const START = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const LENGTH_BYTES = 2;
/** The elements begin at a multiple of this. */
const ALIGNMENT = 64;

/** NumPy's types of the arrays that are written. */
const types = { Uint8Array: "|u1", Uint16Array: "<u2", Float32Array: "<f4", Float64Array: "<f8" };

/** An array in the order of C. */
export function encodeNumbers({
  shape,
  values,
}: {
  readonly shape: readonly number[];
  readonly values: Labels | RawValues;
}): Bytes {
  const type = types[values.constructor.name as keyof typeof types];
  return joined([...header(type, shape), bytesOf(values)]);
}

/** A text as an array without dimensions: array.item() in Python gives the text. */
export function encodeText(text: string): Bytes {
  const characters = Uint32Array.from(text, (character) => character.codePointAt(0)!);
  return joined([...header(`<U${characters.length}`, []), bytesOf(characters)]);
}

function header(type: string, shape: readonly number[]): Uint8Array[] {
  const sizes = shape.join(", ") + (shape.length === 1 ? "," : "");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = START.length + LENGTH_BYTES;
  const length = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const padded = `${text.padEnd(length - 1)}\n`;
  return [
    Uint8Array.from(START),
    bytesOf(Uint16Array.of(length)),
    new TextEncoder().encode(padded),
  ];
}
