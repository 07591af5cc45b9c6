// Protocol Buffers' wire format as far as ONNX needs it: whole numbers, float32, and everything else as bytes behind
// their length. Source: protobuf.dev, "Encoding".

import { bytesOf, lengthOf } from "../core/bytes.ts";

/** A field, or several, as pieces in a row. */
export type Fields = readonly Uint8Array[];

/** How a value is written, in the three low bits of a field's key. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** An int64 or an enum, from 0. */
export function integer(field: number, value: number): Fields {
  return [key(field, VARINT), varint(value)];
}

/** A float. */
export function float(field: number, value: number): Fields {
  return [key(field, FIXED_32), bytesOf(Float32Array.of(value))];
}

/** A string. */
export function text(field: number, value: string): Fields {
  return delimited(field, new TextEncoder().encode(value));
}

/** Bytes: the elements of an array. */
export function bytes(field: number, values: ArrayBufferView): Fields {
  return delimited(field, bytesOf(values));
}

/** A message with these fields, within another. */
export function message(field: number, ...fields: readonly Fields[]): Fields {
  const pieces = fields.flat();
  return [key(field, LENGTH_DELIMITED), varint(lengthOf(pieces)), ...pieces];
}

function delimited(field: number, content: Uint8Array): Fields {
  return [key(field, LENGTH_DELIMITED), varint(content.length), content];
}

function key(field: number, type: number): Uint8Array {
  return varint(field * 8 + type);
}

/** Seven bits a byte, the lowest first; the high bit says that more follow. */
function varint(value: number): Uint8Array {
  const digits = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return Uint8Array.of(...digits, rest);
}
