// The element types of safetensors files: how large they are, and how the floating-point ones become typed arrays.

import type { Doubles, Floats } from "./arrays.ts";

const bytesOf = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
} as const;

export type ElementType = keyof typeof bytesOf;

/** Elements of these types become numbers without loss; `data` is aligned and theirs to keep. */
const decoders: Partial<Record<ElementType, (data: ArrayBuffer) => Floats | Doubles>> = {
  F32: (data) => new Float32Array(data),
  F64: (data) => new Float64Array(data),
  F16: (data) => widened(data, halfBits),
  BF16: (data) => widened(data, (bits) => bits << 16),
};

/** The types that can be decoded, as "F32, F64, F16 or BF16". */
export const decodedTypes = Object.keys(decoders)
  .join(", ")
  .replace(/, (?=\w+$)/, " or ");

export function isElementType(type: unknown): type is ElementType {
  return typeof type === "string" && Object.hasOwn(bytesOf, type);
}

/** Size of an element in bytes. */
export function elementBytes(type: ElementType): number {
  return bytesOf[type];
}

/** Whether the elements are whole numbers or truth values: counters, indices, masks. */
export function isWhole(type: ElementType): boolean {
  return /^(?:BOOL|[UI]\d+)$/.test(type);
}

/** The elements of little-endian `bytes`, copied; undefined for a type that has no decoder. */
export function decodeElements(type: ElementType, bytes: Uint8Array): Floats | Doubles | undefined {
  return decoders[type]?.(new Uint8Array(bytes).buffer);
}

/** Numbers of 16 bits as float32, by their bits. */
function widened(data: ArrayBuffer, bitsOf: (half: number) => number): Floats {
  const bits = Uint32Array.from(new Uint16Array(data), bitsOf);
  return new Float32Array(bits.buffer);
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The float32 of an IEEE half: 1 bit sign, 5 exponent, 10 fraction. NaNs keep their payload. */
function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) {
    // Zero and subnormal halves, which are normal in float32.
    scratch[0] = fraction * 2 ** -24;
    return sign | scratchBits[0]!;
  }
  const wide = exponent === 0x1f ? 0xff : exponent + 127 - 15;
  return sign | (wide << 23) | (fraction << 13);
}
