// How a process ends: its exit status, and the one line on stderr that says why.

import process from "node:process";
import { SimdigitError, usage } from "../core/errors.ts";
import { inFlags } from "./hints.ts";
import { withSourceLines } from "./source_lines.ts";

export const FAILED = 1;
export const WRONG_USAGE = 2;
/** By the shells' convention 128 plus the signal's number: SIGINT, and SIGPIPE. */
export const INTERRUPTED = 130;
const BROKEN_PIPE = 141;

/** Refusals of yargs, and the same in our words. */
const wordings: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^Unknown commands?: (.*)$/, (words) => `unknown command ${words} - see simdigit --help`],
  [/^Unknown arguments?: (.*)$/, (names) => `unknown flag ${dashed(names)} - see --help`],
  [/^Not enough arguments following: (.*)$/, (name) => `--${name} expected a value, got none`],
  [/^Not enough non-option arguments/, () => "an argument is missing - see --help of the command"],
];

/** Writes the reason to stderr and sets the status: one line for a refusal, a stack trace for a bug. */
export function fail(error: unknown): void {
  const known = error instanceof SimdigitError;
  const words =
    error instanceof Error && !known
      ? withSourceLines(error.stack ?? error.message)
      : inFlags(errorText(error));
  process.stderr.write(`simdigit: ${words}\n`);
  process.exitCode = known && error.kind === "usage" ? WRONG_USAGE : FAILED;
}

/**
 * The error that yargs' fail callback stands for. yargs passes a message for its own refusals, a YError for what one
 * of our checks has thrown, and a command's own error as it is.
 */
export function refusal(message: string | null, error: Error | undefined): Error {
  if (error && error.name !== "YError") return error;
  const text = message ?? error?.message ?? "";
  for (const [pattern, words] of wordings) {
    const found = pattern.exec(text);
    if (found) return usage(words(found[1] ?? ""));
  }
  return usage(text);
}

/** Names of flags as they are typed: "x, lrr" as "-x, --lrr". */
function dashed(names: string): string {
  return names.replace(/[^, ]+/g, (name) => (name.length === 1 ? `-${name}` : `--${name}`));
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
