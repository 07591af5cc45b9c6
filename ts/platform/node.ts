// The platform of Node, Deno and Bun, by the node: modules that all three have. atomic.ts writes files safely, fault.ts
// words failures.

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Bytes } from "../core/arrays.ts";
import { type FileSystem, writeFileAtomically, writeFrom } from "./atomic.ts";
import { cacheFolder } from "./cache.ts";
import { physicalCores } from "./cores.ts";
import { fault, faultCode } from "./fault.ts";
import type { Platform } from "./platform.ts";
import { useProxies } from "./proxies.ts";
import { sha256 } from "./sha256.ts";

/** Length of the pieces of readPieces, the last one aside. */
const PIECE_BYTES = 2 ** 20;

export interface NodePlatformOptions {
  /** By default the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File system for writing; by default node:fs. */
  readonly fileSystem?: FileSystem;
}

/** Its methods throw SimdigitErrors of kind "io". */
export function nodePlatform({
  env = process.env,
  fileSystem = fs,
}: NodePlatformOptions = {}): Platform {
  const windows = process.platform === "win32";
  return {
    env,
    cores: physicalCores,
    now: () => performance.now(),
    cacheFolder: () => cacheFolder({ env, windows, home: homedir, temporary: tmpdir, join }),
    join,
    baseName: basename,
    readBytes,
    readPieces,
    list,
    fileSize,
    age,
    makeFolder: async (folder) => {
      await told("create the folder", folder, fs.promises.mkdir(folder, { recursive: true }));
    },
    remove: (path) => told("remove", path, fs.promises.rm(path, { force: true })),
    rename: (from, to) => told("rename", from, fs.promises.rename(from, to)),
    writeFileAtomically: (path, content) => writeFileAtomically(fileSystem, path, content),
    writeFrom: (path, position, content) => writeFrom(fileSystem, path, position, content),
    sha256: (data) => (ArrayBuffer.isView(data) ? sha256(data) : sha256OfPieces(data)),
    useProxies: () => useProxies(env),
  };
}

async function readBytes(path: string): Promise<Bytes> {
  const { buffer, byteOffset, length } = await told("read", path, fs.promises.readFile(path));
  return new Uint8Array(buffer, byteOffset, length);
}

async function* readPieces(path: string): AsyncGenerator<Bytes> {
  try {
    for await (const piece of fs.createReadStream(path, { highWaterMark: PIECE_BYTES })) {
      yield piece;
    }
  } catch (error) {
    throw fault("read", path, error);
  }
}

async function sha256OfPieces(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

async function list(folder: string): Promise<string[]> {
  return (await told("read", folder, fs.promises.readdir(folder))).sort();
}

async function fileSize(path: string): Promise<number | undefined> {
  return (await statsOf(path))?.size;
}

async function age(path: string): Promise<number | undefined> {
  const stats = await statsOf(path);
  return stats && Date.now() - stats.mtimeMs;
}

/** Of a regular file; undefined if there is none. */
async function statsOf(path: string): Promise<fs.Stats | undefined> {
  try {
    const stats = await fs.promises.stat(path);
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    const code = faultCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw fault("stat", path, error);
  }
}

async function told<T>(action: string, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fault(action, path, error);
  }
}
