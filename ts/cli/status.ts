// How a process ends: its exit status, and the one line on stderr that says why.

import process from "node:process";
import { SimdigitError } from "../core/errors.ts";
import { inFlags } from "./hints.ts";
import { sayMessage } from "./language.ts";
import { withSourceLines } from "./source_lines.ts";

export const FAILED = 1;
export const WRONG_USAGE = 2;
/** By the shells' convention 128 plus the signal's number. */
export const signalStatuses = { SIGINT: 130, SIGTERM: 143 } as const;
const BROKEN_PIPE = 141;

/**
 * Writes the reason to stderr and sets the status: one line for a refusal, a stack trace for a bug.
 *
 * @param file of several, that which is refused
 */
export function fail(error: unknown, file = ""): void {
  const known = error instanceof SimdigitError;
  const words =
    error instanceof Error && !known
      ? withSourceLines(error.stack ?? error.message)
      : sayMessage(inFlags(errorText(error)));
  const where = words.includes(file) ? "" : `${file}: `;
  process.stderr.write(`simdigit: ${where}${words}\n`);
  process.exitCode = known && error.kind === "usage" ? WRONG_USAGE : FAILED;
}

/**
 * Ends the process when its results cannot be written any more: silently if the reader is gone
 * (simdigit labs | head -1), with a message if the disk is full. A closed stderr is ignored.
 */
export function endWithoutReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(BROKEN_PIPE);
    process.stderr.write(`simdigit: cannot write the output: ${error.message}\n`);
    process.exit(FAILED);
  });
  process.stderr.on("error", () => {});
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
