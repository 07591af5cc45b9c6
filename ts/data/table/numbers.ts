// Numbers in the cells of a table: the syntax, and the bytes of plain ones read without making a text of them.

import { DOT } from "./cells.ts";

const ZERO = 48;
const SYNTAX = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const MISSING = /^(?:|n\/?a|nan|null|\?|#n\/a)$/i;
const TRUE = /^(?:true|yes)$/i;
const FALSE = /^(?:false|no)$/i;
/** Powers of ten that are exact in float64. */
const powers = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Whether a cell stands for a value that is not there. */
export function isMissing(text: string): boolean {
  return MISSING.test(text);
}

/** The finite number in a cell; NaN if it holds something else. */
export function numberOf(text: string, decimal: number): number {
  const dotted = decimal === DOT ? text : text.includes(".") ? "" : text.replace(",", ".");
  const value = SYNTAX.test(dotted) ? Number(dotted) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Whether a cell says yes or no: "True" and "False", which pandas writes for 1 and 0, "yes" and "no". */
export function isTruth(text: string): boolean {
  return TRUE.test(text) || FALSE.test(text);
}

/** numberOf an input: yes and no are 1 and 0. */
export function inputOf(text: string, decimal: number): number {
  const value = numberOf(text, decimal);
  if (!Number.isNaN(value)) return value;
  if (TRUE.test(text)) return 1;
  return FALSE.test(text) ? 0 : Number.NaN;
}

/**
 * The number in bytes `from` up to `to`, if it is a decimal fraction of few digits, perhaps with an exponent; else NaN: then
 * numberOf has to look. A quotient of exact numbers is rounded once, as Number rounds.
 */
export function plainNumber(bytes: Uint8Array, from: number, to: number, decimal: number): number {
  const isNegative = bytes[from] === 45;
  let at = isNegative ? from + 1 : from;
  let digits = 0;
  /** Zeros that count only if a digit other than zero follows. */
  let zeros = 0;
  let places = 0;
  let isFraction = false;
  const first = at;
  for (; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit === 0 && isFraction) zeros++;
    else if (digit >= 0 && digit <= 9) {
      if (zeros > 20) return Number.NaN;
      digits = digits * powers[zeros + 1]! + digit;
      if (isFraction) places += zeros + 1;
      zeros = 0;
    } else if (bytes[at] === decimal && !isFraction) isFraction = true;
    else break;
  }
  if (at - first < (isFraction ? 2 : 1) || digits > Number.MAX_SAFE_INTEGER) return Number.NaN;
  const power = (at < to ? exponent(bytes, at, to) : 0) - places;
  if (!(power >= -22 && power <= 22)) return Number.NaN;
  const size = power < 0 ? digits / powers[-power]! : digits * powers[power]!;
  return isNegative ? -size : size;
}

/** The exponent from "e" at `at` on; NaN if there is none, or of more than two digits. */
function exponent(bytes: Uint8Array, at: number, to: number): number {
  if ((bytes[at]! | 32) !== 101) return Number.NaN;
  const sign = bytes[at + 1] === 45 ? -1 : 1;
  const start = bytes[at + 1] === 45 || bytes[at + 1] === 43 ? at + 2 : at + 1;
  if (start >= to || to - start > 2) return Number.NaN;
  let value = 0;
  for (let digit = start; digit < to; digit++) {
    if (bytes[digit]! < ZERO || bytes[digit]! > ZERO + 9) return Number.NaN;
    value = value * 10 + bytes[digit]! - ZERO;
  }
  return sign * value;
}
