// The tensors of a safetensors file as they are stored: names, element types, shapes and bytes, checked to the last byte.
// safetensors.ts draws the file.

import { decodedTypes, type ElementType, elementBytes, isElementType } from "./element_types.ts";
import { badData, checkText, checkTypedArray, type SimdigitError } from "./errors.ts";
import { foreignFile, unknownFile } from "./foreign_file.ts";
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
/** Nested brackets in a header; a valid one has 3. */
const MAX_DEPTH = 8;
/** Far more than networks have: readers of a header with millions take minutes. */
const MAX_TENSORS = 100_000;
/** Characters of a tensor's name. */
const MAX_NAME = 1000;
/** Characters in which a key that is there twice is looked for, to name it. */
const SEARCHED = 1_000_000;
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

type Refuse = (what: string) => SimdigitError;

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

function parseJson(header: Uint8Array, refuse: Refuse): unknown {
  const notJson = "expected JSON, got something else - is this a safetensors file?";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw refuse(`header: ${notJson}`);
  }
  if (text.endsWith("\0")) throw refuse("header: expected spaces behind the JSON, got zero bytes");
  const { keys, tensors, depth } = counted(text);
  if (depth > MAX_DEPTH) throw refuse("header: expected objects of tensors, got deep nesting");
  if (tensors > MAX_TENSORS) {
    throw refuse(`header: expected at most ${MAX_TENSORS} tensors, got ${tensors}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse(`header: ${notJson}`);
  }
  // Of a key that an object has twice JSON.parse keeps the last.
  if (keyCount(json) < keys)
    throw refuse(`header: expected each name once, got ${twice(text)} twice`);
  return json;
}

/** Number of keys in a JSON text, of those of its outermost object, and the deepest nesting. */
function counted(text: string): { keys: number; tensors: number; depth: number } {
  let [keys, tensors, open, depth] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      depth = Math.max(depth, ++open);
    } else if (character === "}" || character === "]") {
      open--;
    } else if (character === '"') {
      at = closingQuote(text, at);
      if (!isKey(text, at)) continue;
      keys++;
      if (open === 1) tensors++;
    }
  }
  return { keys, tensors, depth };
}

/** Number of keys of an object and of all objects in it. */
function keyCount(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const values = Object.values(value);
  const own = Array.isArray(value) ? 0 : values.length;
  return values.reduce((sum: number, each) => sum + keyCount(each), own);
}

/** The first key that an object has twice. */
function twice(text: string): string {
  // The keys of each object that is open here; an array counts as an object without keys.
  const open: Set<string>[] = [];
  for (let at = 0; at < Math.min(text.length, SEARCHED); at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      open.push(new Set());
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const start = at;
      at = closingQuote(text, start);
      if (!isKey(text, at)) continue;
      const key: string = JSON.parse(text.slice(start, at + 1));
      const keys = open.at(-1);
      if (keys?.has(key)) return excerpt(key);
      keys?.add(key);
    }
  }
  return "one";
}

/** Whether the string that ends at `end` is a key: a colon follows. */
function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (text[next] === " " || text[next] === "\n" || text[next] === "\t" || text[next] === "\r") {
    next++;
  }
  return text[next] === ":";
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
