// Unpacks gzipped files whatever their names say, within bounds: a small file cannot fill the memory.

import type { Bytes } from "../core/arrays.ts";
import { badData } from "../core/errors.ts";
import { gunzip, isGzip } from "./gzip.ts";

/** Any file may unpack to this much, as a table of many zeros does. */
const LEAST_BOUND = 256 * 2 ** 20;
const MOST_GROWTH = 10;
const MOST_LAYERS = 2;

/** The most bytes that a packed file of `size` bytes may unpack to. */
export function mostUnpacked(size: number): number {
  return MOST_GROWTH * size + LEAST_BOUND;
}

export interface Unpacked {
  readonly bytes: Bytes;
  readonly notes: readonly string[];
}

/**
 * The content of a file, gzipped or not. Files that a download gzipped a second time are unpacked twice.
 *
 * @throws SimdigitError "data" if a gzip file is damaged or unpacks to more than mostUnpacked bytes
 */
export async function unpack(bytes: Bytes, file: string): Promise<Unpacked> {
  const most = mostUnpacked(bytes.length);
  const tooLong = () => `expected at most ${most} bytes when unpacked, got more - gunzip it first`;
  let content = bytes;
  let layers = 0;
  for (; isGzip(content) && layers < MOST_LAYERS; layers++) {
    content = await gunzip(content, file, () => most, tooLong);
  }
  if (isGzip(content)) throw badData(`${file}: gzipped more than twice - gunzip it first`);
  return { bytes: content, notes: layers === 2 ? [`${file} was gzipped twice`] : [] };
}
