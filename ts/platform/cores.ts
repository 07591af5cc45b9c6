// Number of physical cores. A second thread on a core that is busy with multiply-adds gains nothing, so cores count, not
// logical processors.

import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

const TOPOLOGY = "/sys/devices/system/cpu";

/** Cores that this process may use: as Linux lists them; elsewhere half of the processors of an x86, or all. */
export function physicalCores(): number {
  const processors = availableParallelism();
  const cores = process.platform === "linux" ? coresOfLinux() : undefined;
  const guess = process.arch === "x64" ? Math.ceil(processors / 2) : processors;
  return Math.max(1, Math.min(processors, cores ?? guess));
}

/** Number of groups of processors that share a core; undefined if the system hides them. */
function coresOfLinux(): number | undefined {
  try {
    const folders = readdirSync(TOPOLOGY).filter((name) => /^cpu\d+$/.test(name));
    const siblings = folders.map((name) =>
      readFileSync(`${TOPOLOGY}/${name}/topology/thread_siblings_list`, "utf8"),
    );
    return new Set(siblings).size || undefined;
  } catch {
    return undefined;
  }
}
