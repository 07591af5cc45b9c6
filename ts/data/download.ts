// Downloads MNIST into a folder. Downloads resume where they broke off, do not wait for a silent server, and get their
// final name only once the unpacked bytes have been verified.

import { checkObject, checkText, SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { checkPlatform } from "./check_platform.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { type MnistFile, mnistFiles, mnistMirrors } from "./mnist.ts";
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
  /** Folder for the files; created if missing. */
  readonly folder: string;
  /** Addresses that end with a slash, to try in turn. */
  readonly mirrors?: readonly string[];
  readonly files?: readonly MnistFile[];
  readonly fetch?: typeof fetch;
  /** Milliseconds without an answer after which the download fails, divided among the mirrors. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** Default of DownloadOptions.timeout, in milliseconds. */
export const DOWNLOAD_TIMEOUT = 5000;

/** Packed files are smaller than their content: a server that sends so many bytes more sends junk. */
const PACKED_SURPLUS_BYTES = 65536;

/**
 * Downloads the files that `folder` lacks or has in a wrong version, each as NAME.gz.
 *
 * @throws SimdigitError "io" with the fault of each mirror; the signal's reason when aborted
 */
export async function downloadMnist(options: DownloadOptions): Promise<void> {
  checkObject("options", options, "an object with platform and folder");
  const { platform, folder, files = mnistFiles } = options;
  checkPlatform(platform);
  checkText("folder", folder);
  await platform.makeFolder(folder);
  for (const file of files) {
    const path = platform.join(folder, `${file.name}.gz`);
    if ((await faultOf(platform, path, file)) !== undefined) {
      await downloadFile(options, file, path);
    }
  }
}

/** Downloads one file from the first mirror whose copy is right. */
async function downloadFile(
  options: DownloadOptions,
  file: MnistFile,
  path: string,
): Promise<void> {
  const { platform, mirrors = mnistMirrors, timeout = DOWNLOAD_TIMEOUT, signal } = options;
  const part = `${path}.part`;
  const silence = timeout / mirrors.length;
  const faults: string[] = [];
  const queue = [...mirrors];
  for (let mirror = queue.shift(); mirror !== undefined; mirror = queue.shift()) {
    let resumed = false;
    let fault: string | undefined;
    try {
      resumed = await receive(options, file, `${mirror}${file.name}.gz`, part, silence);
      fault = await faultOf(platform, part, file);
      if (fault === undefined) {
        await platform.rename(part, path);
        return;
      }
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
  throw new SimdigitError(
    "io",
    `cannot download ${file.name}.gz (${faults.join("; ")}) - check the network, or name a folder that has the files`,
  );
}

/** Fetches the rest of the file at `url` into `part`; returns whether `part` held some of it before. */
async function receive(
  { platform, fetch: get = fetch, signal, onProgress }: DownloadOptions,
  file: MnistFile,
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
      if (received > file.bytes + PACKED_SURPLUS_BYTES) {
        throw new TransferError(`the server sent more than ${file.bytes} bytes`);
      }
      const mirror = url.slice(0, url.lastIndexOf("/") + 1);
      onProgress?.({ file: `${file.name}.gz`, mirror, received, ...total });
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

/** The reason why the file at `path` is not `file`, packed or unpacked; undefined if it is. */
async function faultOf(
  { fileSize, readBytes, sha256 }: Platform,
  path: string,
  file: MnistFile,
): Promise<string | undefined> {
  if ((await fileSize(path)) === undefined) return "no such file";
  const bytes = await readBytes(path);
  try {
    const unpacked = isGzip(bytes) ? await gunzip(bytes, file.name, () => file.bytes) : bytes;
    const hash = await sha256(unpacked);
    return hash === file.sha256 ? undefined : `expected SHA-256 ${file.sha256}, got ${hash}`;
  } catch (error) {
    if (error instanceof SimdigitError && error.kind === "data") return error.message;
    throw error;
  }
}
