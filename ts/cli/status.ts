// How a process ends: its exit status, and the one line that says why.

import process from "node:process";
import { SimdigitError } from "../core/errors.ts";

export const FAILED = 1;
export const WRONG_USAGE = 2;
/** By the shells' convention 128 and the signal's number: Ctrl-C, and a reader that went away. */
export const INTERRUPTED = 130;
const BROKEN_PIPE = 141;

/** yargs' own refusals in words like ours. */
const wordings: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^Unknown commands?: (.*)$/, (words) => `unknown command ${words} - see simdigit --help`],
  [/^Unknown arguments?: (.*)$/, (names) => `unknown flag ${dashed(names)} - see --help`],
  [/^Not enough arguments following: (.*)$/, (name) => `--${name} expected a value, got none`],
  [/^Not enough non-option arguments/, () => "an argument is missing - see --help of the command"],
];

/** Tells why on stderr and sets the status. One line for a refusal, a stack only for a bug. */
export function fail(error: unknown): void {
  const known = error instanceof SimdigitError;
  const words = known || !(error instanceof Error) ? errorText(error) : error.stack;
  process.stderr.write(`simdigit: ${words}\n`);
  process.exitCode = known && error.kind === "usage" ? WRONG_USAGE : FAILED;
}

/**
 * What yargs hands to its fail callback as an error of ours: it refuses by a message, or by a
 * YError for what a check of ours has thrown; anything else is a command's own error.
 */
export function refusal(message: string | null, error: Error | undefined): Error {
  if (error && error.name !== "YError") return error;
  const text = message ?? error?.message ?? "";
  for (const [pattern, words] of wordings) {
    const found = pattern.exec(text);
    if (found) return new SimdigitError("usage", words(found[1] ?? ""));
  }
  return new SimdigitError("usage", text);
}

/** Names of flags as they are typed: x, lrr as -x, --lrr. */
function dashed(names: string): string {
  return names.replace(/[^, ]+/g, (name) => (name.length === 1 ? `-${name}` : `--${name}`));
}

/**
 * Ends the process when nobody takes its results any more: quietly where the reader left
 * (simdigit labs | head -1), with a word where the disk is full. Nobody reading stderr is fine.
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
