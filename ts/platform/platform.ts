// What the program needs of a host: files, environment, clock, cores, SHA-256. node.ts implements it for Node, Deno and
// Bun.

import type { Bytes } from "../core/arrays.ts";

export interface Platform {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Number of physical cores, as far as known. */
  cores(): number;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Folder for files that can be fetched again. It may not exist yet. */
  cacheFolder(): string;
  join(...parts: string[]): string;
  /** The last part of a path. */
  baseName(path: string): string;
  readBytes(path: string): Promise<Bytes>;
  /** The bytes of a file in pieces, read as they are asked for. */
  readPieces(path: string): AsyncIterable<Bytes>;
  /** Names in a folder, sorted. */
  list(folder: string): Promise<string[]>;
  /** Length of a regular file in bytes; undefined if there is none. */
  fileSize(path: string): Promise<number | undefined>;
  /** Milliseconds since a file was last written to; undefined if there is none. */
  age(path: string): Promise<number | undefined>;
  /** Creates a folder and its parents; it may exist already. */
  makeFolder(folder: string): Promise<void>;
  /** Removes a file; it may be missing. */
  remove(path: string): Promise<void>;
  /** Renames a file within its file system and replaces a file of the new name. */
  rename(from: string, to: string): Promise<void>;
  /**
   * Writes beside the target and renames: the target is the old file or the complete new one at any time. Symbolic links
   * are followed; devices and pipes are written to directly.
   */
  writeFileAtomically(path: string, content: Content): Promise<void>;
  /** Cuts a file to `position` bytes, creates it if missing, and appends the content as it comes. */
  writeFrom(path: string, position: number, content: Content): Promise<void>;
  /** The SHA-256 of the bytes of `data`, whole or in pieces, in lower-case hexadecimal. */
  sha256(data: ArrayBufferView | AsyncIterable<Uint8Array>): Promise<string>;
  /**
   * Lets fetch use the proxies that the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), where the host can.
   * Returns what to tell the user where it cannot, and there are some.
   */
  useProxies(): string | undefined;
}

/** The content of a file, whole or in pieces. */
export type Content = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
