// Checkpoints on disk: reading one, and a look ahead at whether one can be written.

import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Checkpoint, decodeCheckpoint } from "../core/checkpoint.ts";
import { fault } from "../platform/fault.ts";
import type { Platform } from "../platform/platform.ts";

export async function readCheckpoint(platform: Platform, file: string): Promise<Checkpoint> {
  return decodeCheckpoint(await platform.readBytes(file), file);
}

/**
 * Throws now, before an hour of training, what saving to `file` would throw at its end, as far as
 * that can be told without writing: a folder that is not there, a target that is a folder, a place
 * where nothing may be written. A disk can still fill up.
 */
export function checkSaveTarget(file: string): void {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory() || file.endsWith("/")) throw codedError("EISDIR");
    // A new file is written beside the target and renamed; a device or pipe is written into.
    const device = stats !== undefined && !stats.isFile();
    const written = device ? file : dirname(stats ? realpathSync(file) : file);
    accessSync(written, constants.W_OK);
  } catch (error) {
    throw fault("write", file, error, [
      `the folder ${dirname(file)} is not there`,
      "make it first, or choose another",
    ]);
  }
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
