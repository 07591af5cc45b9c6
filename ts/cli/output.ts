// Results go to stdout, as lines or with --json as one object per line; notices go to stderr.

import process from "node:process";
import { grouped, percent } from "../report/format.ts";
import { inFlags } from "./hints.ts";
import { sayMessage } from "./language.ts";

export { grouped, percent };

export interface Output {
  readonly json: boolean;
  /** Writes a line for people; nothing with --json. */
  line(text?: string): void;
  /** Writes an event; nothing without --json. */
  event(event: object): void;
}

export function openOutput(json: boolean): Output {
  return {
    json,
    line(text = "") {
      if (!json) process.stdout.write(`${text}\n`);
    },
    event(event) {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
  };
}

/** Whether stdout is a terminal with 256 colours. */
export function hasColour(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors?.(256) === true;
}

/** Writes a message that is no result. */
export function notice(text: string): void {
  process.stderr.write(`simdigit: ${sayMessage(inFlags(text))}\n`);
}

/**
 * Lines with the rows' cells in columns.
 *
 * @param sides the alignment of each column, l or r
 */
export function table(sides: string, rows: readonly (readonly string[])[]): string[] {
  const columns = [...sides];
  const widths = columns.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) =>
    columns
      .map((side, c) => (side === "r" ? row[c]!.padStart(widths[c]!) : row[c]!.padEnd(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
}
