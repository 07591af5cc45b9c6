// Damages bytes as transfers, editors and attackers do: flipped bits, other numbers, cut, repeated and spliced parts.

import { Philox } from "../../ts/core/random.ts";

/** Whole numbers of one stream of a seeded generator, in order. */
export class Draw {
  readonly #philox: Philox;
  #index = 0;

  constructor(seed: number, stream: number) {
    this.#philox = new Philox(seed, stream);
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    return this.#philox.below(this.#index++, limit);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

const MOST_BYTES = 65536;
const bytes = [0, 1, 2, 8, 9, 10, 13, 32, 34, 44, 45, 46, 48, 57, 127, 128, 255];
const words = [0, 1, 255, 256, 65535, 65536, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const tokens = [
  "NaN",
  "1e999",
  "-",
  '"',
  '""',
  ",,",
  "\r\n",
  "\n\n",
  ";",
  "inf",
  "0x1",
  "9".repeat(40),
  "é",
  "\0",
];

type Change = (given: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

const changes: readonly Change[] = [
  (given, draw) => with_(given, draw.below(given.length), (v) => v ^ (1 << draw.below(8))),
  (given, draw) => with_(given, draw.below(given.length), () => draw.of(bytes)),
  (given, draw) => with_(given, draw.below(Math.min(given.length, 64)), () => draw.below(256)),
  (given, draw) => {
    const out = given.slice();
    const size = draw.of([2, 4, 8]);
    if (out.length < size) return out;
    const view = new DataView(out.buffer);
    const at = draw.below(out.length - size + 1);
    const little = draw.below(2) === 0;
    if (size === 2) view.setUint16(at, draw.of(words), little);
    else if (size === 4) view.setUint32(at, draw.of(words), little);
    else view.setBigUint64(at, BigInt(draw.of(words)) << BigInt(draw.of([0, 31])), little);
    return out;
  },
  (given, draw) => given.slice(0, draw.below(given.length + 1)),
  (given, draw) => given.slice(draw.below(Math.min(given.length, 16) + 1)),
  (given, draw) => {
    const [from, to] = range(given, draw);
    return spliced(given, from, to, new Uint8Array());
  },
  (given, draw) => {
    const [from, to] = range(given, draw);
    return spliced(given, draw.below(given.length + 1), undefined, given.subarray(from, to));
  },
  (given, draw, other) => {
    const [from, to] = range(other, draw);
    const at = draw.below(given.length + 1);
    return spliced(given, at, Math.min(given.length, at + to - from), other.subarray(from, to));
  },
  (given, draw) =>
    spliced(
      given,
      draw.below(given.length + 1),
      undefined,
      new TextEncoder().encode(draw.of(tokens)),
    ),
];

/** The bytes with one to four changes, some with parts of `other`. */
export function mutated(given: Uint8Array, other: Uint8Array, draw: Draw): Uint8Array {
  let out = given;
  for (let left = 1 + draw.below(4); left > 0; left--) out = draw.of(changes)(out, draw, other);
  return out.slice(0, MOST_BYTES);
}

function with_(given: Uint8Array, at: number, change: (value: number) => number): Uint8Array {
  const out = given.slice();
  if (at < out.length) out[at] = change(out[at]!);
  return out;
}

function range({ length }: Uint8Array, draw: Draw): [from: number, to: number] {
  const from = draw.below(length + 1);
  return [from, Math.min(length, from + draw.below(draw.of([4, 64, 1024])))];
}

/** With the bytes from `from` up to `to` replaced. */
function spliced(
  given: Uint8Array,
  from: number,
  to: number | undefined,
  by: Uint8Array,
): Uint8Array {
  const rest = given.subarray(to ?? from);
  const out = new Uint8Array(from + by.length + rest.length);
  out.set(given.subarray(0, from));
  out.set(by, from);
  out.set(rest, from + by.length);
  return out;
}
