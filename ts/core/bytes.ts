// Bytes in pieces, which are copied once, into the whole, and the bytes of typed arrays.

import type { Bytes } from "./arrays.ts";

/** The pieces in a row. */
export function joined(pieces: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(lengthOf(pieces));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** The elements as they lie in memory, which is little-endian on every host of WebAssembly. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
