// The safetensors format: named tensors and a map of strings in one file, checked to the last byte.
// The names mean nothing here; checkpoint.ts gives them their meaning.
//
//   | header length n: u64 LE | n bytes of JSON, padded with spaces | tensors, LE, row-major |
//
// Source: https://github.com/huggingface/safetensors, section "Format".

import type { Bytes, Doubles, Floats } from "./arrays.ts";
import {
  badData,
  checkObject,
  checkText,
  checkTypedArray,
  expected,
  type SimdigitError,
} from "./errors.ts";
import { foreignFile, unknownFile } from "./foreign_file.ts";
import { excerpt } from "./json.ts";
import { shown } from "./shown.ts";

/** A tensor of a safetensors file. */
export interface Tensor {
  /** Size of each dimension, outermost first; none for a scalar. */
  readonly shape: readonly number[];
  /** Row-major; Float32Array is dtype F32, Float64Array is F64. */
  readonly values: Floats | Doubles;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name, in the order in which they lie in the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Any strings, as "format": "pt". */
  readonly metadata: ReadonlyMap<string, string>;
}

/** One tensor as the header describes it, with offsets from the end of the header. */
interface Entry {
  readonly name: string;
  readonly dtype: keyof typeof elementBytes;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const elementBytes = { F32: 4, F64: 8 } as const;
/** The entry of the header that is no tensor. */
const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const BRACE = 0x7b;
/** Nested brackets in a header; a valid one has 3. */
const MAX_DEPTH = 8;
/** The limit of the format, which other readers keep to as well. */
export const MAX_HEADER_BYTES = 100_000_000;

/**
 * The bytes of a file with these tensors and metadata, which PyTorch, NumPy and others read by the package safetensors.
 *
 * @throws SimdigitError "usage" for a wrong type, "data" if a shape does not fit its values or the header gets too long
 */
export function encodeSafetensors(content: Safetensors): Bytes {
  checkObject("content", content, "an object with tensors and metadata");
  const { tensors, metadata } = content;
  checkTypes(tensors, metadata);
  // Typed arrays are copied as they lie in memory: hosts of WebAssembly are little-endian, as the format is.
  const header = encodeHeader(tensors, metadata);
  if (header.length > MAX_HEADER_BYTES) {
    throw badData(
      `safetensors: expected a header of at most ${MAX_HEADER_BYTES} bytes, got ${header.length} - put less into the metadata`,
    );
  }
  let offset = LENGTH_BYTES + header.length;
  let length = offset;
  for (const { values } of tensors.values()) length += values.byteLength;
  const file = new Uint8Array(length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, LENGTH_BYTES);
  for (const { values } of tensors.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file whose tensors are float32 (F32) or float64 (F64), as PyTorch saves a state_dict. The values
 * are copies.
 *
 * @param file the file's name for error messages
 * @throws SimdigitError "data" unless every byte of the file is valid; "usage" if `bytes` is no Uint8Array
 */
export function decodeSafetensors(bytes: Uint8Array, file = "safetensors"): Safetensors {
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
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    // A copy, which aligns the elements too.
    const data = new Uint8Array(bytes.subarray(start + begin, start + end)).buffer;
    const values = dtype === "F32" ? new Float32Array(data) : new Float64Array(data);
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}

type Refuse = (what: string) => SimdigitError;

function checkTypes(tensors: Safetensors["tensors"], metadata: Safetensors["metadata"]): void {
  for (const [what, map] of Object.entries({ tensors, metadata })) {
    if (!(map instanceof Map)) throw expected(what, "a Map", map);
  }
  for (const [name, tensor] of tensors) {
    checkObject(name, tensor, "an object with shape and values");
    const { shape, values } = tensor;
    if (name === METADATA) throw expected("tensor name", `any but ${METADATA}`, name);
    if (!isSizes(shape)) {
      const got = Array.isArray(shape) ? `[${shape.map(shown).join(", ")}]` : shape;
      throw expected(`${name}: shape`, "a list of whole numbers", got);
    }
    checkTypedArray(`${name}: values`, values, ["Float32Array", "Float64Array"]);
  }
  for (const [key, text] of metadata) {
    if (typeof text !== "string") throw expected(`metadata: ${key}`, "a string", text);
  }
}

function encodeHeader(
  tensors: Safetensors["tensors"],
  metadata: Safetensors["metadata"],
): Uint8Array {
  // Pieces of JSON and not one object, whose integer-like keys would change places.
  const pieces: string[] = [];
  if (metadata.size > 0) {
    pieces.push(`"${METADATA}":${JSON.stringify(Object.fromEntries(metadata))}`);
  }
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    if (elements(shape) !== values.length) {
      throw badData(
        `safetensors: ${name} of shape [${shape}] expected ${elements(shape)} values, got ${values.length}`,
      );
    }
    const dtype = values instanceof Float32Array ? "F32" : "F64";
    const end = offset + values.byteLength;
    pieces.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [offset, end] })}`,
    );
    offset = end;
  }
  const json = new TextEncoder().encode(`{${pieces.join(",")}}`);
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
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
  const json = parseJson(header, refuse);
  if (!isObject(json)) throw refuse("expected a header that is a JSON object, got something else");
  const entries: Entry[] = [];
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    if (!isObject(value)) throw refuse(`header: ${name} expected an object`);
    if (name !== METADATA) {
      entries.push(readEntry(name, value, refuse));
      continue;
    }
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== "string") {
        throw refuse(`metadata: ${key} expected a string, got ${typeof text}`);
      }
      metadata.set(key, text);
    }
  }
  return { entries, metadata };
}

function parseJson(header: Uint8Array, refuse: Refuse): unknown {
  let fault: string | undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
    fault = keyFault(text);
    if (fault === undefined) return JSON.parse(text);
  } catch {
    fault = "expected JSON, got something else - is this a safetensors file?";
  }
  throw refuse(`header: ${fault}`);
}

/**
 * What JSON.parse would not tell: a key that an object has twice, of which it keeps the last, and
 * brackets so deep that they are there to fill the memory. Text that is no JSON may pass.
 */
function keyFault(text: string): string | undefined {
  // The keys of each object that is open here; an array counts as an object without keys.
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      if (open.push(new Set()) > MAX_DEPTH) return "expected objects of tensors, got deep nesting";
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const start = at;
      at = closingQuote(text, start);
      let next = at + 1;
      while (/\s/.test(text[next] ?? "")) next++;
      if (text[next] !== ":") continue;
      const key: string = JSON.parse(text.slice(start, at + 1));
      const keys = open.at(-1);
      if (keys?.has(key)) return `expected each name once, got ${excerpt(key)} twice`;
      keys?.add(key);
    }
  }
  return undefined;
}

/** Where the string that starts at `start` ends: its closing quote, or the end of the text. */
function closingQuote(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const end = text.indexOf('"', from);
    if (end < 0) return text.length;
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
    from = end + 1;
  }
}

function readEntry(name: string, entry: Record<string, unknown>, refuse: Refuse): Entry {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32" && dtype !== "F64") {
    throw refuse(
      `${name}: dtype expected F32 or F64, got ${excerpt(JSON.stringify(dtype) ?? "nothing")} - convert it first`,
    );
  }
  if (!isSizes(shape)) {
    throw refuse(
      `${name}: shape expected a list of whole numbers, got ${excerpt(JSON.stringify(shape) ?? "nothing")}`,
    );
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw refuse(
      `${name}: data_offsets expected two whole numbers, got ${excerpt(JSON.stringify(offsets) ?? "nothing")}`,
    );
  }
  const [begin, end] = offsets as [number, number];
  const length = elements(shape) * elementBytes[dtype];
  if (end - begin !== length) {
    throw refuse(
      `${name}: shape [${excerpt(`${shape}`)}] of ${dtype} expected ${length} bytes, got ${end - begin}`,
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
        `${name}: data expected to begin at ${offset}, got ${begin} - tensors overlap or leave a hole`,
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

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0)
  );
}
