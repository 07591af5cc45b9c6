// Files as callers hand them in: entries, or the File objects of pages and of Node; with bytes as any host has them.

import type { Bytes } from "../core/arrays.ts";
import {
  checkAttached,
  checkFunction,
  checkList,
  checkObject,
  checkText,
  expected,
} from "../core/errors.ts";
import { shown, typeOf } from "../core/shown.ts";
import type { Entry, GivenFile } from "./entry.ts";

/** The files as entries, whose bytes are plain Uint8Arrays. Throws a usage error for what is no list of files. */
export function entriesOf(files: readonly (Entry | GivenFile)[]): Entry[] {
  checkList("entries", files, "a list of files");
  return Array.from(files, entryOf);
}

function entryOf(given: Entry | GivenFile): Entry {
  checkObject("entry", given, "a File, or an object with path, size and read");
  if (isFile(given)) {
    const { name, size, webkitRelativePath } = given;
    checkText("entry.name", name);
    const path = webkitRelativePath || name;
    return { path, size, read: async () => plain(await given.arrayBuffer(), path) };
  }
  const { path, size } = given;
  checkText("entry.path", path);
  checkFunction("entry.read", given.read);
  return { path, size, read: async () => plain(await given.read(), path) };
}

function isFile(given: Entry | GivenFile): given is GivenFile {
  return !("path" in given) && typeof (given as GivenFile).arrayBuffer === "function";
}

/** Slices of a Buffer of Node share its memory, unlike those of a Uint8Array: readers get a view that has none of it. */
function plain(bytes: unknown, path: string): Bytes {
  if (typeOf(bytes) === "ArrayBuffer") {
    checkAttached(`${path}: read`, bytes as ArrayBuffer);
    return new Uint8Array(bytes as ArrayBuffer);
  }
  if (typeOf(bytes) !== "Uint8Array") {
    throw expected(`${path}: read`, "to give a Uint8Array or an ArrayBuffer", shown(bytes));
  }
  const { buffer, byteOffset, byteLength } = bytes as Bytes;
  checkAttached(`${path}: read`, buffer);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
