// Decides where images and labels come from, in the order promised to users, and reads them. Drawn digits are made by
// the caller (ts/data/drawn); this file only says when to use them.

import type { DataSplits } from "../core/dataset.ts";
import { checkObject, SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { checkPlatform } from "./check_platform.ts";
import { type DownloadOptions, downloadMnist } from "./download.ts";
import { type FolderData, readFolder } from "./folder.ts";
import { mnistFiles } from "./mnist.ts";

export interface SourceOptions extends Omit<DownloadOptions, "folder"> {
  /** A folder, or "drawn". */
  readonly data?: string | undefined;
  /** Never use the network. It is not used in CI either (environment variable CI). */
  readonly offline?: boolean | undefined;
  /** Called for what the user did not ask for: a damaged cache, a download, drawn digits instead. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

export type ResolvedData =
  | {
      readonly kind: "folder";
      /** "mnist" for MNIST itself, else the folder's name. */
      readonly source: string;
      readonly folder: string;
      readonly genuine: boolean;
      readonly splits: DataSplits;
    }
  /** The caller is to use drawn digits, for the given reason unless they were asked for. */
  | { readonly kind: "drawn"; readonly source: "drawn"; readonly reason?: string };

/** Folder of verified MNIST. */
export function mnistCacheFolder(platform: Platform): string {
  return platform.join(platform.cacheFolder(), "mnist");
}

/**
 * The data for a run: `data` if given, else the folder MNIST_DIR, else the cache, else a verified download into the
 * cache, else drawn digits with a notice.
 *
 * @throws SimdigitError if a given folder cannot be used: nothing replaces it; the signal's reason when aborted
 */
export async function resolveData(options: SourceOptions): Promise<ResolvedData> {
  checkObject("options", options, "an object with platform");
  const { data, platform } = options;
  checkPlatform(platform);
  if (data === "drawn") return { kind: "drawn", source: "drawn" };
  const { MNIST_DIR } = platform.env;
  if (data === undefined && MNIST_DIR) {
    return fromFolder(MNIST_DIR, await ofMnistDir(readFolder(platform, MNIST_DIR)));
  }
  return data ? fromFolder(data, await readFolder(platform, data)) : fromCache(options);
}

/** What is read of the folder in MNIST_DIR; its errors name the variable, where a wrong path is to be mended. */
export async function ofMnistDir<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw new SimdigitError(error.kind, `MNIST_DIR: ${error.message}`, { cause: error });
  }
}

async function fromCache(options: SourceOptions): Promise<ResolvedData> {
  const { platform, onNotice, signal } = options;
  const folder = mnistCacheFolder(platform);
  const cached = await readCache(options, folder);
  if (cached !== undefined) return fromFolder(folder, cached);
  const offline = whyOffline(options);
  if (offline !== undefined) return drawn(offline, onNotice);
  onNotice?.(`downloading MNIST into ${folder}`);
  try {
    await downloadMnist({ ...options, folder });
    return fromFolder(folder, await readFolder(platform, folder));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof SimdigitError)) throw error;
    return drawn(error.message, onNotice);
  }
}

/** The cache if it is complete; a wrong one is reported and downloaded again. */
async function readCache(options: SourceOptions, folder: string): Promise<FolderData | undefined> {
  const { platform, onNotice } = options;
  try {
    if (!(await isFilled(options, folder))) return undefined;
    const cached = await readFolder(platform, folder);
    if (cached.genuine) return cached;
    onNotice?.(`${folder}: the cache is not MNIST and is ignored`);
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    onNotice?.(`the cache is damaged and is ignored (${error.message})`);
  }
  return undefined;
}

/** Whether a download into the folder has finished. */
async function isFilled(
  { platform, files = mnistFiles }: SourceOptions,
  folder: string,
): Promise<boolean> {
  for (const { name } of files) {
    const size = await platform.fileSize(platform.join(folder, `${name}.gz`));
    if (size === undefined) return false;
  }
  return true;
}

/** The reason not to use the network; undefined if it may be used. */
function whyOffline({ offline, platform }: SourceOptions): string | undefined {
  if (offline) return "MNIST is not in the cache and the option offline is set";
  const { CI } = platform.env;
  const inCi = CI !== undefined && !["", "0", "false"].includes(CI);
  return inCi ? "MNIST is not in the cache and nothing is downloaded in CI" : undefined;
}

function fromFolder(folder: string, { splits, genuine }: FolderData): ResolvedData {
  return { kind: "folder", source: splits.train.name, folder, genuine, splits };
}

function drawn(reason: string, onNotice: SourceOptions["onNotice"]): ResolvedData {
  onNotice?.(`using drawn digits, not MNIST: ${reason}`);
  return { kind: "drawn", source: "drawn", reason };
}
