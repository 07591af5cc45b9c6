// The file that a download goes into until it is complete. Each download has its own, so that two processes never write
// to one file; what a download leaves behind is taken over by the next.

import { SimdigitError } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";

/** Milliseconds without a write after which the process that had a part has ended: servers are given up much sooner. */
const ABANDONED = 60_000;

/** The path for a new download of `name`; the file has the bytes of an earlier one if there is one to take over. */
export async function takePart(platform: Platform, folder: string, name: string): Promise<string> {
  const own = platform.join(folder, `${name}.${crypto.randomUUID()}.part`);
  for (const other of await platform.list(folder)) {
    if (!other.startsWith(`${name}.`) || !other.endsWith(".part")) continue;
    const path = platform.join(folder, other);
    const isFree = other === leftName(name) || ((await platform.age(path)) ?? 0) > ABANDONED;
    if (isFree && (await isRenamed(platform, path, own))) return own;
  }
  return own;
}

/** Leaves the part, if there is one, for the next download. */
export async function leavePart(
  platform: Platform,
  part: string,
  folder: string,
  name: string,
): Promise<void> {
  if ((await platform.fileSize(part)) === undefined) return;
  await isRenamed(platform, part, platform.join(folder, leftName(name)));
}

function leftName(name: string): string {
  return `${name}.part`;
}

/** Whether the file could be renamed. It cannot if another process was faster. */
async function isRenamed(platform: Platform, from: string, to: string): Promise<boolean> {
  try {
    await platform.rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof SimdigitError) return false;
    throw error;
  }
}
