// Data sets from files of the user and from the web.

import { type DataSplits, type Dataset, hasTargets } from "../../core/dataset.ts";
import { badData, SimdigitError, usage } from "../../core/errors.ts";
import { inRange, rangeOfImages } from "../../core/image_range.ts";
import type { Entry, ReadOptions } from "../../data/entry.ts";
import { named } from "../../data/known/find.ts";
import { recognised } from "../../data/known/recognise.ts";
import { mnistFiles } from "../../data/mnist.ts";
import { checkPlausible } from "../../data/plausible.ts";
import { readEntries } from "../../data/read.ts";
import { pairOf } from "../../data/splits.ts";
import { sha256 } from "../../platform/sha256.ts";
import { checkFile } from "../state/files.ts";
import type { NamedFile } from "./protocol.ts";

export interface PageData {
  readonly splits: DataSplits;
  /** What a user should know of how the files were read. */
  readonly notes: readonly string[];
}

/**
 * Reads files that belong together, or a folder, in any format that simdigit/data reads.
 *
 * @param labelColumn of a table: "first", "last" or a name, where the header does not say it
 */
export async function splitsFromFiles(
  files: readonly NamedFile[],
  labelColumn?: string,
): Promise<PageData> {
  const name = files[0]?.path.split("/")[0] ?? "no file";
  // Paths within a folder, if all are of one.
  const start = files.every(({ path }) => path.startsWith(`${name}/`)) ? name.length + 1 : 0;
  const entries = files.map(({ path, file }) => {
    checkFile(path, file.size);
    const read = async () => new Uint8Array(await file.arrayBuffer());
    return { path: path.slice(start), size: file.size, read };
  });
  return splitsOf(entries, name, labelColumn === undefined ? {} : { labelColumn });
}

/** The values of an image file, in the shape of the images that `like` has. */
export async function exampleFromFile(
  { path, file }: NamedFile,
  like: Dataset,
): Promise<Dataset["inputs"]> {
  checkFile(path, file.size);
  const read = async () => new Uint8Array(await file.arrayBuffer());
  const { train, test } = await readEntries([{ path, size: file.size, read }], path, { like });
  const { inputs } = (train ?? test)!;
  return inputs instanceof Uint8Array ? inRange(inputs, rangeOfImages(like.inputs)) : inputs;
}

/** Fetches MNIST from the first folder on the web that has it. If none has, throws the last one's error. */
export async function splitsFromWeb(addresses: readonly string[]): Promise<PageData> {
  let fault: unknown;
  for (const address of addresses) {
    try {
      return await splitsFromFolder(address);
    } catch (error) {
      if (!(error instanceof SimdigitError)) throw error;
      fault = error;
    }
  }
  throw fault;
}

/** Fetches MNIST's four files, gzipped or not. */
async function splitsFromFolder(address: string): Promise<PageData> {
  const folder = folderOf(address);
  const entries: Entry[] = [];
  for (const { name } of mnistFiles) {
    const bytes =
      (await fetchFile(new URL(`${name}.gz`, folder))) ?? (await fetchFile(new URL(name, folder)));
    if (!bytes) {
      throw new SimdigitError(
        "io",
        `${folder.href}: expected ${name} or ${name}.gz, found neither - enter the address of a folder with MNIST's four files`,
      );
    }
    entries.push({ path: name, size: bytes.length, read: async () => bytes });
  }
  return splitsOf(entries, folder.href);
}

function folderOf(address: string): URL {
  const text = address.trim();
  try {
    const base = (globalThis as { location?: Location }).location?.href;
    const url = new URL(text.endsWith("/") ? text : `${text}/`, base);
    if (/^https?:$/.test(url.protocol)) return url;
  } catch {
    // Refused below.
  }
  throw usage(`expected an address that starts with https://, got ${JSON.stringify(text)}`);
}

/** The file's bytes; undefined if there is no such file. */
async function fetchFile(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new SimdigitError(
      "io",
      `${url.origin} does not answer, or its CORS rules forbid this page to read its files - download the four files and drop them here`,
      { cause },
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    return undefined;
  }
  checkFile(url.pathname, Number(response.headers.get("content-length") ?? 0));
  return new Uint8Array(await response.arrayBuffer());
}

/** The training set and the test set in the files; of a single set some examples are held back. */
async function splitsOf(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions = {},
): Promise<PageData> {
  const { splits, notes } = pairOf(name, await readEntries(entries, name, options), false);
  const { train, test } = splits;
  if (hasTargets(train) || hasTargets(test)) {
    throw badData(
      `${name}: expected classes, got real numbers to predict - the page learns classes; simdigit train and fit learn numbers`,
    );
  }
  const doubts = checkPlausible({ train, test });
  const known = await recognised({ train, test }, sha256);
  return {
    splits: known ? { train: named(train, known), test: named(test, known) } : { train, test },
    notes: [...notes, ...doubts],
  };
}
