// Downloads known data sets into a folder. Downloads resume where they broke off, do not wait for a silent server, and get
// their final name only once their bytes have been verified.

import {
  checkFunction,
  checkObject,
  checkPositive,
  checkText,
  expected,
  SimdigitError,
} from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { unpackArchive } from "./archive.ts";
import { checkPlatform } from "./check_platform.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { type KnownFile, type KnownSet, keptNames } from "./known/known_set.ts";
import { checkMirrors, meantSet } from "./known/sets.ts";
import { leavePart, takePart } from "./part_file.ts";
import { TransferError, type Watch, watchSilence } from "./silence.ts";

export interface DownloadProgress {
  /** Name of the file, as "train-images-idx3-ubyte.gz". */
  readonly file: string;
  readonly mirror: string;
  /** Bytes received so far, including those of an earlier try. */
  readonly received: number;
  /** Total number of bytes, if the server says. */
  readonly total?: number;
}

export interface DownloadOptions {
  readonly platform: Platform;
  /** Folder for the files, created if missing; by default the set's folder in the cache. */
  readonly folder?: string | undefined;
  /** Addresses that end with a slash, to try in turn; by default the set's own. */
  readonly mirrors?: readonly string[] | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds without an answer after which the download fails, divided among the mirrors. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Called with what the user should know: a proxy that is not used. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** Default of DownloadOptions.timeout, in milliseconds. */
const DOWNLOAD_TIMEOUT = 5000;

/** Bytes beyond the length that is known of a file after which a server is said to send junk. */
const SURPLUS_BYTES = 65536;

/**
 * Downloads the files of a known set that the folder lacks or has in a wrong version.
 *
 * @param set its name ("mnist", "fashion-mnist", "kmnist", "qmnist", "emnist-balanced", "emnist-letters",
 *   "emnist-digits", "cifar10"), or a description of a set of your own
 * @returns the folder
 * @throws SimdigitError "usage" if no set has that name, "io" with the fault of each mirror; the signal's reason when
 *   aborted
 */
export async function downloadData(
  set: string | KnownSet,
  options: DownloadOptions,
): Promise<string> {
  const known = meantSet(set);
  checkObject("options", options, "an object with platform");
  const { platform, onNotice } = options;
  checkPlatform(platform);
  const { folder = setFolder(platform, known) } = options;
  checkText("folder", folder);
  checkDownload(options);
  await platform.makeFolder(folder);
  let isProxyKnown = false;
  for (const file of known.files) {
    if (await isThere(platform, folder, file)) continue;
    if (!isProxyKnown) {
      const notice = platform.useProxies();
      if (notice !== undefined) onNotice?.(notice);
      isProxyKnown = true;
    }
    await downloadFile({ ...options, mirrors: options.mirrors ?? known.mirrors }, file, folder);
  }
  return folder;
}

function checkDownload({ mirrors, fetch, timeout, signal, ...others }: DownloadOptions): void {
  if (mirrors !== undefined) checkMirrors("mirrors", mirrors);
  if (fetch !== undefined) checkFunction("fetch", fetch);
  if (timeout !== undefined) checkPositive("timeout", timeout);
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw expected("signal", "an AbortSignal", signal);
  }
  for (const name of ["onProgress", "onNotice"] as const) {
    if (others[name] !== undefined) checkFunction(name, others[name]);
  }
}

/** The folder of a known set in the cache. */
export function setFolder(platform: Platform, { name, folder = name }: KnownSet): string {
  return platform.join(platform.cacheFolder(), folder);
}

/** Whether the folder has what is kept of a file, and has it right. Members of an archive were verified with it. */
async function isThere(platform: Platform, folder: string, file: KnownFile): Promise<boolean> {
  if (!file.members) {
    return (await faultOf(platform, platform.join(folder, file.name), file)) === undefined;
  }
  for (const name of keptNames(file)) {
    if ((await platform.fileSize(platform.join(folder, name))) === undefined) return false;
  }
  return true;
}

/** Downloads one file from the first mirror whose copy is right. */
async function downloadFile(
  options: DownloadOptions & { readonly mirrors: readonly string[] },
  file: KnownFile,
  folder: string,
): Promise<void> {
  const { platform, mirrors, timeout = DOWNLOAD_TIMEOUT, signal } = options;
  const part = await takePart(platform, folder, file.name);
  const silence = timeout / mirrors.length;
  const faults: string[] = [];
  const queue = [...mirrors];
  try {
    for (let mirror = queue.shift(); mirror !== undefined; mirror = queue.shift()) {
      let fault: string | undefined;
      try {
        const resumed = await receive(options, file, `${mirror}${file.name}`, part, silence);
        fault = await faultOf(platform, part, file);
        if (fault === undefined) return await keep(platform, part, file, folder);
        await platform.remove(part);
        // The error may lie in the bytes of an earlier try, so this mirror gets another chance.
        if (resumed) queue.push(mirror);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof TransferError)) throw error;
        fault = error.message;
      }
      faults.push(`${mirror}: ${fault}`);
    }
  } finally {
    await leavePart(platform, part, folder, file.name);
  }
  // Another process may have had more luck.
  if (await isThere(platform, folder, file)) return;
  throw new SimdigitError(
    "io",
    `cannot download ${file.name} (${faults.join("; ")}) - check the network, or name a folder that has the files`,
  );
}

/** Puts a verified file where it belongs, or what is kept of it. */
async function keep(
  platform: Platform,
  part: string,
  file: KnownFile,
  folder: string,
): Promise<void> {
  if (!file.members) return platform.rename(part, platform.join(folder, file.name));
  await unpackArchive(platform, part, file, folder);
  await platform.remove(part);
}

/** Fetches the rest of the file at `url` into `part`; returns whether `part` held some of it before. */
async function receive(
  { platform, fetch: get = fetch, signal, onProgress }: DownloadOptions,
  file: KnownFile,
  url: string,
  part: string,
  silence: number,
): Promise<boolean> {
  const had = (await platform.fileSize(part)) ?? 0;
  const watch = watchSilence(silence, signal);
  try {
    const response = await watch.wait(
      get(url, {
        signal: watch.signal,
        headers: had > 0 ? { range: `bytes=${had}-` } : {},
      }),
    );
    // Range not satisfiable: the part is already complete, or too long.
    if (response.status === 416 && had > 0) {
      await response.body?.cancel();
      return true;
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new TransferError(`the server answered ${response.status}`);
    }
    const resumed = response.status === 206 && rangeStart(response) === had;
    if (response.status === 206 && !resumed) {
      await response.body.cancel();
      await platform.remove(part);
      throw new TransferError("the server sent another part than requested");
    }
    const start = resumed ? had : 0;
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = Number.isFinite(length) ? { total: start + length } : {};
    let received = start;
    const onBytes = (bytes: number) => {
      received += bytes;
      if (received > file.bytes + SURPLUS_BYTES) {
        throw new TransferError(`the server sent more than ${file.bytes} bytes`);
      }
      const mirror = url.slice(0, url.lastIndexOf("/") + 1);
      onProgress?.({ file: file.name, mirror, received, ...total });
    };
    await platform.writeFrom(part, start, pieces(response.body, watch, onBytes));
    if (received < start + length) {
      throw new TransferError(`the server broke off after ${received} of ${start + length} bytes`);
    }
    return resumed && had > 0;
  } finally {
    watch.stop();
  }
}

function rangeStart(response: Response): number {
  const range = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return range === null ? -1 : Number(range[1]);
}

async function* pieces(
  body: ReadableStream<Uint8Array>,
  watch: Watch,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await watch.wait(reader.read());
      if (done) return;
      onBytes(value.length);
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** The reason why the file at `path` is not `file`; undefined if it is. */
async function faultOf(
  platform: Platform,
  path: string,
  file: KnownFile,
): Promise<string | undefined> {
  if ((await platform.fileSize(path)) === undefined) return "no such file";
  try {
    const hash = await platform.sha256(
      file.unpacked ? await unpackedBytes(platform, path, file) : platform.readPieces(path),
    );
    return hash === file.sha256 ? undefined : `expected SHA-256 ${file.sha256}, got ${hash}`;
  } catch (error) {
    if (error instanceof SimdigitError && error.kind === "data") return error.message;
    throw error;
  }
}

async function unpackedBytes(
  { readBytes }: Platform,
  path: string,
  { name, bytes: most }: KnownFile,
): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  return isGzip(bytes) ? gunzip(bytes, name, () => most) : bytes;
}
