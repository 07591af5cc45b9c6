// Data sets from files of the user and from the web.

import { type DataSplits, type Dataset, hasLabels } from "../../core/dataset.ts";
import { badData, SimdigitError, usage } from "../../core/errors.ts";
import { gunzip, isGzip } from "../../data/gzip.ts";
import { decodeIdx, type NamedBytes } from "../../data/idx.ts";
import { recognised } from "../../data/known/recognise.ts";
import { mnistFiles } from "../../data/mnist.ts";
import { decodeTable } from "../../data/table.ts";
import { sha256 } from "../../platform/sha256.ts";
import { arrange, checkFile, MOST_BYTES, type Part } from "../state/files.ts";

/** Share of the examples held back for testing if there is no test set. */
const HELD_BACK = 1 / 6;

/** Reads two or four IDX files, or one or two CSV files, gzipped or not. */
export async function splitsFromFiles(files: readonly File[]): Promise<DataSplits> {
  for (const { name, size } of files) checkFile(name, size);
  const read = async (file: File): Promise<NamedBytes> => ({
    file: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  });
  return splitsOf(await Promise.all(files.map(read)));
}

/** Fetches MNIST from the first folder on the web that has it. If none has, throws the last one's error. */
export async function splitsFromWeb(addresses: readonly string[]): Promise<DataSplits> {
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
async function splitsFromFolder(address: string): Promise<DataSplits> {
  const folder = folderOf(address);
  const files: NamedBytes[] = [];
  for (const { name } of mnistFiles) {
    const bytes =
      (await fetchFile(new URL(`${name}.gz`, folder))) ?? (await fetchFile(new URL(name, folder)));
    if (!bytes) {
      throw new SimdigitError(
        "io",
        `${folder.href}: expected ${name} or ${name}.gz, found neither - enter the address of a folder with MNIST's four files`,
      );
    }
    files.push({ file: name, bytes });
  }
  return splitsOf(files);
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

async function splitsOf(files: readonly NamedBytes[]): Promise<DataSplits> {
  const unpacked = await Promise.all(files.map(unpack));
  const { train, test } = arrange(unpacked);
  const all = await datasetOf(train);
  const splits = test ? { train: all, test: await datasetOf(test, all) } : heldBack(all);
  if (splits.train.features !== splits.test.features) {
    throw new SimdigitError(
      "data",
      `expected training and test images of one size, got ${splits.train.features} and ${splits.test.features} pixels`,
    );
  }
  const name = (await recognised(splits, sha256))?.name ?? all.name;
  return { train: { ...splits.train, name }, test: { ...splits.test, name } };
}

async function unpack({ file, bytes }: NamedBytes): Promise<NamedBytes> {
  if (!isGzip(bytes)) return { file, bytes };
  return { file, bytes: await gunzip(bytes, file, () => MOST_BYTES) };
}

async function datasetOf(part: Part, like?: Dataset): Promise<Dataset> {
  if ("csv" in part) {
    const { bytes, file } = part.csv;
    const { data } = await decodeTable(bytes, file, { name: file, ...(like && { like }) });
    if (hasLabels(data)) return data;
    throw badData(`${file}: expected a table with labels, got one without`);
  }
  return decodeIdx(part.images, part.labels, part.images.file);
}

/** Splits off the last examples for testing. */
function heldBack(all: Dataset): DataSplits {
  const cut = Math.floor(all.count * (1 - HELD_BACK));
  if (cut < 1 || cut === all.count) {
    throw new SimdigitError("data", `${all.name}: expected at least 6 examples, got ${all.count}`);
  }
  const slice = (start: number, end: number): Dataset => ({
    ...all,
    inputs: all.inputs.subarray(start * all.features, end * all.features),
    labels: all.labels.subarray(start, end),
    count: end - start,
  });
  return { train: slice(0, cut), test: slice(cut, all.count) };
}
