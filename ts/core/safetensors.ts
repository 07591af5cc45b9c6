// The safetensors format: named tensors and a map of strings in one file, checked to the last byte.
// The names mean nothing here; checkpoint.ts gives them their meaning.
//
//   | header length n: u64 LE | n bytes of JSON, padded with spaces | tensors, LE, row-major |
//
// Source: https://github.com/huggingface/safetensors, section "Format".

import type { Bytes, Doubles, Floats } from "./arrays.ts";
import { decodedTypes, decodeElements } from "./element_types.ts";
import { badData, checkObject, checkTypedArray, expected } from "./errors.ts";
import { shown } from "./shown.ts";
import {
  elements,
  isSizes,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  METADATA,
  readStored,
} from "./stored_tensors.ts";

/** A tensor of a safetensors file. */
export interface Tensor {
  /** Size of each dimension, outermost first; none for a scalar. */
  readonly shape: readonly number[];
  /** Row-major; Float32Array is dtype F32, Float64Array is F64. F16 and BF16 are read as Float32Array, without loss. */
  readonly values: Floats | Doubles;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name, in the order in which they lie in the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Any strings, as "format": "pt". */
  readonly metadata: ReadonlyMap<string, string>;
}

const ALIGNMENT = 8;

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
 * Reads a safetensors file whose tensors are of floating-point numbers (F32, F64, F16, BF16), as PyTorch saves a
 * state_dict. The values are copies.
 *
 * @param file the file's name for error messages
 * @throws SimdigitError "data" unless every byte of the file is valid; "usage" if `bytes` is no Uint8Array
 */
export function decodeSafetensors(bytes: Uint8Array, file = "safetensors"): Safetensors {
  const stored = readStored(bytes, file);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, bytes: data } of stored.tensors) {
    const values = decodeElements(dtype, data);
    if (values === undefined) {
      throw badData(
        `${file}: ${name}: dtype expected ${decodedTypes}, got ${dtype} - convert it first`,
      );
    }
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata: stored.metadata };
}

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
