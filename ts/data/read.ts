// Reads data of any format that this program knows: decides by content, then by names, what files are, and which sets they
// are of. The formats' own files read them.

import { checkList, checkObject, checkText, SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { checkPlatform } from "./check_platform.ts";
import { decodeCsv } from "./csv.ts";
import type { Entry, ReadOptions, ReadSets } from "./entry.ts";
import { decodeIdx } from "./idx.ts";
import { roleOf } from "./role.ts";

/** Folders within folders are listed this deep: torchvision's files are in MNIST/raw. */
const MOST_DEPTH = 6;
const MOST_FILES = 1_000_000;

/**
 * Reads a file or a folder, whose folders are looked through as well.
 *
 * @throws SimdigitError "io" if it cannot be read, "data" if it is nothing that can be read as data
 */
export async function readData(
  platform: Platform,
  path: string,
  options: ReadOptions = {},
): Promise<ReadSets> {
  checkPlatform(platform);
  checkText("path", path);
  const name = platform.baseName(path);
  const size = await platform.fileSize(path);
  const entries =
    size === undefined
      ? await entriesOf(platform, path, "", MOST_DEPTH)
      : [{ path: name, size, read: () => platform.readBytes(path) }];
  return readEntries(entries, name, options);
}

async function entriesOf(
  platform: Platform,
  folder: string,
  prefix: string,
  depth: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await platform.list(folder)) {
    if (isHidden(name)) continue;
    const path = platform.join(folder, name);
    const relative = `${prefix}${name}`;
    const size = await platform.fileSize(path);
    if (size !== undefined) {
      entries.push({ path: relative, size, read: () => platform.readBytes(path) });
    } else if (depth > 0) {
      entries.push(...(await entriesOf(platform, path, `${relative}/`, depth - 1)));
    }
    if (entries.length > MOST_FILES) {
      throw new SimdigitError("data", `${folder}: expected at most ${MOST_FILES} files, got more`);
    }
  }
  return entries;
}

/** Files that systems leave beside a user's. */
function isHidden(name: string): boolean {
  return /^(?:\.|__MACOSX$|thumbs\.db$|desktop\.ini$)/i.test(name);
}

/**
 * Reads files that belong together.
 *
 * @param name the name of the data
 * @throws SimdigitError "data" if they are nothing that can be read as data
 */
export async function readEntries(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions = {},
): Promise<ReadSets> {
  checkList("entries", entries, "a list of files");
  checkText("name", name);
  checkObject("options", options, "an object");
  const visible = entries.filter(({ path }) => !path.split("/").some(isHidden));
  const find = (split: string, content?: string) =>
    visible.find(({ path }) => {
      const role = roleOf(path);
      return role.split === split && role.content === content;
    });
  const read = async (split: "train" | "test") => {
    const [images, labels, table] = [find(split, "inputs"), find(split, "labels"), find(split)];
    if (images && labels) return decodeIdx(await named(images), await named(labels), name);
    const only = visible.length === 1 && split === "train" ? visible[0] : table;
    return only && decodeCsv(await only.read(), only.path, name);
  };
  const [train, test] = [await read("train"), await read("test")];
  if (!train && !test) {
    throw new SimdigitError(
      "data",
      `${name}: expected IDX or CSV files, got ${visible.length} others`,
    );
  }
  return { name, ...(train && { train }), ...(test && { test }), notes: [] };
}

async function named(entry: Entry) {
  return { file: entry.path, bytes: await entry.read() };
}
