// CIFAR-10's binary version: records of a class number and three planes of 32 x 32 bytes, red, green and blue.
// Source: https://www.cs.toronto.edu/~kriz/cifar.html

import type { Dataset } from "../core/dataset.ts";
import { badData, checkList, checkText, checkTypedArray } from "../core/errors.ts";
import type { Entry, ReadSets } from "./entry.ts";
import type { Made } from "./examples.ts";
import { rowsFirst } from "./images.ts";
import { setsOf } from "./sets.ts";
import { unpack } from "./unpack.ts";

const SIDE = 32;
const CHANNELS = 3;
const FEATURES = SIDE * SIDE * CHANNELS;
const RECORD = 1 + FEATURES;
const CLASSES = 10;

/** Whether the file's name is that of a batch: data_batch_1.bin to data_batch_5.bin, test_batch.bin. */
export function isCifarName(path: string): boolean {
  return /(?:^|\/)(?:data_batch_\d+|test_batch)\.bin(?:\.gz)?$/i.test(path);
}

/**
 * Throws if the file is one of CIFAR-100's binary version, which has a coarse label before each class.
 *
 * @param file its name, train.bin or test.bin
 */
export function checkNotCifar100(bytes: Uint8Array, file: string): void {
  if (!/\.bin(?:\.gz)?$/i.test(file) || bytes.length % (RECORD + 1) !== 0) return;
  const text = (ending: string) =>
    JSON.stringify(
      file
        .split("/")
        .at(-1)!
        .replace(/\.\w+$/, ending),
    );
  throw badData(
    `${file}: expected records of ${RECORD} bytes, as CIFAR-10's binary version has, got ${RECORD + 1}, as CIFAR-100's has - convert it in Python:\nimport numpy; r = numpy.fromfile(${text(".bin")}, "u1").reshape(-1, ${RECORD + 1})\nnumpy.savez(${text(".npz")}, x=r[:, 2:].reshape(-1, 3, 32, 32), y=r[:, 1])`,
  );
}

/**
 * Reads batches of CIFAR-10's binary version, in this order, as one data set of 32 x 32 x 3 bytes.
 *
 * @param classNames the ten lines of batches.meta.txt
 * @throws SimdigitError "data" unless the batches are whole records with classes from 0 to 9
 */
export function decodeCifar(
  batches: readonly { readonly file: string; readonly bytes: Uint8Array }[],
  name: string,
  classNames?: readonly string[],
): Dataset {
  checkList("batches", batches, "a list of { file, bytes }");
  checkText("name", name);
  let count = 0;
  for (const { file, bytes } of batches) {
    checkText("file", file);
    checkTypedArray(`${file}: bytes`, bytes, ["Uint8Array"]);
    if (bytes.length === 0 || bytes.length % RECORD !== 0) {
      throw badData(
        `${file}: expected records of ${RECORD} bytes, as CIFAR-10's binary version has, got ${bytes.length} bytes - get the file again`,
      );
    }
    count += bytes.length / RECORD;
  }
  const labels = new Uint8Array(count);
  const planes = new Uint8Array(count * FEATURES);
  let to = 0;
  for (const { file, bytes } of batches) {
    for (let at = 0; at < bytes.length; at += RECORD, to++) {
      const label = bytes[at]!;
      if (label >= CLASSES) {
        throw badData(
          `${file}: record ${at / RECORD} expected a class from 0 to ${CLASSES - 1}, got ${label} - is this CIFAR-10's binary version?`,
        );
      }
      labels[to] = label;
      planes.set(bytes.subarray(at + 1, at + RECORD), to * FEATURES);
    }
  }
  const shape = [SIDE, SIDE, CHANNELS] as const;
  return {
    name,
    inputs: rowsFirst(planes, { shape, planes: true, byColumns: false }),
    labels,
    count,
    features: FEATURES,
    classes: CLASSES,
    shape,
    ...(classNames?.length === CLASSES && { classNames }),
  };
}

/** The sets in batches, with the class names in batches.meta.txt if it is among `files`. */
export async function readCifar(
  batches: readonly Entry[],
  files: readonly Entry[],
  name: string,
): Promise<ReadSets> {
  const meta = files.find(({ path }) => /(?:^|\/)batches\.meta\.txt$/i.test(path));
  const names = meta && cifarNames(await meta.read());
  const read = async (isTest: boolean): Promise<Made | undefined> => {
    const parts = batches.filter(({ path }) => /test_batch/i.test(path) === isTest);
    if (parts.length === 0) return undefined;
    const contents = [];
    for (const { path, read } of parts) {
      contents.push({ file: path, bytes: (await unpack(await read(), path)).bytes });
    }
    return { data: decodeCifar(contents, name, names), notes: [] };
  };
  return setsOf(name, { train: await read(false), test: await read(true), notes: [] });
}

/** The class names in batches.meta.txt, one a line. */
function cifarNames(bytes: Uint8Array): string[] {
  return new TextDecoder()
    .decode(bytes)
    .split(/\s+/)
    .filter((line) => line !== "");
}
