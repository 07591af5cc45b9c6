// Numbers as a person wrote them.

import type { RawValues } from "./dataset.ts";

/** Digits that tell any two numbers of float32 apart. */
const F32_DIGITS = 9;

/** The shortest decimals that give the same values again: of float32 0.1, where JavaScript prints 0.10000000149011612. */
export function decimals(values: RawValues): string[] {
  return Array.from(values, values instanceof Float32Array ? shortest : String);
}

function shortest(value: number): string {
  if (Number.isInteger(value)) return String(value);
  for (let digits = 1; digits < F32_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(F32_DIGITS)));
}
