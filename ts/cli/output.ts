// Results go to stdout, as lines or with --json as one object per line; notices go to stderr.

import process from "node:process";
import { alike, grouped, percent } from "../report/format.ts";
import { inFlags } from "./hints.ts";
import { sayMessage } from "./language.ts";

export { alike, grouped, percent };

export interface Output {
  readonly json: boolean;
  /** Writes a line for people; nothing with --json. */
  line(text?: string): void;
  /** Writes a sentence like a line; on a terminal it wraps between words. */
  sentence(text: string): void;
  /** Writes an event; nothing without --json. */
  event(event: object): void;
}

export function openOutput(json: boolean): Output {
  const line = (text = "") => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  return {
    json,
    line,
    sentence: (text) => line(process.stdout.isTTY ? wrapped(text, terminalWidth()) : text),
    event(event) {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
  };
}

/** Whether stdout is a terminal with 256 colours. */
export function hasColour(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors?.(256) === true;
}

/** The text with line breaks in place of spaces, so that lines of several words have at most `width` characters. */
export function wrapped(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= width || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** Columns of the terminal, else COLUMNS, else 80. */
export function terminalWidth(): number {
  return process.stdout.columns || Number(process.env.COLUMNS) || 80;
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
