// Reads WebAssembly's binary format: numbers, and instructions as far as their length and their kind.

export interface Instruction {
  readonly kind: "operation" | "fill" | "copy" | "other";
  /** It loads or stores. */
  readonly access: boolean;
  readonly simd: boolean;
  /** What follows may execute without it, or it without what follows. */
  readonly endsRun: boolean;
}

export class Reader {
  position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.position >= this.#bytes.length;
  }

  /** A reader of the same bytes from their start. */
  again(): Reader {
    return new Reader(this.#bytes);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  take(count: number): Uint8Array {
    const end = this.position + count;
    if (end > this.#bytes.length) {
      throw new RangeError(`module: expected ${count} bytes at ${this.position}, it ends before`);
    }
    const taken = this.#bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.position);
  }

  since(position: number): Uint8Array {
    return this.#bytes.subarray(position, this.position);
  }

  /** LEB128. Of a signed number only its length is read right. */
  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** One instruction of a function's code. */
  instruction(): Instruction {
    const opcode = this.byte();
    if (opcode === 0xfc) return this.#bulk();
    if (opcode === 0xfd) return this.#vector();
    if (opcode === 0xfe) return this.#atomic();
    this.#immediates(opcode);
    const access = opcode >= 0x28 && opcode <= 0x3e;
    const operation = !free.has(opcode);
    return {
      kind: operation ? "operation" : "other",
      access,
      simd: false,
      endsRun: endsOfRuns.has(opcode),
    };
  }

  #immediates(opcode: number): void {
    if (opcode > 0xd2) throw new Error(`module: opcode ${opcode} is not known`);
    if (opcode >= 0x28 && opcode <= 0x3e) this.#address();
    if (opcode === 0x43) this.take(4);
    if (opcode === 0x44) this.take(8);
    // br_table and select list theirs.
    let left = opcode === 0x0e || opcode === 0x1c ? this.unsigned() : 0;
    for (left += numbers.get(opcode) ?? 0; left > 0; left--) this.unsigned();
  }

  /** Alignment and offset. */
  #address(): void {
    this.unsigned();
    this.unsigned();
  }

  #bulk(): Instruction {
    const opcode = this.unsigned();
    const counts = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];
    for (let left = counts[opcode]!; left > 0; left--) this.unsigned();
    const bulk = { access: false, simd: false, endsRun: false };
    if (opcode === 10) return { ...bulk, kind: "copy" };
    if (opcode === 11) return { ...bulk, kind: "fill" };
    return { ...bulk, kind: "operation" };
  }

  #vector(): Instruction {
    const opcode = this.unsigned();
    const lanes = opcode >= 84 && opcode <= 91;
    const access = opcode <= 11 || (opcode >= 84 && opcode <= 93);
    if (access) this.#address();
    if (lanes || (opcode >= 21 && opcode <= 34)) this.take(1);
    const constant = opcode === 12;
    if (constant || opcode === 13) this.take(16);
    const kind = constant ? "other" : "operation";
    return { kind, access, simd: !constant, endsRun: false };
  }

  #atomic(): Instruction {
    const fence = this.unsigned() === 3;
    if (fence) this.take(1);
    else this.#address();
    return { kind: "operation", access: !fence, simd: false, endsRun: false };
  }
}

/** LEB128 of an integer of at least 0. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** nop, block, loop, else, end, drop, locals and constants. */
const free = new Set([
  0x01, 0x02, 0x03, 0x05, 0x0b, 0x1a, 0x20, 0x21, 0x22, 0x41, 0x42, 0x43, 0x44,
]);

/** unreachable, loop, if, else, end, br, br_if, br_table, return and the tail calls. */
const endsOfRuns = new Set([0x00, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x12, 0x13]);

/** How many numbers follow, where any do. */
const numbers = new Map([
  ...[0x02, 0x03, 0x04, 0x0c, 0x0d, 0x0e, 0x10, 0x12].map((opcode) => [opcode, 1] as const),
  ...[0x11, 0x13].map((opcode) => [opcode, 2] as const),
  ...[0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26].map((opcode) => [opcode, 1] as const),
  ...[0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].map((opcode) => [opcode, 1] as const),
]);
