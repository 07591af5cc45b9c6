// Protocol Buffers' wire format as far as ONNX needs it: whole numbers, float32, and everything else as bytes behind
// their length. Source: protobuf.dev, "Encoding".

import type { Bytes } from "../core/arrays.ts";

/** A field, or several, as pieces in a row: a tensor's bytes are copied once, when all is joined. */
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

/** Bytes: the elements of an array as they lie in memory, which is little-endian on every host of WebAssembly. */
export function bytes(field: number, values: ArrayBufferView): Fields {
  return delimited(field, bytesOf(values));
}

/** A message with these fields, within another. */
export function message(field: number, ...fields: readonly Fields[]): Fields {
  const pieces = fields.flat();
  return [key(field, LENGTH_DELIMITED), varint(lengthOf(pieces)), ...pieces];
}

/** A file: the outermost message. */
export function joined(...fields: readonly Fields[]): Bytes {
  const pieces = fields.flat();
  const file = new Uint8Array(lengthOf(pieces));
  let offset = 0;
  for (const piece of pieces) {
    file.set(piece, offset);
    offset += piece.length;
  }
  return file;
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

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function lengthOf(pieces: Fields): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
