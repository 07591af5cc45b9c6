// Lists the files of a folder and its folders as entries, without those that systems leave beside a user's.

import { badData, checkText, usage } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { checkPlatform } from "./check_platform.ts";
import type { Entry } from "./entry.ts";

/** Folders within folders are listed this deep: torchvision's files are in MNIST/raw, pictures in set/class. */
const MOST_DEPTH = 6;
const MOST_FILES = 1_000_000;

/** The file at `path`, or the files in the folder there, sorted by name. */
export async function entriesAt(platform: Platform, path: string): Promise<Entry[]> {
  checkPlatform(platform);
  checkPath("path", path);
  const size = await platform.fileSize(path);
  if (size === undefined) return entriesIn(platform, path, "", MOST_DEPTH);
  return [{ path: platform.baseName(path), size, read: () => platform.readBytes(path) }];
}

/** Throws a usage error unless it is a path as a text: an address on the web would look like a folder that is missing. */
export function checkPath(what: string, path: string): void {
  checkText(what, path);
  if (!/^https?:\/\//i.test(path)) return;
  throw usage(
    `${what} expected a folder or a file; got ${path} - download it first, and name the file`,
  );
}

async function entriesIn(
  platform: Platform,
  folder: string,
  prefix: string,
  depth: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await platform.list(folder)) {
    if (isHidden(name)) continue;
    const path = platform.join(folder, name);
    const size = await platform.fileSize(path);
    if (size !== undefined) {
      entries.push({ path: `${prefix}${name}`, size, read: () => platform.readBytes(path) });
    } else if (depth > 0) {
      entries.push(...(await entriesIn(platform, path, `${prefix}${name}/`, depth - 1)));
    }
    if (entries.length > MOST_FILES) {
      throw badData(
        `${folder}: expected at most ${MOST_FILES} files, got more - name the data's own folder`,
      );
    }
  }
  return entries;
}

/** Files that systems leave beside a user's: .DS_Store, Thumbs.db, a Mac's __MACOSX in zip archives. */
export function isHidden(name: string): boolean {
  return /^(?:\.|__MACOSX$|thumbs\.db$|desktop\.ini$)/i.test(name);
}
