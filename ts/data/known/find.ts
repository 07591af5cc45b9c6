// Finds a known data set on this machine, and reads it: in the folder MNIST_DIR, in the cache, or where the system's
// package has put it.

import { type Dataset, hasLabels } from "../../core/dataset.ts";
import { badData, SimdigitError } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { setFolder } from "../download.ts";
import type { ReadOptions } from "../entry.ts";
import { readEntries } from "../read.ts";
import { type Paired, pairOf } from "../splits.ts";
import { filesOf, type KnownSet } from "./known_set.ts";
import { recognised } from "./recognise.ts";

export interface Found extends Paired {
  readonly folder: string;
}

/** The set where it is complete and right; undefined if it is nowhere. What is there but wrong is told to `onNotice`. */
export async function findKnown(
  platform: Platform,
  set: KnownSet,
  options: ReadOptions,
  onNotice: ((notice: string) => void) | undefined,
): Promise<Found | undefined> {
  const { MNIST_DIR } = platform.env;
  const cache = setFolder(platform, set);
  const folders = [set.name === "mnist" ? MNIST_DIR : undefined, cache, set.installed];
  for (const folder of folders) {
    if (!folder || !(await isComplete(platform, set, folder))) continue;
    try {
      const found = await readKnown(platform, set, folder, options);
      if (folder === set.installed) onNotice?.(`${set.title} is read from ${folder}`);
      return found;
    } catch (error) {
      if (!(error instanceof SimdigitError)) throw error;
      const where = folder === cache ? "the cache is damaged and" : folder;
      onNotice?.(`${where} is ignored (${error.message})`);
    }
  }
  return undefined;
}

async function isComplete(platform: Platform, set: KnownSet, folder: string): Promise<boolean> {
  for (const name of filesOf(set)) {
    if ((await platform.fileSize(platform.join(folder, name))) === undefined) return false;
  }
  return true;
}

/** Reads a known set from a folder that has its files. Throws "data" if it turns out to be something else. */
export async function readKnown(
  platform: Platform,
  set: KnownSet,
  folder: string,
  options: ReadOptions,
): Promise<Found> {
  const entries = [];
  for (const name of filesOf(set)) {
    const path = platform.join(folder, name);
    const size = (await platform.fileSize(path)) ?? 0;
    entries.push({ path: name, size, read: () => platform.readBytes(path) });
  }
  const { transpose = set.transposed ?? false } = options;
  const sets = await readEntries(entries, set.name, { ...options, transpose });
  const { splits, notes } = pairOf(folder, sets, true);
  const { train, test } = splits;
  if (!hasLabels(train) || !hasLabels(test))
    throw badData(`${folder}: expected labels, got targets`);
  const isVerifiable = set.files.every(({ unpacked }) => unpacked);
  if (isVerifiable && !options.transpose) {
    const found = await recognised({ train, test }, platform.sha256, [set]);
    if (!found) throw badData(`${folder}: the files are not ${set.title}`);
  }
  return {
    folder,
    splits: { train: named(train, set), test: named(test, set) },
    notes,
  };
}

/** The data with the set's name and class names; labels are counted from 0. */
export function named(data: Dataset, { name, classNames, firstLabel = 0 }: KnownSet): Dataset {
  const classes = classNames?.length ?? data.classes;
  const labels = firstLabel === 0 ? data.labels : data.labels.map((label) => label - firstLabel);
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    const range = `${firstLabel} to ${firstLabel + classes - 1}`;
    throw badData(`${name}: label ${wrong} expected ${range}, got ${data.labels[wrong]}`);
  }
  return { ...data, name, labels, classes, ...(classNames && { classNames }) };
}
