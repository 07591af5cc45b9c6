// Random numbers that are the same bits on every host: Philox4x32-10, uniform, normal, shuffle.
// Bit-identical twin of assembly/base/random.ts: it uses only + - * / and sqrt, which IEEE 754 defines exactly.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

import { checkInteger, checkTypedArray } from "./errors.ts";

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
const TWO_POW_32 = 4294967296;

/**
 * A counter-based generator: number `index` of stream (`stream`, `substream`) under `seed` is a pure function of the
 * four, so that any backend can draw any element alone and in any order.
 */
export class Philox {
  readonly #key0: number;
  readonly #key1: number;
  readonly #stream: number;
  readonly #substream: number;
  readonly #block = new Uint32Array(4);
  #blockIndex = -1;

  /** @param seed an integer from 0 to 2^53 - 1 */
  constructor(seed: number, stream: number, substream = 0) {
    this.#key0 = seed >>> 0;
    this.#key1 = Math.floor(seed / TWO_POW_32) >>> 0;
    this.#stream = stream >>> 0;
    this.#substream = substream >>> 0;
  }

  /** 32 random bits, as an unsigned integer. `index` is below 2^34. */
  bits(index: number): number {
    const block = Math.floor(index / 4);
    if (block !== this.#blockIndex) {
      philoxBlock(
        this.#block,
        [block >>> 0, 0, this.#stream, this.#substream],
        this.#key0,
        this.#key1,
      );
      this.#blockIndex = block;
    }
    return this.#block[index % 4]!;
  }

  /** Uniform in (0, 1): (bits + 1/2) / 2^32, never 0 and never 1. */
  uniform(index: number): number {
    return (this.bits(index) + 0.5) / TWO_POW_32;
  }

  /** Standard normal by Box and Muller (1958): numbers 2i and 2i + 1 share the uniforms 2i and 2i + 1. */
  normal(index: number): number {
    const even = index - (index % 2);
    const radius = Math.sqrt(-2 * logarithm(this.uniform(even)));
    const turn = this.uniform(even + 1);
    return index % 2 === 0 ? radius * cosineOfTurn(turn) : radius * cosineOfTurn(turn - 0.25);
  }

  /** An integer in [0, limit), limit < 2^32: the high word of bits x limit (Lemire 2019, without rejection). */
  below(index: number, limit: number): number {
    return highWord(this.bits(index), limit);
  }
}

/** Fisher and Yates' shuffle in place, from the last element down. */
export function shuffle(values: Uint32Array, seed: number, stream: number, substream = 0): void {
  checkTypedArray("values", values, ["Uint32Array"]);
  checkInteger("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  checkInteger("stream", stream, 0);
  checkInteger("substream", substream, 0);
  const random = new Philox(seed, stream, substream);
  for (let i = values.length - 1, drawn = 0; i > 0; i--, drawn++) {
    const j = random.below(drawn, i + 1);
    const swapped = values[i]!;
    values[i] = values[j]!;
    values[j] = swapped;
  }
}

/** One Philox4x32-10 block: four words of output for a counter of four words and a key of two. */
export function philoxBlock(
  out: Uint32Array,
  counter: readonly [number, number, number, number],
  key0: number,
  key1: number,
): void {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    const next0 = (highWord(MULTIPLIER_1, c2) ^ c1 ^ key0) >>> 0;
    const next2 = (highWord(MULTIPLIER_0, c0) ^ c3 ^ key1) >>> 0;
    c0 = next0;
    c1 = low1;
    c2 = next2;
    c3 = low0;
    key0 = (key0 + WEYL_0) >>> 0;
    key1 = (key1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the 64-bit product of two unsigned words, computed from halves of 16 bits. */
function highWord(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 65536);
  const other = aLow * bHigh + (middle % 65536);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0;
}

const word = new DataView(new ArrayBuffer(8));

/** Natural logarithm of a normal number: e ln 2 + 2 artanh((m - 1) / (m + 1)), x = m 2^e, m in [0.707, 1.414). */
function logarithm(x: number): number {
  word.setFloat64(0, x);
  const high = word.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  word.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = word.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let k = 23; k >= 1; k -= 2) series = series * square + 1 / k;
  return exponent * Math.LN2 + 2 * s * series;
}

/** cos(2 pi t) for t in [-1, 1]: Taylor series on the nearest quarter turn. */
export function cosineOfTurn(t: number): number {
  const quarter = Math.floor(4 * t + 0.5);
  const angle = (t - quarter * 0.25) * (2 * Math.PI);
  const square = angle * angle;
  const odd = quarter % 2 !== 0;
  let series = 1;
  for (let k = odd ? 17 : 16; k >= 2; k -= 2) series = 1 - (series * square) / (k * (k - 1));
  const value = odd ? angle * series : series;
  const sign = ((quarter % 4) + 4) % 4;
  return sign === 1 || sign === 2 ? -value : value;
}
