// Results go to stdout, as lines or with --json as one object per line; notices go to stderr.

import process from "node:process";
import { alike, grouped, percent } from "../report/format.ts";
import { inFlags } from "./hints.ts";
import { sayMessage } from "./language.ts";

export { alike, grouped, percent };

/** Spaces between the columns of a table. */
const GAP = 2;

/** A wrapped column has at least so many characters. */
const LEAST_TEXT = 20;

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
  const widths = widthsOf(rows);
  return rows.map((row) =>
    columns
      .map((side, c) => (side === "r" ? row[c]!.padStart(widths[c]!) : row[c]!.padEnd(widths[c]!)))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

/** Columns that a table may have: the terminal's; in a pipe any number, so that scripts see whole lines. */
export function tableWidth(): number {
  return process.stdout.isTTY ? terminalWidth() : Infinity;
}

/** Like table(), with the text of the last column wrapped so that the lines have at most `width` characters. */
export function textTable(
  sides: string,
  rows: readonly (readonly string[])[],
  width = tableWidth(),
): string[] {
  const before = rows.map((row) => row.slice(0, -1));
  const used = widthsOf(before).reduce((sum, column) => sum + column + GAP, 0);
  const room = Math.max(LEAST_TEXT, width - used);
  const wrappedRows = rows.flatMap((row) => {
    const [first, ...more] = wrapped(row.at(-1)!, room).split("\n");
    const empty = row.slice(0, -1).map(() => "");
    return [[...row.slice(0, -1), first!], ...more.map((text) => [...empty, text])];
  });
  return table(sides, wrappedRows);
}

/**
 * Like table(), as one table or, where that is wider than `width`, as several below each other, which all begin with the
 * first column.
 *
 * @param together the number of last columns that stay in one table
 */
export function fittedTable(
  sides: string,
  rows: readonly (readonly string[])[],
  { together = 1, width = tableWidth() }: { together?: number; width?: number } = {},
): string[] {
  const widths = widthsOf(rows);
  const last = sides.length - together;
  const groups = [
    ...Array.from({ length: last - 1 }, (_, i) => [i + 1]),
    Array.from({ length: together }, (_, i) => last + i),
  ];
  const widthOf = (columns: readonly number[]) =>
    columns.reduce((sum, c) => sum + GAP + widths[c]!, widths[0]!);
  const parts: number[][] = [];
  for (const group of groups) {
    const longer = [...(parts.at(-1) ?? []), ...group];
    if (parts.length > 0 && widthOf(longer) <= width) parts[parts.length - 1] = longer;
    else parts.push(group);
  }
  return parts.flatMap((columns, part) => {
    const cells = rows.map((row) => [row[0]!, ...columns.map((c) => row[c]!)]);
    const lines = table([sides[0], ...columns.map((c) => sides[c])].join(""), cells);
    return part === 0 ? lines : ["", ...lines];
  });
}

/** The widest cell of each column. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
}
