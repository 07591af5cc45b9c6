// Turns and mirrors pictures as Exif's orientation says.

import type { Pixels } from "./pixels.ts";

/** Pixels of RGBA as they are to be seen, from pixels stored in an orientation of 1 to 8. */
export function upright({ width, height, data }: Pixels, orientation: number): Pixels {
  const stored = new Uint32Array(data.buffer, data.byteOffset, width * height);
  // Orientations 5 to 8 have rows for columns; the others of each half go through the four ways to mirror.
  const turned = orientation > 4;
  const [columns, rows] = turned ? [height, width] : [width, height];
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const flipped = [3, 4, 6, 7].includes(orientation);
  const seen = new Uint32Array(width * height);
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, i++) {
      const [across, down] = turned ? [y, x] : [x, y];
      const column = mirrored ? width - 1 - across : across;
      const row = flipped ? height - 1 - down : down;
      seen[i] = stored[row * width + column]!;
    }
  }
  return { width: columns, height: rows, data: new Uint8Array(seen.buffer) };
}
