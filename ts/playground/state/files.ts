// The files that the page takes.

import { SimdigitError } from "../../core/errors.ts";
import { megabytes } from "../format.ts";

/** Largest file that the page reads. MNIST as CSV has 110 MB. */
export const MOST_BYTES = 512 * 2 ** 20;

/** Throws if a file is over the limit. Needs only its size. */
export function checkFile(name: string, size: number): void {
  if (size <= MOST_BYTES) return;
  throw new SimdigitError(
    "data",
    `${name}: expected at most ${megabytes(MOST_BYTES)}, got ${megabytes(size)} - choose a smaller file; MNIST as CSV has 110 MB`,
  );
}
