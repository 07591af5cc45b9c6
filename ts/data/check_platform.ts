// The platform that a caller hands in: what files, folders and clocks are on its host.

import { checkFunction, checkObject } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";

/** Throws a usage error unless `platform` looks like one. */
export function checkPlatform(platform: Platform): void {
  checkObject("platform", platform, "nodePlatform of simdigit/node, or one of your own");
  for (const name of ["join", "list", "fileSize", "readBytes", "makeFolder"] as const) {
    checkFunction(`platform.${name}`, platform[name]);
  }
}
