// NumPy's NPY format: a magic number, a version, a header in Python's syntax, then the numbers. Object arrays hold pickles,
// which only Python can read, and may run code there: they are refused.

import { badData, type SimdigitError } from "../core/errors.ts";
import { expectedFormat } from "./foreign_data.ts";
import { type NumberType, readNumbers, sizeOf } from "./numbers.ts";
import { productOf, type StoredArray, shapeText } from "./stored_array.ts";

const MAGIC = "\x93NUMPY";
const MOST_HEADER = 65536;
const MOST_AXES = 32;

const types: Readonly<Record<string, NumberType>> = { b1: "u1" };
for (const type of ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"] as const) {
  (types as Record<string, NumberType>)[type] = type;
}

export function isNpy(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * The array in an NPY file, row-major whatever order the file has. Bytes share its memory.
 *
 * @throws SimdigitError "data" for arrays of other things than numbers, and for damaged files
 */
export function npyArray(bytes: Uint8Array, file: string): StoredArray {
  if (!isNpy(bytes)) throw expectedFormat(bytes, file, "an NPY file");
  const { text, start } = headerOf(bytes, file);
  const descr = field(text, /'descr'\s*:\s*(\[|'[^']*')/, file);
  const shape = shapeOf(field(text, /'shape'\s*:\s*\(([\d, L]*)\)/, file));
  const byColumns = field(text, /'fortran_order'\s*:\s*(True|False)/, file) === "True";
  const [, order, code = ""] = /^'([<>|=])(\w+)'$/.exec(descr) ?? [];
  const type = Object.hasOwn(types, code) ? types[code] : undefined;
  if (type === undefined) throw wrongType(descr, file);
  const expected = start + productOf(shape) * sizeOf(type);
  if (bytes.length < expected || shape.length > MOST_AXES) {
    throw badData(
      `${file}: expected ${shapeText(shape)} numbers in ${expected} bytes, got ${bytes.length} - the file is truncated, get it again`,
    );
  }
  const values = readNumbers(bytes.subarray(start, expected), type, order !== ">", file);
  return {
    file,
    shape,
    values: byColumns && shape.length > 1 ? rowMajor(values, shape) : values,
    integers: !type.startsWith("f"),
  };
}

/** The header's text, which begins after its length, and the offset of the numbers. */
function headerOf(bytes: Uint8Array, file: string): { text: string; start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = bytes[6] ?? 0;
  const lengthBytes = version === 1 ? 2 : 4;
  const begin = 8 + lengthBytes;
  if (version < 1 || version > 3) {
    throw badData(
      `${file}: expected version 1, 2 or 3 of the NPY format, got ${version} - save it again with numpy.save`,
    );
  }
  const length =
    bytes.length < begin
      ? Infinity
      : version === 1
        ? view.getUint16(8, true)
        : view.getUint32(8, true);
  if (begin + length > bytes.length || length > MOST_HEADER) throw damaged(file);
  return { text: latin1(bytes.subarray(begin, begin + length)), start: begin + length };
}

function field(text: string, pattern: RegExp, file: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw damaged(file);
  return found;
}

/** The sizes in "60000, 28, 28", "10," or "". */
function shapeOf(text: string): number[] {
  return text
    .split(",")
    .map((size) => size.trim())
    .filter((size) => size !== "")
    .map((size) => Number.parseInt(size, 10));
}

/** The same array by rows, of values by columns: the first index moves fastest there. */
function rowMajor<T extends StoredArray["values"]>(values: T, shape: readonly number[]): T {
  const out = values.slice() as T;
  const strides = shape.map((_, axis) => productOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

function wrongType(descr: string, file: string): SimdigitError {
  const kind = /[OSUVcMm]/.exec(descr === "[" ? "V" : descr)?.[0] ?? "";
  const [what, advice] = {
    O: ["Python objects", "save an array of numbers: numpy.save(file, numpy.stack(array))"],
    S: ["texts", "number the classes: names, y = numpy.unique(y, return_inverse=True)"],
    U: ["texts", "number the classes: names, y = numpy.unique(y, return_inverse=True)"],
    V: ["records", "save an array of numbers for each field"],
    c: ["complex numbers", "save real numbers"],
    M: ["dates", "save numbers: array.astype(float)"],
    m: ["durations", "save numbers: array.astype(float)"],
  }[kind] ?? [`type ${descr}`, "save it as float32: array.astype('f4')"];
  return badData(`${file}: expected an array of numbers, got one of ${what} - ${advice}`);
}

function damaged(file: string): SimdigitError {
  return badData(`${file}: the NPY header is truncated or damaged - get the file again`);
}

/** A character for each byte. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
