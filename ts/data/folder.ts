// Reads a folder in MNIST's format: four IDX files under any of their usual names, or two CSV files. source.ts decides
// which folder.

import { type DataSplits, type Dataset, hasLabels } from "../core/dataset.ts";
import { checkText, SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { checkPlatform } from "./check_platform.ts";
import { decodeIdx, type NamedBytes } from "./idx.ts";
import { recognised } from "./known/recognise.ts";
import { type MnistFile, mnistFile, mnistFiles } from "./mnist.ts";
import { decodeTable } from "./table.ts";

export interface FolderData {
  readonly splits: DataSplits;
  /** Names of the files read, training set first. */
  readonly files: readonly string[];
  /** Whether the data is MNIST itself by SHA-256, not other data in the same format. */
  readonly genuine: boolean;
}

/** Names of the files that hold a data set. */
type Found =
  | { readonly format: "idx"; readonly train: Pair; readonly test: Pair }
  | { readonly format: "csv"; readonly train: string; readonly test: string };
type Pair = { readonly images: string; readonly labels: string };

const CSV_TRAIN = "mnist_train.csv";
const CSV_TEST = "mnist_test.csv";

/**
 * Reads a folder that has train-images-idx3-ubyte, train-labels-idx1-ubyte and the same for t10k, each perhaps with .gz
 * at the end or a dot before "idx"; or mnist_train.csv and mnist_test.csv.
 *
 * @returns splits named "mnist" if they are MNIST, else after the folder
 * @throws SimdigitError "io" if the folder cannot be read or files are missing, "data" if a file is invalid
 */
export async function readFolder(platform: Platform, folder: string): Promise<FolderData> {
  checkPlatform(platform);
  checkText("folder", folder);
  const found = findFiles(await platform.list(folder));
  if ("missing" in found) {
    throw missingFiles(folder, found.missing, ` (or ${CSV_TRAIN} and ${CSV_TEST})`);
  }
  const train = await readSplit(platform, folder, found, "train");
  const test = await readSplit(platform, folder, found, "test", train);
  if (train.features !== test.features) {
    throw new SimdigitError(
      "data",
      `${folder}: expected training and test images of one size, got ${train.shape?.join(" x ")} and ${test.shape?.join(" x ")}`,
    );
  }
  const genuine = (await recognised({ train, test }, platform.sha256))?.name === "mnist";
  const name = genuine ? "mnist" : platform.baseName(folder);
  return {
    splits: { train: { ...train, name }, test: { ...test, name } },
    files: [found.train, found.test].flatMap((of) =>
      typeof of === "string" ? [of] : [of.images, of.labels],
    ),
    genuine,
  };
}

/**
 * MNIST's four IDX files in a folder, to be passed on unread: their standard names, with .gz if packed, and paths.
 *
 * @throws SimdigitError "io" if the folder cannot be read or lacks a file
 */
export async function idxFilesOf(
  platform: Platform,
  folder: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const names = await platform.list(folder);
  const found = mnistFiles.map(({ name }) => ({ name, file: spelled(name, names) }));
  const missing = found.filter(({ file }) => file === undefined).map(({ name }) => name);
  if (missing.length > 0) throw missingFiles(folder, missing);
  return found.map(({ name, file }) => ({
    name: file!.endsWith(".gz") ? `${name}.gz` : name,
    path: platform.join(folder, file!),
  }));
}

/** The files to read among the names in a folder, or the standard names of those that are missing. */
function findFiles(names: readonly string[]): Found | { readonly missing: readonly string[] } {
  const missing: string[] = [];
  const find = (file: MnistFile): string => {
    const name = spelled(file.name, names);
    if (name === undefined) missing.push(file.name);
    return name ?? file.name;
  };
  const pair = (split: MnistFile["split"]): Pair => ({
    images: find(mnistFile(split, "images")),
    labels: find(mnistFile(split, "labels")),
  });
  const idx: Found = { format: "idx", train: pair("train"), test: pair("test") };
  if (missing.length === 0) return idx;
  if (names.includes(CSV_TRAIN) && names.includes(CSV_TEST)) {
    return { format: "csv", train: CSV_TRAIN, test: CSV_TEST };
  }
  return { missing };
}

/** The name among `names` of a standard file: train-images-idx3-ubyte or train-images.idx3-ubyte, perhaps with .gz. */
function spelled(name: string, names: readonly string[]): string | undefined {
  const dotted = name.replace("-idx", ".idx");
  return [name, dotted, `${name}.gz`, `${dotted}.gz`].find((spelling) => names.includes(spelling));
}

function missingFiles(folder: string, missing: readonly string[], or = ""): SimdigitError {
  return new SimdigitError(
    "io",
    `${folder}: expected the four IDX files of MNIST${or}, found no ${missing.join(", no ")} (nor .gz) - check the folder, or download the files`,
  );
}

async function readSplit(
  platform: Platform,
  folder: string,
  found: Found,
  split: MnistFile["split"],
  like?: Dataset,
): Promise<Dataset> {
  const read = async (file: string): Promise<NamedBytes> => {
    const path = platform.join(folder, file);
    return { file: path, bytes: await platform.readBytes(path) };
  };
  if (found.format === "csv") {
    const { file, bytes } = await read(found[split]);
    const { data } = await decodeTable(bytes, file, { name: split, ...(like && { like }) });
    if (hasLabels(data)) return data;
    throw new SimdigitError("data", `${file}: expected a table with labels, got one without`);
  }
  const { images, labels } = found[split];
  return decodeIdx(await read(images), await read(labels), split);
}
