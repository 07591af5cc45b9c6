// The two element types as the tests need them: id, bytes, constructor, rounding, precision.

import { dtypeIds } from "../../ts/backends/wasm/abi.ts";
import type { Parameters } from "../../ts/core/session.ts";
import type { DType } from "../../ts/core/spec.ts";

export interface ElementType {
  readonly dtype: DType;
  /** The ABI's number for it. */
  readonly id: number;
  readonly bytes: number;
  readonly Values: {
    new (source: ArrayLike<number> | number): Parameters;
    new (buffer: ArrayBuffer, byteOffset: number, length: number): Parameters;
  };
  /** To the nearest value of the type. */
  readonly round: (value: number) => number;
  /** Largest relative error of one rounding: 2^-24 or 2^-53. */
  readonly unit: number;
  /** The precision in bits, and the exponent of the smallest subnormal. */
  readonly precision: number;
  readonly lowestExponent: number;
}

export const elementTypes: readonly ElementType[] = [
  {
    dtype: "f32",
    id: dtypeIds.f32,
    bytes: 4,
    Values: Float32Array,
    round: Math.fround,
    unit: 2 ** -24,
    precision: 24,
    lowestExponent: -149,
  },
  {
    dtype: "f64",
    id: dtypeIds.f64,
    bytes: 8,
    Values: Float64Array,
    round: (value) => value,
    unit: 2 ** -53,
    precision: 53,
    lowestExponent: -1074,
  },
];

export function elementType(dtype: DType): ElementType {
  return elementTypes.find((type) => type.dtype === dtype)!;
}

const word = new DataView(new ArrayBuffer(8));

/** Distance between neighbours of the type at `value`: its unit in the last place. */
export function ulp(value: number, { precision, lowestExponent }: ElementType): number {
  word.setFloat64(0, value);
  const exponent = ((word.getUint32(0) >>> 20) & 0x7ff) - 1023;
  return 2 ** Math.max(exponent - precision + 1, lowestExponent);
}
