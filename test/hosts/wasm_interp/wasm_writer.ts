// Two tiny WebAssembly modules, written byte by byte: one fills the engine's memory, the other reads it. They import that
// memory, so the interpreter needs no other access to it.

const I32 = 0x7f;
const I64 = 0x7e;

/** Writes `bytes` at `address` when it is instantiated: an active data segment. */
export function fillingModule(address: number, bytes: Uint8Array): Uint8Array {
  const segment = [0x00, 0x41, ...signed(address), 0x0b, ...unsigned(bytes.length)];
  const size = 1 + segment.length + bytes.length;
  return concat([...header, ...importMemory, 11, ...unsigned(size), 1, ...segment], bytes);
}

/** Exports word(address: i32): i64, eight bytes of the engine's memory. */
export function readingModule(): Uint8Array {
  const name = text("word");
  const body = [0x00, 0x20, 0x00, 0x29, 0x00, 0x00, 0x0b]; // local.get 0, i64.load
  return concat([
    ...header,
    ...section(1, [1, 0x60, 1, I32, 1, I64]),
    ...importMemory,
    ...section(3, [1, 0]),
    ...section(7, [1, ...name, 0x00, 0]),
    ...section(10, [1, body.length, ...body]),
  ]);
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const importMemory = section(2, [1, ...text("engine"), ...text("memory"), 0x02, 0x00, 1]);

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(characters: string): number[] {
  return [characters.length, ...Buffer.from(characters)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 0x80))];
}

/** LEB128 of a 32-bit address, which WebAssembly writes as a signed number. */
function signed(address: number): number[] {
  const bytes: number[] = [];
  let value = address | 0;
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    if ((value === 0 && (byte & 0x40) === 0) || (value === -1 && (byte & 0x40) !== 0)) {
      return [...bytes, byte];
    }
    bytes.push(byte | 0x80);
  }
}

function concat(start: readonly number[], rest: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(start.length + rest.length);
  bytes.set(start);
  bytes.set(rest, start.length);
  return bytes;
}
