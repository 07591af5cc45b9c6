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

/** Columns of equal width, numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => String(row[c]).length)));
  return rows.map((row) =>
    row
      .map((cell, c) =>
        typeof cell === "number" || /^[\d.,%-]+$/.test(cell)
          ? String(cell).padStart(widths[c]!)
          : cell.padEnd(widths[c]!),
      )
      .join("  ")
      .trimEnd(),
  );
}
