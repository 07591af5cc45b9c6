// MNIST's four IDX files in a folder under any of their usual names, to be passed on unread; read.ts reads them.

import { SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { mnistFiles } from "./mnist.ts";

/**
 * The files' standard names, with .gz if packed, and paths.
 *
 * @throws SimdigitError "io" if the folder cannot be read or lacks a file
 */
export async function idxFilesOf(
  platform: Platform,
  folder: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const names = await platform.list(folder);
  const found = mnistFiles.map(({ name }) => ({ name, file: spelled(name, names) }));
  const missing = found.filter(({ file }) => file === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    throw new SimdigitError(
      "io",
      `${folder}: expected the four IDX files of MNIST, found no ${missing.join(", no ")} (nor .gz) - check the folder, or download the files`,
    );
  }
  return found.map(({ name, file }) => ({
    name: file!.endsWith(".gz") ? `${name}.gz` : name,
    path: platform.join(folder, file!),
  }));
}

/** The name among `names` of a standard file: train-images-idx3-ubyte or train-images.idx3-ubyte, perhaps with .gz. */
function spelled(name: string, names: readonly string[]): string | undefined {
  const dotted = name.replace("-idx", ".idx");
  return [name, dotted, `${name}.gz`, `${dotted}.gz`].find((spelling) => names.includes(spelling));
}
