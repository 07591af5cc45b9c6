// Decides where examples and their answers come from, in the order promised to users, and reads them. Drawn digits are
// made by the caller (ts/data/drawn); this file only says when to use them.

import type { Answered, DataSplits } from "../core/dataset.ts";
import { checkFunction, checkObject, checkText, SimdigitError, usage } from "../core/errors.ts";
import { checkOptionNames } from "../core/option_names.ts";
import type { Platform } from "../platform/platform.ts";
import { checkPlatform } from "./check_platform.ts";
import { type DownloadOptions, downloadData, setFolder } from "./download.ts";
import type { ReadOptions } from "./entry.ts";
import { type Found, findKnown, readKnown } from "./known/find.ts";
import type { KnownSet } from "./known/known_set.ts";
import { meantSet } from "./known/sets.ts";
import { lookAtPath, meantKnown, notThere } from "./look.ts";
import { checkPlausible } from "./plausible.ts";
import { readData } from "./read.ts";
import { checkNoColumns } from "./read_options.ts";
import { roleOf } from "./role.ts";
import { pairOf, testSetOf, trainingSetOf } from "./splits.ts";

export interface SourceOptions extends Omit<DownloadOptions, "folder">, ReadOptions {
  /** The name of a known data set or a description of one, "drawn", a folder or a file. */
  readonly data?: string | KnownSet | undefined;
  /** A folder or file with the test set, read as the training set was; by default `data` has one, or some examples are
   * held back. */
  readonly test?: string | undefined;
  /** Never use the network. It is not used in CI either (environment variable CI). */
  readonly offline?: boolean | undefined;
  /** Called for what the user did not ask for: a damaged cache, a download, drawn digits instead. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

const names: Readonly<Record<keyof SourceOptions, true>> = {
  platform: true,
  data: true,
  test: true,
  labelColumn: true,
  targetColumns: true,
  transpose: true,
  size: true,
  like: true,
  offline: true,
  mirrors: true,
  fetch: true,
  timeout: true,
  signal: true,
  onProgress: true,
  onNotice: true,
};

/** What other libraries call them, in lower case without underscores. */
const otherWords: Readonly<Record<string, keyof SourceOptions>> = {
  dataset: "data",
  path: "data",
  name: "data",
  label: "labelColumn",
  target: "targetColumns",
};

export type ResolvedData = ReadSource | DrawnSource;

export interface ReadSource {
  readonly kind: "read";
  /** The name of a known set, or that of the folder or file. */
  readonly source: string;
  /** The folder or file. */
  readonly path: string;
  /** The known set that this is, verified by SHA-256. */
  readonly known?: KnownSet;
  readonly splits: DataSplits<Answered>;
  /** What the user should know of the data: which column has the labels, that test examples were held back. */
  readonly notes: readonly string[];
}

/** The caller is to use drawn digits, for the given reason unless they were asked for. */
export interface DrawnSource {
  readonly kind: "drawn";
  readonly source: "drawn";
  readonly reason?: string;
}

/**
 * The data for a run: `data` if given, else the folder MNIST_DIR, else the cache, else a verified download of MNIST into
 * the cache, else drawn digits with a notice. A known set that is named comes from the cache, from the system's package,
 * or from a verified download.
 *
 * @throws SimdigitError if data that is given cannot be used: nothing replaces it; the signal's reason when aborted
 */
export async function resolveData(options: SourceOptions): Promise<ResolvedData> {
  checkObject("options", options, "an object with platform");
  checkOptionNames("resolveData", options, names, otherWords);
  checkPlatform(options.platform);
  if (options.test !== undefined) checkText("test", options.test);
  if (options.onNotice !== undefined) checkFunction("onNotice", options.onNotice);
  const resolved = await resolve(options);
  if (resolved.kind === "drawn") return resolved;
  return { ...resolved, notes: [...resolved.notes, ...checkPlausible(resolved.splits)] };
}

async function resolve(options: SourceOptions): Promise<ResolvedData> {
  const { data, platform } = options;
  const known = data === undefined ? undefined : await meantKnown(platform, data);
  const { MNIST_DIR } = platform.env;
  if (!known && data && data !== "drawn") return fromPath(data as string, options);
  if (!data && MNIST_DIR) return ofMnistDir(fromPath(MNIST_DIR, options));
  checkNoColumns(
    known?.title ?? (data === "drawn" ? "drawn digits" : "MNIST"),
    readOptions(options),
  );
  if (known) return withTest(await fromKnown(options, known), options);
  if (data === "drawn") return withTest({ kind: "drawn", source: "drawn" }, options);
  return withTest(await fromMnist(options), options);
}

/** What is read of the path in MNIST_DIR; its errors name the variable, where a wrong path is to be mended. */
export async function ofMnistDir<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw new SimdigitError(error.kind, `MNIST_DIR: ${error.message}`, { cause: error });
  }
}

async function fromPath(path: string, options: SourceOptions): Promise<ReadSource> {
  const { platform, test } = options;
  const { known, sets } = await lookAtPath(platform, path, readOptions(options));
  const read = { kind: "read", source: sets.name, path, ...(known && { known }) } as const;
  const { splits, notes } =
    test === undefined
      ? pairOf(path, sets, await isHalf(platform, path))
      : await withTestSet(trainingSetOf(path, sets), test, { ...read, notes: sets.notes }, options);
  return { ...read, splits, notes };
}

/** Whether a folder has training images and labels in files of their own, as MNIST has. */
async function isHalf(platform: Platform, path: string): Promise<boolean> {
  if ((await platform.fileSize(path)) !== undefined) return false;
  const roles = (await platform.list(path)).map(roleOf);
  return ["inputs", "labels"].every((wanted) =>
    roles.some(({ split, content }) => split === "train" && content === wanted),
  );
}

async function fromKnown(options: SourceOptions, set: KnownSet): Promise<ReadSource> {
  const { platform, onNotice } = options;
  const found = await findKnown(platform, set, readOptions(options), onNotice);
  if (found) return ofKnown(set, found);
  const offline = whyOffline(options);
  if (offline !== undefined) throw notThere(platform, set, offline);
  return ofKnown(set, await downloaded(options, set));
}

/** Without `data`: MNIST as before, and if that cannot be had, drawn digits. */
async function fromMnist(options: SourceOptions): Promise<ResolvedData> {
  const { platform, onNotice, signal } = options;
  const set = meantSet("mnist");
  const found = await findKnown(platform, set, readOptions(options), onNotice);
  if (found) return ofKnown(set, found);
  const offline = whyOffline(options);
  if (offline !== undefined) return drawn(`MNIST is not in the cache and ${offline}`, onNotice);
  try {
    return ofKnown(set, await downloaded(options, set));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof SimdigitError)) throw error;
    return drawn(error.message, onNotice);
  }
}

async function downloaded(options: SourceOptions, set: KnownSet): Promise<Found> {
  const { platform, onNotice } = options;
  onNotice?.(`downloading ${set.title} into ${setFolder(platform, set)}`);
  const folder = await downloadData(set, { ...options, folder: undefined });
  return readKnown(platform, set, folder, readOptions(options));
}

/** The reason not to use the network; undefined if it may be used. */
function whyOffline({ offline, platform }: SourceOptions): string | undefined {
  if (offline) return "the option offline is set";
  const { CI } = platform.env;
  const inCi = CI !== undefined && !["", "0", "false"].includes(CI);
  return inCi ? "nothing is downloaded in CI" : undefined;
}

function ofKnown(known: KnownSet, { folder, splits, notes }: Found): ReadSource {
  return { kind: "read", source: known.name, path: folder, known, splits, notes };
}

async function withTest(resolved: ResolvedData, options: SourceOptions): Promise<ResolvedData> {
  const { test } = options;
  if (test === undefined) return resolved;
  if (resolved.kind === "drawn") {
    throw usage(`test expected no value with drawn digits, got ${test} - name the data as well`);
  }
  const { splits, ...others } = resolved;
  return withTestSet(splits.train, test, others, options);
}

/** The training set with the test set at the path `test`. */
async function withTestSet(
  train: Answered,
  test: string,
  others: Omit<ReadSource, "splits">,
  options: SourceOptions,
): Promise<ReadSource> {
  const sets = await readData(options.platform, test, { ...readOptions(options), like: train });
  const splits = { train, test: testSetOf(test, sets, train) };
  return { ...others, splits, notes: [...new Set([...others.notes, ...sets.notes])] };
}

function drawn(reason: string, onNotice: SourceOptions["onNotice"]): DrawnSource {
  onNotice?.(`using drawn digits, not MNIST: ${reason}`);
  return { kind: "drawn", source: "drawn", reason };
}

/** The options that readers take. */
function readOptions(options: SourceOptions): ReadOptions {
  const { labelColumn, targetColumns, transpose, size, like } = options;
  return {
    ...(labelColumn !== undefined && { labelColumn }),
    ...(targetColumns !== undefined && { targetColumns }),
    ...(transpose !== undefined && { transpose }),
    ...(size !== undefined && { size }),
    ...(like !== undefined && { like }),
  };
}
