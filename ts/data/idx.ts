// Reads and writes the IDX format of MNIST: a header that says the type and the sizes, big-endian, then the numbers.
// read.ts and download.ts know where the files come from, examples.ts what their numbers mean.

import type { Bytes } from "../core/arrays.ts";
import { checkDataset, type Dataset, hasLabels } from "../core/dataset.ts";
import {
  badData,
  checkObject,
  checkText,
  checkTypedArray,
  type SimdigitError,
} from "../core/errors.ts";
import type { ClassNumbers } from "../core/labels.ts";
import { examplesOf } from "./examples.ts";
import { expectedFormat } from "./foreign_data.ts";
import { type NumberType, readNumbers, sizeOf } from "./numbers.ts";
import { MOST_BYTES, productOf, type StoredArray, shapeText } from "./stored_array.ts";
import { unpack } from "./unpack.ts";

/** The content of a file, gzipped or not, and its name for messages. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Bytes;
}

/** The third byte of a file is its type, the fourth the number of its axes, whose sizes follow. */
const types: Readonly<Record<number, NumberType>> = {
  8: "u1",
  9: "i1",
  11: "i2",
  12: "i4",
  13: "f4",
  14: "f8",
};
const UNSIGNED_BYTE = 8;
const MOST_AXES = 4;

/** Whether the bytes begin as an IDX file does, in either order of bytes. */
export function isIdx(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 4 &&
    (isMagic(bytes) || isMagic(Uint8Array.from(bytes.subarray(0, 4)).reverse()))
  );
}

function isMagic([a, b, type = 0, axes = 0]: Uint8Array): boolean {
  return a === 0 && b === 0 && type in types && axes >= 1 && axes <= MOST_AXES;
}

/**
 * Reads an image file and its label file, of any of the format's types. Images are count x rows x columns, with channels as
 * a fourth axis or all pixels on one; 784 pixels are 28 x 28. Labels are one number an example, the first column of QMNIST's
 * files, or one-hot.
 *
 * @param name the data set's name
 * @returns inputs, which share memory with unpacked `images.bytes` if they are bytes, and labels below `classes`: the
 *   largest label + 1, or the number of different ones if they are negative or sparse, which `classNames` then has
 * @throws SimdigitError "data" unless both are complete IDX files that belong together
 */
export async function decodeIdx(
  images: NamedBytes,
  labels: NamedBytes,
  name: string,
): Promise<Dataset> {
  checkNamed("images", images);
  checkNamed("labels", labels);
  const inputs = idxArray((await unpack(images.bytes, images.file)).bytes, images.file);
  const answers = idxArray((await unpack(labels.bytes, labels.file)).bytes, labels.file);
  const { data } = examplesOf({ inputs, labels: answers, name });
  if (hasLabels(data)) return data;
  throw badData(`${labels.file}: expected class numbers, got numbers that are not whole`);
}

function checkNamed(what: string, named: NamedBytes): void {
  checkObject(what, named, "an object with file and bytes");
  checkText(`${what}.file`, named.file);
  checkTypedArray(`${what}.bytes`, named.bytes, ["Uint8Array"]);
}

/**
 * The array in an unpacked IDX file. Bytes share its memory.
 *
 * @throws SimdigitError "data" unless the file is as long as its header says
 */
export function idxArray(bytes: Bytes, file: string): StoredArray {
  const { type, shape, start } = readHeader(bytes, file);
  const expected = start + productOf(shape) * sizeOf(type);
  if (bytes.length !== expected) throw wrongLength(bytes, file, shape, expected);
  const values = readNumbers(bytes.subarray(start), type, false, file);
  return { file, shape, values, integers: !type.startsWith("f") };
}

interface Header {
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

function readHeader(bytes: Uint8Array, file: string): Header {
  if (bytes.length >= 4 && !isMagic(bytes)) {
    if (isMagic(Uint8Array.from(bytes.subarray(0, 4)).reverse())) throw littleEndian(file);
    throw expectedFormat(bytes, file, "an IDX file");
  }
  const axes = bytes[3] ?? 1;
  const start = 4 + 4 * axes;
  if (bytes.length === 0) throw badData(`${file}: the file is empty - get it again`);
  if (bytes.length < start) {
    throw badData(
      `${file}: expected a header of ${start} bytes, got ${bytes.length} - the file is truncated, get it again`,
    );
  }
  const type = types[bytes[2]!]!;
  return { type, shape: sizesOf(bytes, axes, false), start };
}

function sizesOf(bytes: Uint8Array, axes: number, isLittleEndian: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis, isLittleEndian));
}

function wrongLength(
  bytes: Uint8Array,
  file: string,
  shape: readonly number[],
  expected: number,
): SimdigitError {
  const { length } = bytes;
  const type = types[bytes[2]!]!;
  const start = 4 + 4 * shape.length;
  if (length === start + productOf(sizesOf(bytes, shape.length, true)) * sizeOf(type)) {
    return littleEndian(file);
  }
  if (expected > MOST_BYTES) {
    return badData(
      `${file}: expected a header with at most 2 GiB of numbers, got ${shapeText(shape)} - is this an IDX file?`,
    );
  }
  const cause = length < expected ? "the file is truncated" : "something follows the data";
  return badData(`${file}: expected ${expected} bytes, got ${length} - ${cause}, get it again`);
}

function littleEndian(file: string): SimdigitError {
  return badData(
    `${file}: expected an IDX header with big-endian numbers, got little-endian ones - pack it with struct.pack(">...") in Python`,
  );
}

/** The IDX image file of a data set. Throws "data" unless its inputs are images of bytes. */
export function encodeIdxImages(data: Dataset<ClassNumbers>): Bytes {
  checkDataset(data);
  const { inputs, count, shape } = data;
  if (!(inputs instanceof Uint8Array) || shape === undefined) {
    throw badData(
      `${data.name}: IDX expected images with one byte per pixel, got ${shape ? "floating-point inputs" : "examples without rows and columns"}`,
    );
  }
  const [rows, columns, channels] = shape;
  return idxFile([count, rows, columns, ...(channels === 1 ? [] : [channels])], inputs);
}

/** The IDX label file of a data set, a byte for each label. Throws "data" for more than 256 classes. */
export function encodeIdxLabels(data: Dataset<ClassNumbers>): Bytes {
  checkDataset(data);
  const { name, labels, count, classes } = data;
  if (classes <= 256) return idxFile([count], Uint8Array.from(labels));
  throw badData(`${name}: IDX labels expected at most 256 classes, got ${classes}`);
}

function idxFile(shape: readonly number[], values: Uint8Array): Bytes {
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + values.length);
  bytes.set([0, 0, UNSIGNED_BYTE, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(values, start);
  return bytes;
}
