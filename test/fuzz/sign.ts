// What the reading process tells run.ts.

/** Files between two signs of life. */
export const WINDOW = 250;

export interface Sign {
  /** The number of the next file. */
  readonly next: number;
  /** Files that were read as valid. */
  readonly taken: number;
  /** Milliseconds of the slowest file. */
  readonly slowest: number;
}
