// What a host hands in to the rest of the program: files, environment, clock, cores, SHA-256.
// The contract only; node.ts fulfils it for Node, Deno and Bun.

export interface Platform {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Physical cores, as far as the host tells. */
  cores(): number;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Where simdigit keeps what it can get again. The folder need not be there. */
  cacheFolder(): string;
  join(...parts: string[]): string;
  /** The last part of a path. */
  baseName(path: string): string;
  readBytes(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Names in a folder, sorted. */
  list(folder: string): Promise<string[]>;
  /** Length of a file in bytes; undefined where there is no regular file. */
  fileSize(path: string): Promise<number | undefined>;
  /** Makes a folder and those above it; one that is there already is fine. */
  makeFolder(folder: string): Promise<void>;
  /** Removes a file; one that is not there is fine. */
  remove(path: string): Promise<void>;
  /** Gives a file another name in the same file system, over a file that has it already. */
  rename(from: string, to: string): Promise<void>;
  /**
   * Writes beside the target and renames: whatever happens, under the target's name there is the
   * old file or the whole new one. A symbolic link stays and its target is written; a device or
   * pipe is written straight into.
   */
  writeFileAtomically(path: string, content: Content): Promise<void>;
  /** Cuts a file to `position` bytes (made if not there) and adds what comes, as it comes. */
  writeFrom(path: string, position: number, content: Content): Promise<void>;
  /** Of the bytes of `data`, in lower-case hexadecimal. */
  sha256(data: ArrayBufferView): Promise<string>;
}

/** All of a file, or its pieces in order. */
export type Content = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
