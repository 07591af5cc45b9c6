// Where words go: results to stdout, progress and notices to stderr, with --json one object a line.

import process from "node:process";

export interface Output {
  readonly json: boolean;
  /** A line of the result for people; nothing with --json. */
  line(text?: string): void;
  /** An event of CLI.md's kind; nothing without --json. */
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

/** Whether results may have colour: only a terminal that has it, and no pipe or file. */
export function hasColour(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors?.(256) === true;
}

/** Something worth knowing that is no result. */
export function notice(text: string): void {
  process.stderr.write(`simdigit: ${text}\n`);
}

/** 269322 as "269,322". */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** 0.9806 as "98.06%". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/**
 * Rows in columns of equal width.
 *
 * @param sides for each column l or r, the side to which its cells go
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
