// Reads and writes MNIST's IDX format: a big-endian header, then one byte per pixel or label. folder.ts and download.ts
// know where the files come from.

import type { Bytes } from "../core/arrays.ts";
import { checkDataset, type Dataset } from "../core/dataset.ts";
import { badData, checkObject, checkText, checkTypedArray, SimdigitError } from "../core/errors.ts";
import type { ClassNumbers } from "../core/labels.ts";
import { gunzip, isGzip } from "./gzip.ts";

/** The content of a file, gzipped or not, and its name for messages. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Bytes;
}

/** Header of an IDX file. */
interface Header {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** Length of the file, including the header. */
  readonly length: number;
}

/** Unsigned bytes (0x08) in three dimensions: count, rows, columns. */
const IMAGES = { magic: 0x00000803, what: "images", headerBytes: 16 } as const;
/** Unsigned bytes (0x08) in one dimension: count. */
const LABELS = { magic: 0x00000801, what: "labels", headerBytes: 8 } as const;
type Format = typeof IMAGES | typeof LABELS;

const CLASSES = 10;
/** The longest typed array that every host supports: 2 GiB. */
const MAX_BYTES = 2 ** 31;

/**
 * Reads an image file and its label file.
 *
 * @param name the data set's name
 * @returns count x (rows * columns) pixels, which share memory with unpacked `images.bytes`, and count labels
 * @throws SimdigitError "data" unless both are complete IDX files that belong together
 */
export async function decodeIdx(
  images: NamedBytes,
  labels: NamedBytes,
  name: string,
): Promise<Dataset> {
  checkNamed("images", images);
  checkNamed("labels", labels);
  const pixels = await unpack(images, IMAGES);
  const classes = await unpack(labels, LABELS);
  const { count, rows, columns } = readHeader(pixels, images.file, IMAGES);
  const labelCount = readHeader(classes, labels.file, LABELS).count;
  if (labelCount !== count) {
    throw new SimdigitError(
      "data",
      `${labels.file}: expected ${count} labels, one for each image of ${images.file}, got ${labelCount} - are both files of the same set?`,
    );
  }
  const data: Dataset = {
    name,
    inputs: pixels.subarray(IMAGES.headerBytes),
    labels: classes.subarray(LABELS.headerBytes),
    count,
    features: rows * columns,
    classes: CLASSES,
    shape: [rows, columns, 1],
  };
  checkDataset({ ...data, name: labels.file });
  return data;
}

/** The IDX image file of a data set. Throws "data" unless its inputs are images of bytes. */
export function encodeIdxImages(data: Dataset<ClassNumbers>): Bytes {
  checkDataset(data);
  const { inputs, count, shape } = data;
  if (!(inputs instanceof Uint8Array) || !Array.isArray(shape)) {
    throw new SimdigitError(
      "data",
      `${data.name}: IDX expected images with one byte per pixel, got ${Array.isArray(shape) ? "floating-point inputs" : "examples without rows and columns"}`,
    );
  }
  const bytes = new Uint8Array(IMAGES.headerBytes + inputs.length);
  writeHeader(bytes, [IMAGES.magic, count, ...shape.slice(0, 2)]);
  bytes.set(inputs, IMAGES.headerBytes);
  return bytes;
}

/** The IDX label file of a data set, a byte for each label. Throws "data" for more than 256 classes. */
export function encodeIdxLabels(data: Dataset<ClassNumbers>): Bytes {
  checkDataset(data);
  if (!(data.classes <= 256)) {
    throw badData(`${data.name}: IDX labels expected at most 256 classes, got ${data.classes}`);
  }
  const bytes = new Uint8Array(LABELS.headerBytes + data.count);
  writeHeader(bytes, [LABELS.magic, data.count]);
  bytes.set(data.labels, LABELS.headerBytes);
  return bytes;
}

function checkNamed(what: string, named: NamedBytes): void {
  checkObject(what, named, "an object with file and bytes");
  checkText(`${what}.file`, named.file);
  checkTypedArray(`${what}.bytes`, named.bytes, ["Uint8Array"]);
}

/** The unpacked bytes of a file. Throws unless their length is the one in the header. */
async function unpack({ file, bytes }: NamedBytes, format: Format): Promise<Bytes> {
  const unpacked = isGzip(bytes)
    ? await gunzip(bytes, file, (head) => readHeader(head, file, format).length)
    : bytes;
  const { length } = readHeader(unpacked, file, format);
  if (unpacked.length !== length) {
    throw new SimdigitError(
      "data",
      `${file}: expected ${length} bytes, got ${unpacked.length} - ${unpacked.length < length ? "the file is truncated" : "something follows the data"}, get it again`,
    );
  }
  return unpacked;
}

function readHeader(bytes: Uint8Array, file: string, format: Format): Header {
  if (bytes.length === 0) throw new SimdigitError("data", `${file}: the file is empty`);
  if (bytes.length >= 4) checkMagic(word(bytes, 0), file, format);
  if (bytes.length < format.headerBytes) {
    throw new SimdigitError(
      "data",
      `${file}: expected a header of ${format.headerBytes} bytes, got ${bytes.length} - the file is truncated, get it again`,
    );
  }
  const count = word(bytes, 4);
  const rows = format === IMAGES ? word(bytes, 8) : 1;
  const columns = format === IMAGES ? word(bytes, 12) : 1;
  const length = format.headerBytes + count * rows * columns;
  if (length === format.headerBytes || length > MAX_BYTES) {
    throw new SimdigitError(
      "data",
      `${file}: expected a header with 1 byte to 2 GiB of ${format.what}, got ${count} x ${rows} x ${columns} - is this an IDX file?`,
    );
  }
  return { count, rows, columns, length };
}

function checkMagic(magic: number, file: string, format: Format): void {
  if (magic === format.magic) return;
  throw new SimdigitError(
    "data",
    `${file}: expected magic ${hexadecimal(format.magic)}, got ${hexadecimal(magic)}${magicHint(magic)}`,
  );
}

function magicHint(magic: number): string {
  if (magic >>> 16 === 0x1f8b) return " - is the file still gzipped?";
  if (magic === IMAGES.magic) return " - is this the image file?";
  if (magic === LABELS.magic) return " - is this the label file?";
  return " - is this an IDX file?";
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

function word(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);
}

function writeHeader(bytes: Uint8Array, words: readonly number[]): void {
  const view = new DataView(bytes.buffer);
  words.forEach((value, index) => {
    view.setUint32(index * 4, value);
  });
}
