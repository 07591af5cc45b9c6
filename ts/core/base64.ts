// Base64, by the web-standard btoa and atob that every host has.

import type { Bytes } from "./arrays.ts";

/** A multiple of three, and few enough bytes for the arguments of one call. */
const PIECE_BYTES = 3 * 8192;

/** The bytes of `data` in base64. */
export function toBase64(data: ArrayBufferView): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let encoded = "";
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    encoded += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES)));
  }
  return encoded;
}

/** The bytes, or undefined if the text is not base64. */
export function fromBase64(encoded: string): Bytes | undefined {
  let binary: string;
  try {
    binary = atob(encoded);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
