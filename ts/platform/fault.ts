// Describes a failed system call: what failed, on which path, why, and what to do.

import { SimdigitError } from "../core/errors.ts";

/** The reason of a failure, and what to do. */
export type Reason = readonly [what: string, advice: string];

const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: ["no such file or folder", "check the path"],
  EACCES: ["permission denied", "check its permissions, or choose another path"],
  EPERM: ["not permitted", "check its permissions, or choose another path"],
  EROFS: ["the file system is read-only", "choose another folder"],
  ENOSPC: ["disk full", "free some space or choose another folder"],
  EDQUOT: ["disk quota used up", "free some space or choose another folder"],
  EFBIG: ["file too large for this file system", "choose another folder"],
  EISDIR: ["it is a folder", "name a file"],
  ENOTDIR: ["a part of the path is not a folder", "check the path"],
  ELOOP: ["too many symbolic links", "check the links on the path"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  EMFILE: ["too many open files", "raise the limit (ulimit -n)"],
  EIO: ["input/output error", "check the disk"],
};

const otherwise: Reason = ["the system refused", "check the path and try again"];

/**
 * @param action the failed action, as "read" or "write"
 * @param missing a more exact reason for ENOENT
 */
export function fault(
  action: string,
  path: string,
  cause: unknown,
  missing?: Reason,
): SimdigitError {
  const code = faultCode(cause);
  const known = code === "ENOENT" ? (missing ?? reasons.ENOENT) : reasons[code ?? ""];
  const [what, advice] = known ?? otherwise;
  const detail = code ?? (cause instanceof Error ? cause.message : String(cause));
  return new SimdigitError("io", `cannot ${action} ${path}: ${what} (${detail}) - ${advice}`, {
    cause,
  });
}

/** The system's code of an error, as "ENOENT". */
export function faultCode(cause: unknown): string | undefined {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
