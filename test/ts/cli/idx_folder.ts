// Folders of IDX files with images of any shape, in which a class has a level of brightness.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Philox } from "../../../ts/core/random.ts";

interface Images {
  /** Of the training set; the test set has a third. */
  readonly count: number;
  readonly shape: readonly number[];
  readonly classes: number;
  /** Largest pixel; there is one in each image. */
  readonly most: number;
}

const [BYTES, SHORTS] = [0x08, 0x0b];

export function writeIdx(folder: string, { count, shape, classes, most }: Images): void {
  mkdirSync(folder);
  const features = shape.reduce((product, size) => product * size, 1);
  for (const [split, images] of [
    ["train", count],
    ["t10k", count / 3],
  ] as const) {
    const random = new Philox(5, images);
    const labels = Array.from({ length: images }, (_, i) => i % classes);
    const pixels = Uint8Array.from({ length: images * features }, (_, at) => {
      const label = labels[Math.floor(at / features)]!;
      if (at % features === 0) return most;
      return Math.floor((most * (label + random.below(at, 2))) / (classes + 1));
    });
    const rank = shape.length + 1;
    const file = join(folder, `${split}-images-idx${rank}-ubyte`);
    writeFileSync(file, Buffer.concat([header(BYTES, [images, ...shape]), pixels]));
    const numbers = Buffer.alloc(2 * images);
    for (const [i, label] of labels.entries()) numbers.writeInt16BE(label, 2 * i);
    const labelled = Buffer.concat([header(SHORTS, [images]), numbers]);
    writeFileSync(join(folder, `${split}-labels-idx1-short`), labelled);
  }
}

function header(type: number, sizes: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * sizes.length);
  bytes[2] = type;
  bytes[3] = sizes.length;
  for (const [i, size] of sizes.entries()) bytes.writeUInt32BE(size, 4 + 4 * i);
  return bytes;
}
