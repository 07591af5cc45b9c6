// Small files of data in memory, written here by their formats' specifications, for the tests of what reads them.

import type { Entry } from "../../ts/data/entry.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export function entry(path: string, bytes: Uint8Array): Entry {
  return { path, size: bytes.length, read: async () => Uint8Array.from(bytes) };
}

/** Entries from names and contents. */
export function entries(files: Readonly<Record<string, Uint8Array>>): Entry[] {
  return Object.entries(files).map(([path, bytes]) => entry(path, bytes));
}

export function text(content: string): Bytes {
  return new TextEncoder().encode(content);
}

export async function gzip(bytes: Uint8Array): Promise<Bytes> {
  const packed = new Blob([Uint8Array.from(bytes)]).stream();
  const stream = packed.pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function joined(...parts: readonly Uint8Array[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** How DataView writes a number of each type, and its bytes. */
const writers = {
  u1: ["setUint8", 1],
  i1: ["setInt8", 1],
  u2: ["setUint16", 2],
  i2: ["setInt16", 2],
  u4: ["setUint32", 4],
  i4: ["setInt32", 4],
  u8: ["setBigUint64", 8],
  i8: ["setBigInt64", 8],
  f4: ["setFloat32", 4],
  f8: ["setFloat64", 8],
} as const;
export type WrittenType = keyof typeof writers;

export function numbers(
  type: WrittenType,
  values: readonly number[],
  littleEndian: boolean,
): Bytes {
  const [method, size] = writers[type];
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    // Methods for eight-byte integers take BigInts.
    const given = type === "u8" || type === "i8" ? BigInt(value) : value;
    (view[method] as (at: number, value: number | bigint, little: boolean) => void).call(
      view,
      i * size,
      given,
      littleEndian,
    );
  });
  return bytes;
}

const idxTypes = { u1: 8, i1: 9, i2: 11, i4: 12, f4: 13, f8: 14 } as const;
export type IdxType = keyof typeof idxTypes;

/** An IDX file. */
export function idx(type: IdxType, shape: readonly number[], values: readonly number[]): Bytes {
  return joined(
    Uint8Array.of(0, 0, idxTypes[type], shape.length),
    numbers("u4", shape, false),
    numbers(type, values, false),
  );
}

/** An NPY file whose type is `descr`, as "<f4", "|b1" or "|O". */
export function npy(
  descr: string,
  shape: readonly number[],
  content: Uint8Array | readonly number[],
  { fortran = false, version = 1 } = {},
): Bytes {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = text(
    `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${sizes}), }\n`,
  );
  const type = descr === "|b1" ? "u1" : (descr.slice(1) as WrittenType);
  return joined(
    Uint8Array.of(0x93, ...text("NUMPY"), version, 0),
    numbers(version === 1 ? "u2" : "u4", [header.length], true),
    header,
    content instanceof Uint8Array ? content : numbers(type, content, !descr.startsWith(">")),
  );
}
