// Reads the files of a tar archive as they come, in blocks of 512 bytes: a header, the content, zeros up to the next
// block. By hand because a member has to be written to disk while the archive is read: small libraries want the archive
// in memory, and the one on web streams (modern-tar 0.8.6) stalls behind a large member that is skipped.

import type { Bytes } from "../core/arrays.ts";
import { badData } from "../core/errors.ts";
import type { Entry } from "./entry.ts";

export interface TarMember {
  /** With the folders before it, as the archive has it. */
  readonly name: string;
  readonly size: number;
  /** The content, in pieces. What is left of it when the next member is asked for is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** Offset and length of the fields of a header, which are text. */
const fields = { name: [0, 100], size: [124, 12], checksum: [148, 8], prefix: [345, 155] } as const;
const TYPE = 156;
const FILES = ["0".charCodeAt(0), 0];

/** Whether the bytes begin as a tar archive of the usual kind does. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && new TextDecoder().decode(bytes.subarray(257, 262)) === "ustar";
}

/**
 * The files of an archive, without folders and links. Names of more than 255 bytes are cut.
 *
 * @param file the archive's name in messages
 * @throws SimdigitError "data" if the archive is damaged or ends too soon
 */
export async function* tarMembers(
  pieces: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<TarMember> {
  const iterator = pieces[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array();
  /** The next bytes, at most so many. */
  const next = async (most: number): Promise<Uint8Array> => {
    while (piece.length === 0) {
      const { done, value } = await iterator.next();
      if (done) throw badData(`${file}: the archive ends too soon - get it again`);
      piece = value;
    }
    const taken = piece.subarray(0, most);
    piece = piece.subarray(taken.length);
    return taken;
  };
  const block = async (): Promise<Uint8Array> => {
    const bytes = new Uint8Array(BLOCK);
    for (let filled = 0; filled < BLOCK; ) {
      const taken = await next(BLOCK - filled);
      bytes.set(taken, filled);
      filled += taken.length;
    }
    return bytes;
  };
  try {
    for (;;) {
      const header = await block();
      if (header.every((byte) => byte === 0)) return;
      const { name, size, isFile } = readHeader(header, file);
      let left = size;
      const content = async function* () {
        while (left > 0) {
          const taken = await next(left);
          left -= taken.length;
          yield taken;
        }
      };
      if (isFile) yield { name, size, content: content() };
      left += (BLOCK - (size % BLOCK)) % BLOCK;
      while (left > 0) left -= (await next(left)).length;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The files of an archive in memory. */
export async function tarEntries(bytes: Bytes, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const whole = async function* () {
    yield bytes;
  };
  for await (const { name, size, content } of tarMembers(whole(), path)) {
    // From an archive in one piece each file comes in one piece, too; an empty one in none.
    let file: Bytes = new Uint8Array();
    for await (const piece of content) file = piece as Bytes;
    entries.push({ path: name, size, read: async () => file });
  }
  return entries;
}

function readHeader(
  header: Uint8Array,
  file: string,
): { name: string; size: number; isFile: boolean } {
  const text = ([offset, length]: readonly [number, number]): string => {
    const bytes = header.subarray(offset, offset + length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
  };
  const size = Number.parseInt(text(fields.size), 8);
  const [start, length] = fields.checksum;
  // The checksum adds up the header's bytes, with spaces in its own place.
  const sum = header.reduce(
    (sum, byte, at) => sum + (at >= start && at < start + length ? 32 : byte),
    0,
  );
  if (sum !== Number.parseInt(text(fields.checksum), 8) || !Number.isSafeInteger(size)) {
    throw badData(`${file}: expected a tar archive, got other bytes - get it again`);
  }
  const prefix = text([257, 5]) === "ustar" ? text(fields.prefix) : "";
  const name = text(fields.name);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    isFile: FILES.includes(header[TYPE]!),
  };
}
