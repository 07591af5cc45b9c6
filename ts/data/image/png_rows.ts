// The rows of a PNG's pixels: the passes of interlacing, and the filters that predict a byte from its neighbours.

import { type PngHeader, samplesOf } from "./png_chunks.ts";

/** Pixels of the picture that lie beside and beneath each other in the file: all of them, or every so many. */
export interface Pass {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a row, without the byte in front of it that names the filter. */
  readonly rowBytes: number;
}

const whole = [[0, 0, 1, 1]] as const;
/** First column and row, and the steps between columns and rows. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that have pixels. */
export function passesOf(header: PngHeader): Pass[] {
  const { width, height, interlaced } = header;
  const passes = (interlaced ? adam7 : whole).map(([left, top, across, down]) => {
    const columns = Math.ceil((width - left) / across);
    const rows = Math.ceil((height - top) / down);
    return { left, top, across, down, columns, rows, rowBytes: bytesOf(header, columns) };
  });
  return passes.filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Bytes of all passes, unpacked. */
export function bytesOfPasses(passes: readonly Pass[]): number {
  return passes.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
}

function bytesOf({ colour, depth }: PngHeader, pixels: number): number {
  return Math.ceil((pixels * samplesOf(colour) * depth) / 8);
}

/** Replaces a pass's filtered bytes, which begin at `start`, by the samples' own. Throws for an unknown filter. */
export function unfilter(bytes: Uint8Array, start: number, pass: Pass, header: PngHeader): void {
  const { rows, rowBytes } = pass;
  // The neighbour on the left is the same byte of the pixel before, or the byte before for pixels below a byte.
  const step = bytesOf(header, 1);
  for (let row = 0; row < rows; row++) {
    const at = start + row * (1 + rowBytes);
    const filter = bytes[at]!;
    if (filter > 4) throw new Error(`filter ${filter}`);
    if (filter === 0) continue;
    for (let i = 0; i < rowBytes; i++) {
      const here = at + 1 + i;
      const above = here - 1 - rowBytes;
      const a = i < step ? 0 : bytes[here - step]!;
      const b = row === 0 ? 0 : bytes[above]!;
      const c = i < step || row === 0 ? 0 : bytes[above - step]!;
      bytes[here]! += predicted(filter, a, b, c);
    }
  }
}

/** From the bytes on the left, above, and above on the left. */
function predicted(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
