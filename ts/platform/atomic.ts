// Writes files so that neither a full disk nor a killed process leaves half a file behind. The file system is a
// parameter, so that tests can make it fail.

import type * as nodeFs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fault } from "./fault.ts";
import type { Content } from "./platform.ts";

/**
 * The calls of node:fs that writing needs. They are synchronous, because those behave alike in Node, Deno and Bun, and a
 * checkpoint takes milliseconds.
 */
export type FileSystem = Pick<
  typeof nodeFs,
  | "openSync"
  | "writeSync"
  | "ftruncateSync"
  | "fsyncSync"
  | "closeSync"
  | "renameSync"
  | "rmSync"
  | "statSync"
  | "lstatSync"
  | "readlinkSync"
  | "realpathSync"
>;

let written = 0;

/** See Platform.writeFileAtomically. Throws SimdigitError "io"; errors of `content` as they are. */
export async function writeFileAtomically(
  fs: FileSystem,
  path: string,
  content: Content,
): Promise<void> {
  const { target, mode, special } = attempt(path, () => lookUp(fs, path));
  if (special) {
    await fill(fs, path, target, { flags: "w" }, content);
    return;
  }
  // Process id and number keep writers apart; the dot hides the file from listings.
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${written++}.tmp`);
  try {
    attempt(path, () => fs.rmSync(temporary, { force: true }));
    await fill(fs, path, temporary, { flags: "wx", mode, synced: true }, content);
    attempt(path, () => fs.renameSync(temporary, target));
  } catch (error) {
    try {
      fs.rmSync(temporary, { force: true });
    } catch {
      // The first error is the one to report.
    }
    throw error;
  }
}

/** See Platform.writeFrom. Bytes written before an error stay in the file. */
export async function writeFrom(
  fs: FileSystem,
  path: string,
  position: number,
  content: Content,
): Promise<void> {
  await fill(fs, path, path, { flags: position === 0 ? "w" : "r+", position }, content);
}

/** Where to write for a path, which permissions to keep, and whether it is a device or pipe. */
function lookUp(
  fs: FileSystem,
  path: string,
): { target: string; mode: number | undefined; special: boolean } {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const link = fs.lstatSync(path, { throwIfNoEntry: false });
    const dangling = link?.isSymbolicLink() === true;
    const target = dangling ? resolve(dirname(path), fs.readlinkSync(path)) : path;
    return { target, mode: undefined, special: false };
  }
  if (stats.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
  if (!stats.isFile()) return { target: path, mode: undefined, special: true };
  return { target: fs.realpathSync(path), mode: stats.mode & 0o777, special: false };
}

interface Filling {
  readonly flags: string;
  /** Permissions of a new file, before the umask. */
  readonly mode?: number | undefined;
  /** Offset to write at; the file is cut off there first. */
  readonly position?: number;
  /** Whether the bytes must have reached the disk on return. */
  readonly synced?: boolean;
}

/** Opens `target`, writes all of `content` and closes it, whatever happens. */
async function fill(
  fs: FileSystem,
  path: string,
  target: string,
  { flags, mode, position, synced }: Filling,
  content: Content,
): Promise<void> {
  const file = attempt(path, () => fs.openSync(target, flags, mode));
  try {
    let offset = position;
    if (offset !== undefined) attempt(path, () => fs.ftruncateSync(file, offset));
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      attempt(path, () => writeAll(fs, file, piece, offset));
      if (offset !== undefined) offset += piece.length;
    }
    if (synced) attempt(path, () => fs.fsyncSync(file));
  } catch (error) {
    try {
      fs.closeSync(file);
    } catch {
      // The first error is the one to report.
    }
    throw error;
  }
  attempt(path, () => fs.closeSync(file));
}

/** A single write may take fewer bytes than given. */
function writeAll(fs: FileSystem, file: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    done += fs.writeSync(file, bytes, done, bytes.length - done, at);
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fault("write", path, error, [
      `the folder ${dirname(path)} is not there`,
      "make it first, or choose another",
    ]);
  }
}
