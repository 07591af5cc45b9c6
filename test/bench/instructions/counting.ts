// Makes a WebAssembly module count what it executes, exactly and the same on every host: at the start of each run of
// instructions that only execute together, it adds their number to counters, which are exported globals (i64).
//
// Sources: WebAssembly core specification 2.0, chapter 5 (binary format); relaxed SIMD. Atomics are read as well.

import { Reader, unsigned } from "./binary.ts";

/**
 * What is counted, exported under these names:
 * - operations: all instructions but those that move nothing a processor would move: locals, constants, structure
 * - accesses: of these, loads and stores; 16 bytes of memory.fill and memory.copy are one and two
 * - simd: of the operations, those on vectors
 */
export const counters = ["operations", "accesses", "simd"] as const;
export type Counts = Record<(typeof counters)[number], number>;

const [GLOBALS, EXPORTS, CODE, IMPORTS] = [6, 7, 10, 2];
const I32 = 0x7f;
const I64 = 0x7e;
const MUTABLE = 1;
const END = 0x0b;

/** The module with its counters. It has to have globals and exports of its own. */
export function countingModule(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes);
  const out: number[] = [...reader.take(8)];
  let first = 0;
  while (!reader.done) {
    const id = reader.byte();
    const section = new Reader(reader.take(reader.unsigned()));
    let body: number[] = [];
    if (id === IMPORTS) first = importedGlobals(section.again());
    if (id === GLOBALS) {
      const own = section.again().unsigned();
      first += own;
      // The counters, and one that keeps a length for a moment.
      const zero64 = [I64, MUTABLE, 0x42, 0, END];
      const added = [...counters.flatMap(() => zero64), I32, MUTABLE, 0x41, 0, END];
      body = extended(section, counters.length + 1, added);
    } else if (id === EXPORTS) {
      const added = counters.flatMap((name, i) => {
        const letters = [...new TextEncoder().encode(name)];
        return [...unsigned(letters.length), ...letters, 0x03, ...unsigned(first + i)];
      });
      body = extended(section, counters.length, added);
    } else if (id === CODE) {
      const functions = section.unsigned();
      body = [...unsigned(functions)];
      for (let i = 0; i < functions; i++) {
        const counted = countingFunction(new Reader(section.take(section.unsigned())), first);
        append(body, unsigned(counted.length));
        append(body, counted);
      }
    } else {
      body = [...section.rest()];
    }
    out.push(id, ...unsigned(body.length));
    append(out, body);
  }
  return Uint8Array.from(out);
}

/** A section of `count` entries with more of them. */
function extended(section: Reader, more: number, added: readonly number[]): number[] {
  const count = section.unsigned();
  return [...unsigned(count + more), ...section.rest(), ...added];
}

function importedGlobals(section: Reader): number {
  let globals = 0;
  for (let left = section.unsigned(); left > 0; left--) {
    section.take(section.unsigned());
    section.take(section.unsigned());
    const kind = section.byte();
    if (kind === 0) section.unsigned();
    else if (kind === 1) section.take(1);
    if (kind === 1 || kind === 2) {
      const flags = section.unsigned();
      section.unsigned();
      if (flags & 1) section.unsigned();
    } else if (kind === 3) {
      section.take(2);
      globals++;
    }
  }
  return globals;
}

/** A function's locals and code; its counters are the globals from `first` on. */
function countingFunction(reader: Reader, first: number): number[] {
  const out: number[] = [];
  const localsFrom = reader.position;
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.unsigned();
    reader.byte();
  }
  append(out, reader.since(localsFrom));

  let run: number[] = [];
  let counts = [0, 0, 0];
  const endRun = () => {
    counts.forEach((count, i) => {
      if (count > 0) append(out, addTo(first + i, [0x42, ...signed(count)]));
    });
    append(out, run);
    run = [];
    counts = [0, 0, 0];
  };
  while (!reader.done) {
    const from = reader.position;
    const { kind, access, simd, endsRun } = reader.instruction();
    if (kind !== "other") counts[0]!++;
    if (access) counts[1]!++;
    if (simd) counts[2]!++;
    const bulk = kind === "fill" || kind === "copy" ? bulkAccesses(first, kind) : [];
    append(run, bulk);
    append(run, reader.since(from));
    if (endsRun) endRun();
  }
  endRun();
  return out;
}

/** counter += value, of code that leaves an i64. */
function addTo(counter: number, value: readonly number[]): number[] {
  const index = unsigned(counter);
  return [0x23, ...index, ...value, 0x7c, 0x24, ...index];
}

/** With the length on the stack, where it stays: accesses += length / 16, twice of a copy. */
function bulkAccesses(first: number, kind: "fill" | "copy"): number[] {
  const kept = unsigned(first + counters.length);
  const shift = kind === "fill" ? 4 : 3;
  const length = [0x23, ...kept, 0xad, 0x42, shift, 0x88];
  return [0x24, ...kept, 0x23, ...kept, ...addTo(first + 1, length)];
}

/** LEB128 of an integer of at least 0 that a signed one is wanted for. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 63) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** Spreading a large array would overflow the stack. */
function append(out: number[], values: Iterable<number>): void {
  for (const value of values) out.push(value);
}
