// Unpacks the wanted members of a verified archive into a folder. A tar.gz file is read in pieces and a member is
// written as it comes; a zip file is read whole.

import { badData, SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import { type KnownFile, keptNames } from "./known/known_set.ts";
import { piecesOf, streamOf } from "./streams.ts";
import { tarMembers } from "./tar.ts";
import { unzip } from "./zip.ts";

/** The most that all members of a zip file may have when unpacked, in bytes. */
const MOST_UNZIPPED = 2 ** 30;

/**
 * Writes the members of the archive at `path` that are kept, each by its name without folders.
 *
 * @throws SimdigitError "data" if the archive is damaged or lacks one of them, "io" if a file cannot be written
 */
export async function unpackArchive(
  platform: Platform,
  path: string,
  file: KnownFile,
  folder: string,
): Promise<void> {
  const missing = new Set(keptNames(file));
  /** The path for a member that is wanted and was not written before. */
  const target = (member: string): string | undefined => {
    const name = member.slice(member.lastIndexOf("/") + 1);
    return missing.delete(name) ? platform.join(folder, name) : undefined;
  };
  if (file.name.endsWith(".zip")) await unpackZip(platform, path, file.name, target);
  else await unpackTar(platform, path, file.name, target);
  const [first] = missing;
  if (first !== undefined) throw badData(`${file.name}: expected ${first} in it, found none`);
}

async function unpackZip(
  platform: Platform,
  path: string,
  name: string,
  target: (member: string) => string | undefined,
): Promise<void> {
  const targets = new Map<string, string>();
  const isWanted = (member: string) => {
    const to = target(member);
    if (to !== undefined) targets.set(member, to);
    return to !== undefined;
  };
  const members = unzip(await platform.readBytes(path), name, MOST_UNZIPPED, isWanted);
  for (const [member, bytes] of members) {
    await platform.writeFileAtomically(targets.get(member)!, bytes);
  }
}

async function unpackTar(
  platform: Platform,
  path: string,
  name: string,
  target: (member: string) => string | undefined,
): Promise<void> {
  const unpacked = streamOf(platform.readPieces(path)).pipeThrough(
    new DecompressionStream("gzip") as TransformStream<Uint8Array, Uint8Array>,
  );
  try {
    for await (const member of tarMembers(piecesOf(unpacked), name)) {
      const to = target(member.name);
      if (to !== undefined) await platform.writeFileAtomically(to, member.content);
    }
  } catch (cause) {
    if (cause instanceof SimdigitError) throw cause;
    throw badData(`${name}: corrupt or truncated gzip file - get it again`, cause);
  }
}
