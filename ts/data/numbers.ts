// Numbers of every type that files hold, as typed arrays of this host. IDX and NPY name the types in their own ways.

import { decodeElements } from "../core/element_types.ts";
import { badData } from "../core/errors.ts";

/** NumPy's names: u unsigned, i signed, f floating-point, and the bytes of a number. */
export type NumberType = "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "u8" | "i8" | "f2" | "f4" | "f8";

/** Integers of 8 bytes come as doubles, floats of 2 bytes as floats of 4. */
export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Whether this host has the least significant byte first, as all that run WebAssembly do but a few. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function sizeOf(type: NumberType): number {
  return Number(type[1]);
}

/**
 * The numbers in `bytes`. Those of one byte share its memory, others are copied.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" if an integer of 8 bytes is beyond 2^53
 */
export function readNumbers(
  bytes: Uint8Array,
  type: NumberType,
  littleEndian: boolean,
  file: string,
): Numbers {
  if (type === "u1") return bytes;
  if (type === "i1") return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  // A Buffer's slice would share its memory.
  const copy = Uint8Array.from(bytes);
  if (littleEndian !== LITTLE_ENDIAN) swap(copy, sizeOf(type));
  const { buffer } = copy;
  switch (type) {
    case "u2":
      return new Uint16Array(buffer);
    case "i2":
      return new Int16Array(buffer);
    case "u4":
      return new Uint32Array(buffer);
    case "i4":
      return new Int32Array(buffer);
    case "f4":
      return new Float32Array(buffer);
    case "f8":
      return new Float64Array(buffer);
    case "f2":
      return decodeElements("F16", copy)!;
    case "u8":
      return exactDoubles(new BigUint64Array(buffer), file);
    case "i8":
      return exactDoubles(new BigInt64Array(buffer), file);
  }
}

/** Reverses the bytes of each element, in place. */
function swap(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

/** The doubles over the integers' own memory. */
function exactDoubles(integers: BigInt64Array | BigUint64Array, file: string): Float64Array {
  const doubles = new Float64Array(integers.buffer);
  for (let i = 0; i < integers.length; i++) {
    const value = Number(integers[i]);
    if (!Number.isSafeInteger(value)) {
      throw badData(`${file}: expected integers of at most 2^53, got ${integers[i]}`);
    }
    doubles[i] = value;
  }
  return doubles;
}
