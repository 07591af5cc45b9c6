// Decides where images and labels come from, in the order that is promised to users, and reads them.
// Drawn digits are made elsewhere (ts/data/drawn); this says only when they are to be used.

import type { DataSplits } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { type DownloadOptions, downloadMnist } from "./download.ts";
import { type FolderData, readFolder } from "./folder.ts";
import { mnistFiles } from "./mnist.ts";

export interface SourceOptions extends Omit<DownloadOptions, "folder"> {
  /** A folder, or "drawn". */
  readonly data?: string | undefined;
  /** Never use the network. In CI (environment variable CI) it is not used anyway. */
  readonly offline?: boolean | undefined;
  /** Told what the user did not ask for: a damaged cache, a download, drawn digits instead. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

export type ResolvedData =
  | {
      readonly kind: "folder";
      /** "mnist" if it is MNIST itself, else the folder's name. */
      readonly source: string;
      readonly folder: string;
      readonly genuine: boolean;
      readonly splits: DataSplits;
    }
  /** The caller is to use drawn digits; `reason` is why, unless they were asked for. */
  | { readonly kind: "drawn"; readonly source: "drawn"; readonly reason?: string };

/** Where verified MNIST is kept. */
export function mnistCacheFolder(platform: Platform): string {
  return platform.join(platform.cacheFolder(), "mnist");
}

/**
 * The data for a run: `data` if given, else the folder MNIST_DIR, else the cache, else a verified
 * download into the cache, else drawn digits, with a notice.
 *
 * @throws SimdigitError for a folder that was named and cannot be used: nothing else is put in its
 *   place; the signal's reason when aborted
 */
export async function resolveData(options: SourceOptions): Promise<ResolvedData> {
  const { data, platform } = options;
  if (data === "drawn") return { kind: "drawn", source: "drawn" };
  const folder = data ?? platform.env.MNIST_DIR;
  if (folder) return fromFolder(folder, await readFolder(platform, folder));
  return fromCache(options);
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

/** The cache if it is whole; what is not is told, and downloaded anew. */
async function readCache(options: SourceOptions, folder: string): Promise<FolderData | undefined> {
  const { platform, onNotice } = options;
  try {
    if (!(await isFilled(options, folder))) return undefined;
    const cached = await readFolder(platform, folder);
    if (cached.genuine) return cached;
    onNotice?.(`${folder}: the cache is not MNIST, passing over it`);
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    onNotice?.(`the cache is damaged, passing over it (${error.message})`);
  }
  return undefined;
}

/** Whether a download into the folder has been finished. */
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

/** Why the network is not to be used, or undefined if it may be. */
function whyOffline({ offline, platform }: SourceOptions): string | undefined {
  if (offline) return "MNIST is not in the cache and --offline was given";
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
