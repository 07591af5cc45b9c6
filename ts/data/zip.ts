// Zip archives in memory: NumPy's NPZ files, and archives of data as downloads come. deflate.ts unpacks; this file bounds
// what that takes.

import type { Bytes } from "../core/arrays.ts";
import { badData } from "../core/errors.ts";
import { unzipSync, zipSync } from "./deflate.ts";

/** The most that DEFLATE packs into one byte: 258 bytes in two bits. */
const MOST_RATIO = 1032;
/** The most members of an archive that is read. */
const MOST_MEMBERS = 1_000_000;

/** Whether the bytes begin as a zip archive does; PK 5 6 is an empty one. */
export function isZip(bytes: Uint8Array): boolean {
  const [p, k, a, b] = bytes;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/** Whether the first member needs a password: the lowest flag behind signature and version. */
function isEncrypted(bytes: Uint8Array): boolean {
  return bytes.length > 6 && bytes[2] === 3 && (bytes[6]! & 1) === 1;
}

/**
 * The members of a zip archive by name, without its folders.
 *
 * @param file the name in messages
 * @param most bytes that all members may have together when unpacked. The archive's directory promises their sizes;
 *   nothing is unpacked beyond a promise, and no promise is believed that DEFLATE cannot keep
 * @param isWanted which members to unpack; by default all
 * @throws SimdigitError "data" if the archive is damaged, too large or packed by another method
 */
export function unzip(
  bytes: Uint8Array,
  file: string,
  most: number,
  isWanted: (name: string) => boolean = () => true,
): Map<string, Bytes> {
  const sizes = new Map<string, number>();
  let total = 0;
  let refusal: Error | undefined;
  const refuse = (message: string) => {
    refusal = badData(`${file}: ${message}`);
    throw refusal;
  };
  if (isEncrypted(bytes)) {
    throw badData(`${file}: the zip archive is encrypted - unpack it with its password first`);
  }
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        if (sizes.size >= MOST_MEMBERS) refuse(`expected at most ${MOST_MEMBERS} members`);
        if (sizes.has(name)) refuse(`member ${name} is there twice - pack the archive again`);
        const promised = compression === 0 ? size : originalSize;
        if (size > bytes.length || promised > MOST_RATIO * size + 1) throw new Error("a lie");
        total += promised;
        if (total > most) {
          refuse(`expected at most ${most} bytes when unpacked, got more - unpack it first`);
        }
        sizes.set(name, promised);
        return !name.endsWith("/") && isWanted(name);
      },
    });
  } catch (cause) {
    throw refusal ?? damaged(file, cause);
  }
  const found = Object.entries(members);
  const short = found.find(([name, member]) => member.length !== sizes.get(name));
  if (short !== undefined) throw damaged(file, new Error(`${short[0]} ends too soon`));
  return new Map(found as [string, Bytes][]);
}

function damaged(file: string, cause: unknown): Error {
  return badData(`${file}: corrupt or truncated zip archive - get it again`, cause);
}

/** A zip archive of these members, stored without compression as NumPy's savez does, the same bytes at any time. */
export function zip(members: ReadonlyMap<string, Uint8Array>): Bytes {
  return zipSync(Object.fromEntries(members), { level: 0, mtime: new Date(1980, 0, 1) });
}
