// Reads what a name or a path means, as it is there: nothing is downloaded, drawn or held back. source.ts makes a training
// set and a test set of it.

import { type AnyData, type Dataset, hasLabels } from "../core/dataset.ts";
import { didYouMean } from "../core/did_you_mean.ts";
import { SimdigitError, usage } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { setFolder } from "./download.ts";
import { checkPath } from "./entries.ts";
import type { ReadOptions, ReadSets } from "./entry.ts";
import { findKnown, named } from "./known/find.ts";
import type { KnownSet } from "./known/known_set.ts";
import { recognised } from "./known/recognise.ts";
import { knownNames, knownSet, knownSets, meantSet } from "./known/sets.ts";
import { readData } from "./read.ts";

export interface Seen {
  /** The folder or file. */
  readonly path: string;
  /** The known set that this is, verified by SHA-256. */
  readonly known?: KnownSet;
  readonly sets: ReadSets;
}

/**
 * What a known set's name, a folder or a file has.
 *
 * @throws SimdigitError if there is nothing, or nothing that can be read as data
 */
export async function lookAt(
  platform: Platform,
  data: string | KnownSet,
  options: ReadOptions,
  onNotice?: (notice: string) => void,
): Promise<Seen> {
  const known = await meantKnown(platform, data);
  if (!known) return lookAtPath(platform, data as string, options);
  const found = await findKnown(platform, known, options, onNotice);
  if (!found) throw notThere(platform, known);
  const { folder, splits, notes } = found;
  return { path: folder, known, sets: { name: known.name, ...splits, notes } };
}

/** The refusal of a known set that is not on this machine; `why` it is not downloaded. */
export function notThere(platform: Platform, set: KnownSet, why?: string): SimdigitError {
  return new SimdigitError(
    "io",
    `${set.title} is not in ${setFolder(platform, set)}${why === undefined ? "" : ` and ${why}`} - download ${set.name} first, or name a folder that has its files`,
  );
}

/** The known set that `data` means. A path in another spelling of a set's name is a path if something is there. */
export async function meantKnown(
  platform: Platform,
  data: string | KnownSet,
): Promise<KnownSet | undefined> {
  if (typeof data !== "string") return meantSet(data);
  const known = knownSet(data);
  if (known === undefined || known.name === data) return known;
  return (await isThere(platform, data)) ? undefined : known;
}

/** What a folder or a file has. */
export async function lookAtPath(
  platform: Platform,
  path: string,
  options: ReadOptions,
): Promise<Seen> {
  checkPath("data", path);
  const begun = knownNames.filter((name) => name.startsWith(`${path.toLowerCase()}-`));
  const meant = didYouMean(path, begun.length > 0 ? begun : [...knownNames, "drawn"]);
  if (meant && !(await isThere(platform, path))) {
    throw usage(`data expected a data set's name, a folder or a file; got ${path}${meant}`);
  }
  const files = await filesAt(platform, path);
  const byColumns = options.transpose === undefined && isEmnist(platform.baseName(path), files);
  const read = await readData(
    platform,
    path,
    byColumns ? { ...options, transpose: true } : options,
  );
  const notes = byColumns ? [...read.notes, BY_COLUMNS] : read.notes;
  const sets = { ...read, notes };
  const { train, test } = sets;
  const known =
    isLabelled(train) && isLabelled(test)
      ? await recognised({ train, test }, platform.sha256)
      : undefined;
  if (known) return { path, known, sets: { ...dressed(sets, known), name: known.name } };
  const kin = knownSets.find(
    ({ prefix }) => prefix && files.some((file) => file.startsWith(prefix)),
  );
  return { path, sets: kin ? dressed(sets, { ...kin, name: sets.name }) : sets };
}

/** The names in a folder, or that of a file. */
async function filesAt(platform: Platform, path: string): Promise<readonly string[]> {
  const isFile = (await platform.fileSize(path)) !== undefined;
  return isFile ? [platform.baseName(path)] : platform.list(path);
}

const BY_COLUMNS = "the folder's name says EMNIST, whose images are stored by columns: transposed";

/** Whether a folder's name tells what the names of its IDX files do not. The reader knows EMNIST's own files. */
function isEmnist(name: string, files: readonly string[]): boolean {
  const idx = files.filter((file) => /idx\d/i.test(file));
  return /emnist/i.test(name) && idx.length > 0 && !idx.some((file) => /^emnist-/i.test(file));
}

/** The labelled ones of the sets with the known set's class names. */
function dressed(sets: ReadSets, known: KnownSet): ReadSets {
  const { train, test } = sets;
  return {
    ...sets,
    ...(isLabelled(train) && { train: named(train, known) }),
    ...(isLabelled(test) && { test: named(test, known) }),
  };
}

async function isThere(platform: Platform, path: string): Promise<boolean> {
  if ((await platform.fileSize(path)) !== undefined) return true;
  return platform.list(path).then(
    () => true,
    () => false,
  );
}

function isLabelled(data: AnyData | undefined): data is Dataset {
  return data !== undefined && hasLabels(data);
}
