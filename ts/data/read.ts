// Reads data of any format that this program knows: decides by content, then by names, what files are, and which sets they
// are of. The formats' own files read them; entries.ts lists folders.

import type { Bytes } from "../core/arrays.ts";
import { badData, checkText, type SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { type NamedArray, setsOfArrays } from "./arrays.ts";
import { checkNotCifar100, decodeCifar, isCifarName, readCifar } from "./cifar.ts";
import { entriesAt, isHidden } from "./entries.ts";
import type { Entry, GivenFile, ReadOptions, ReadSets } from "./entry.ts";
import type { Made } from "./examples.ts";
import { expectedFormat, foreignData } from "./foreign_data.ts";
import { entriesOf } from "./given_files.ts";
import { idxArray, isIdx } from "./idx.ts";
import { isNpy, npyArray } from "./npy.ts";
import { isPicture, isPictureName, readPictures } from "./pictures.ts";
import { checkReadOptions } from "./read_options.ts";
import { firstNames, partedBySplit, setsOf } from "./sets.ts";
import type { StoredArray } from "./stored_array.ts";
import { decodeTable } from "./table.ts";
import { isTar, tarEntries } from "./tar.ts";
import { mostUnpacked, unpack } from "./unpack.ts";
import { isZip, unzip } from "./zip.ts";

/** Files that are looked into if their names tell nothing. */
const MOST_UNNAMED = 32;
/** Files that are data by their names, and texts among them that are none. */
const ARRAY = /\.np[yz](?:\.gz)?$/i;
const TABLE = /\.(?:csv|tsv|tab)(?:\.gz)?$/i;
const TEXT = /\.(?:txt|data|dat)(?:\.gz)?$/i;
const NO_DATA = /readme|licen[cs]e|submission|requirements|names\.txt$/i;
const DATA = "data in a known format (IDX, NPY, NPZ, CSV, folders of pictures)";

/**
 * Reads a file or a folder, whose folders are looked through as well.
 *
 * @throws SimdigitError "io" if it cannot be read, "data" if it is nothing that can be read as data
 */
export async function readData(
  platform: Platform,
  path: string,
  options: ReadOptions = {},
): Promise<ReadSets> {
  const entries = await entriesAt(platform, path);
  return readEntries(entries, platform.baseName(path), options);
}

/**
 * Reads files that belong together: one of the formats IDX, NPY, NPZ, CSV and CIFAR-10's binary version, all perhaps
 * gzipped or in a zip archive, or folders of pictures.
 *
 * @param files entries, or File objects as a page gets them
 * @param name the name of the data
 * @throws SimdigitError "data" if they are nothing that can be read as data
 */
export async function readEntries(
  files: readonly (Entry | GivenFile)[],
  name: string,
  options: ReadOptions = {},
): Promise<ReadSets> {
  const entries = entriesOf(files);
  checkText("name", name);
  checkReadOptions(options);
  return readFiles(entries, name, options, true);
}

async function readFiles(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions,
  mayBeZip: boolean,
): Promise<ReadSets> {
  const files = entries.filter(({ path }) => !path.split("/").some(isHidden));
  if (files.length === 0) throw badData(`${name}: expected ${DATA}, got no files`);
  if (files.length === 1) return readFile(files[0]!, name, options, mayBeZip);
  const found = (pattern: RegExp) => onceEach(files.filter(({ path }) => pattern.test(path)));
  const idx = found(/idx\d|ubyte/i);
  if (idx.length > 0) return leaving(files, idx, readIdx(idx, name, options));
  const batches = files.filter(({ path }) => isCifarName(path));
  if (batches.length > 0) return readCifar(batches, files, name);
  const pictures = files.filter(({ path }) => isPictureName(path));
  if (pictures.some(({ path }) => path.includes("/"))) return readPictures(pictures, name, options);
  const archives = found(/\.npz(?:\.gz)?$/i);
  if (archives.length > 0) return leaving(files, archives, readParts(archives, name, options));
  const arrays = found(/\.npy(?:\.gz)?$/i);
  if (arrays.length > 0) return leaving(files, arrays, readArrays(arrays, name, options));
  const tables = (ending: RegExp) => found(ending).filter(({ path }) => !NO_DATA.test(path));
  if (tables(TABLE).length > 0) return readParts(tables(TABLE), name, options);
  const texts = tables(TEXT);
  if (texts.length > 0 && texts.length <= MOST_UNNAMED) return readUnnamed(texts, name, options);
  if (pictures.length > 0) return readPictures(pictures, name, options);
  return readUnnamed(files, name, options);
}

/** The sets, with a note of other files that may hold data: labels beside inputs of another format. */
async function leaving(
  files: readonly Entry[],
  used: readonly Entry[],
  reading: Promise<ReadSets>,
): Promise<ReadSets> {
  const sets = await reading;
  const isLeft = ({ path }: Entry) => [ARRAY, TABLE, TEXT].some((ending) => ending.test(path));
  const others = files.filter(({ path }) => !NO_DATA.test(path)).filter(isLeft);
  const left = onceEach([...used, ...others]).filter((file) => !used.includes(file));
  if (left.length === 0) return sets;
  return { ...sets, notes: [...sets.notes, `not used: ${namesOf(left)}`] };
}

/** Without the packed ones of files that are there unpacked as well. */
function onceEach(files: readonly Entry[]): Entry[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => !(path.endsWith(".gz") && paths.has(path.slice(0, -3))));
}

/** One file: a data set, or the sets of an archive. */
async function readFile(
  entry: Entry,
  name: string,
  options: ReadOptions,
  mayBeZip: boolean,
): Promise<ReadSets> {
  const { path } = entry;
  const { bytes, notes } = await unpack(await entry.read(), path);
  const sets = await setsIn(bytes, path, name, options, mayBeZip);
  return { ...sets, notes: [...notes, ...sets.notes] };
}

async function setsIn(
  bytes: Bytes,
  path: string,
  name: string,
  options: ReadOptions,
  mayBeZip: boolean,
): Promise<ReadSets> {
  if (bytes.length === 0) throw badData(`${path}: the file is empty - get it again`);
  if (isCifarName(path)) {
    return setsOf(name, {
      train: { data: decodeCifar([{ file: path, bytes }], name), notes: [] },
      notes: [],
    });
  }
  if (isIdx(bytes) || isNpy(bytes)) {
    const array = { name: "x", load: async () => arrayIn(bytes, path) };
    return setsOfArrays([array], name, options);
  }
  if (isPicture(bytes)) {
    return readPictures([{ path, size: bytes.length, read: async () => bytes }], name, options);
  }
  if (mayBeZip && isTar(bytes))
    return readFiles(await tarEntries(bytes, path), name, options, false);
  if (foreignData(bytes, path)) throw expectedFormat(bytes, path, DATA);
  if (isZip(bytes)) {
    if (!mayBeZip) throw badData(`${path}: a zip archive in another - unpack it first`);
    return readZip(bytes, path, name, options);
  }
  checkNotCifar100(bytes, path);
  const { data, notes } = await decodeTable(bytes, path, { ...options, name });
  return { name, train: data, notes };
}

/** An NPZ, or an archive of files of other formats. */
async function readZip(
  bytes: Bytes,
  path: string,
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  const members = [...unzip(bytes, path, mostUnpacked(bytes.length))];
  const arrays = members.filter(([member]) => member.endsWith(".npy"));
  if (arrays.length === members.length && arrays.length > 0) {
    return setsOfArrays(
      arrays.map(([member, content]) => ({
        name: member.replace(/\.npy$/, ""),
        load: async () => npyArray(content, `${path}: ${member.replace(/\.npy$/, "")}`),
      })),
      name,
      options,
    );
  }
  const entries = members.map(([member, content]) => ({
    path: member,
    size: content.length,
    read: async () => content,
  }));
  return readFiles(entries, name, options, false);
}

/** MNIST's files and those of its relatives. EMNIST's are stored by columns, as its authors' MATLAB has matrices. */
async function readIdx(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  const isEmnist = entries.every(({ path }) => /\bemnist-/i.test(path));
  if (!isEmnist || options.transpose !== undefined) return readArrays(entries, name, options);
  const sets = await readArrays(entries, name, { ...options, transpose: true });
  return { ...sets, notes: [...sets.notes, "EMNIST's images are stored by columns: transposed"] };
}

/** Files with one array each. */
function readArrays(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  return setsOfArrays(entries.map(arrayOf), name, options);
}

function arrayOf({ path, read }: Entry): NamedArray {
  return {
    name: path,
    load: async () => {
      const { bytes, notes } = await unpack(await read(), path);
      return { ...arrayIn(bytes, path), notes };
    },
  };
}

function arrayIn(bytes: Bytes, path: string): StoredArray {
  return isNpy(bytes) ? npyArray(bytes, path) : idxArray(bytes, path);
}

/** Files with one data set each: a training set and a test set, or one of both. */
async function readParts(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  if (entries.length === 1) return readFile(entries[0]!, name, options, true);
  const parted = partedBySplit(entries, ({ path }) => path);
  const train = parted.train && (await readPart(parted.train, name, options));
  const like = options.like ?? train?.data;
  const likeTrain = like ? { ...options, like } : options;
  const test = parted.test && (await readPart(parted.test, name, likeTrain));
  const ofTest = (note: string) =>
    train === undefined || train.notes.includes(note) ? note : `test set: ${note}`;
  const told = test && { ...test, notes: test.notes.map(ofTest) };
  return setsOf(name, { train, test: told, notes: parted.notes });
}

async function readPart(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions,
): Promise<Made> {
  const [entry, ...more] = entries;
  if (more.length > 0) throw ambiguous(entries, name);
  const { train, notes } = await readFile(entry!, name, options, true);
  if (train === undefined) throw badData(`${entry!.path}: expected one data set, got several`);
  return { data: train, notes };
}

function ambiguous(entries: readonly Entry[], name: string): SimdigitError {
  return badData(
    `${name}: expected one file for each set, found ${namesOf(entries)} - name one of them, or call them train and test`,
  );
}

function namesOf(entries: readonly Entry[]): string {
  return firstNames(entries.map(({ path }) => path));
}

/** Files whose names tell nothing: arrays, or a single table beside files of other kinds. */
async function readUnnamed(
  files: readonly Entry[],
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  if (files.length > MOST_UNNAMED) {
    throw badData(`${name}: expected ${DATA}, got ${files.length} files: ${namesOf(files)}`);
  }
  const contents = [];
  for (const entry of files) {
    const { bytes } = await unpack(await entry.read(), entry.path);
    contents.push({ ...entry, size: bytes.length, bytes });
  }
  const arrays = contents.filter(({ bytes }) => isIdx(bytes) || isNpy(bytes));
  if (arrays.length > 0) return readArrays(arrays, name, options);
  const known = contents.filter(({ bytes, path }) => !foreignData(bytes, path));
  if (known.length > 0) return readParts(known, name, options);
  const [largest] = contents.sort((a, b) => b.size - a.size);
  throw expectedFormat(largest!.bytes, largest!.path, DATA);
}
