// The tensors of a safetensors file as they are stored: names, element types, shapes and bytes, checked to the last byte.
// safetensors.ts draws the file.

import { decodedTypes, type ElementType, elementBytes, isElementType } from "./element_types.ts";
import { badData, checkText, checkTypedArray } from "./errors.ts";
import { foreignFile, unknownFile } from "./foreign_file.ts";
import { parseHeaderJson, type Refuse } from "./header_json.ts";
import { excerpt } from "./json.ts";

/** A tensor of any element type. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: ElementType;
  /** Size of each dimension, outermost first; none for a scalar. */
  readonly shape: readonly number[];
  /** Little-endian, row-major; part of the file's bytes. */
  readonly bytes: Uint8Array;
}

export interface StoredFile {
  /** In the order in which they lie in the file. */
  readonly tensors: readonly StoredTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** One tensor as the header describes it, with offsets from the end of the header. */
interface Entry {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The entry of the header that is no tensor. */
export const METADATA = "__metadata__";
export const LENGTH_BYTES = 8;
const BRACE = 0x7b;
/** Characters of a tensor's name. */
const MAX_NAME = 1000;
/** The limit of the format, which other readers keep to as well. */
export const MAX_HEADER_BYTES = 100_000_000;

/**
 * @param file the file's name for error messages
 * @throws SimdigitError "data" unless every byte of the file is valid; "usage" if `bytes` is no Uint8Array
 */
export function readStored(bytes: Uint8Array, file: string): StoredFile {
  checkText("file", file);
  checkTypedArray(`${file}: bytes`, bytes, ["Uint8Array"]);
  const refuse: Refuse = (what) => badData(`${file}: ${what}`);
  // A header begins with a brace at this place.
  if (bytes[LENGTH_BYTES] !== BRACE) {
    const foreign = foreignFile(bytes, file) ?? (hasHeader(bytes) ? undefined : unknownFile(bytes));
    if (foreign !== undefined) throw refuse(`expected a safetensors file, ${foreign}`);
  }
  const header = readHeader(bytes, refuse);
  const start = LENGTH_BYTES + header.length;
  const { entries, metadata } = parseHeader(header, refuse);
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, bytes.length - start, refuse);
  const tensors = entries.map(({ begin, end, ...entry }) => ({
    ...entry,
    bytes: bytes.subarray(start + begin, start + end),
  }));
  return { tensors, metadata };
}

/** Whether the header's length is one that the file has room for; also where a file is cut within it. */
function hasHeader(bytes: Uint8Array): boolean {
  if (bytes.length <= LENGTH_BYTES) return true;
  return headerLength(bytes) <= bytes.length - LENGTH_BYTES;
}

function headerLength(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
}

function readHeader(bytes: Uint8Array, refuse: Refuse): Uint8Array {
  if (bytes.length < LENGTH_BYTES) {
    throw refuse(
      `expected at least ${LENGTH_BYTES} bytes, got ${bytes.length} - the file is truncated or not safetensors`,
    );
  }
  const length = headerLength(bytes);
  if (length > MAX_HEADER_BYTES) {
    throw refuse(
      `expected a header of at most ${MAX_HEADER_BYTES} bytes, got ${length} - is this a safetensors file?`,
    );
  }
  const header = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + Number(length));
  if (header.length < length) {
    throw refuse(
      `expected a header of ${length} bytes, got ${header.length} - the file is truncated or not safetensors`,
    );
  }
  return header;
}

function parseHeader(
  header: Uint8Array,
  refuse: Refuse,
): { entries: Entry[]; metadata: Map<string, string> } {
  const json = parseHeaderJson(header, refuse);
  if (!isObject(json)) throw refuse("expected a header that is a JSON object, got something else");
  const entries: Entry[] = [];
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    if (!isObject(value)) throw refuse(`header: ${excerpt(name)} expected an object`);
    if (name !== METADATA) {
      entries.push(readEntry(name, value, refuse));
      continue;
    }
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== "string") {
        throw refuse(`metadata: ${excerpt(key)} expected a string, got ${typeof text}`);
      }
      metadata.set(key, text);
    }
  }
  return { entries, metadata };
}

function readEntry(name: string, entry: Record<string, unknown>, refuse: Refuse): Entry {
  const { dtype, shape, data_offsets: offsets } = entry;
  const what = excerpt(name);
  if (name.length > MAX_NAME) {
    throw refuse(`${what}: name expected at most ${MAX_NAME} characters, got ${name.length}`);
  }
  if (!isElementType(dtype)) {
    throw refuse(
      `${what}: dtype expected ${decodedTypes}, got ${excerpt(JSON.stringify(dtype) ?? "nothing")} - convert it first`,
    );
  }
  if (!isSizes(shape)) {
    throw refuse(
      `${what}: shape expected a list of whole numbers, got ${excerpt(JSON.stringify(shape) ?? "nothing")}`,
    );
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw refuse(
      `${what}: data_offsets expected two whole numbers, got ${excerpt(JSON.stringify(offsets) ?? "nothing")}`,
    );
  }
  const [begin, end] = offsets as [number, number];
  const length = elements(shape) * elementBytes(dtype);
  if (end - begin !== length) {
    throw refuse(
      `${what}: shape [${excerpt(`${shape}`)}] of ${dtype} expected ${length} bytes, got ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The tensors must fill the file: none over another, nothing between, nothing after. */
function checkLayout(entries: readonly Entry[], length: number, refuse: Refuse): void {
  let offset = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== offset) {
      throw refuse(
        `${excerpt(name)}: data expected to begin at ${offset}, got ${begin} - tensors overlap or leave a hole`,
      );
    }
    offset = end;
  }
  if (offset !== length) {
    throw refuse(
      `expected ${offset} bytes of tensors, got ${length} - ${offset > length ? "the file is truncated" : "something follows the tensors"}`,
    );
  }
}

/** Number of elements of a tensor. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a shape: a list of whole numbers. */
export function isSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0)
  );
}
