// Layout of a tensor as a picture: weights of the first layer as one image per unit, side by side; any other tensor
// as its matrix. Pure.

import type { TensorSpec } from "../../core/spec.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** height x width; NaN between tiles. */
  readonly values: Float64Array;
  /** Whether the picture consists of tiles. */
  readonly tiled: boolean;
}

/** Larger tensors are cut. */
const MOST_TILES = 50;
const MOST_SIDE = 512;

/** Tiles of rows x columns, `perRow` side by side, one pixel apart. */
export function tiles(
  matrices: readonly ArrayLike<number>[],
  rows: number,
  columns: number,
  perRow: number,
): Picture {
  const across = Math.min(perRow, matrices.length);
  const down = Math.ceil(matrices.length / perRow);
  const width = across * (columns + 1) - 1;
  const height = down * (rows + 1) - 1;
  const values = new Float64Array(width * height).fill(Number.NaN);
  matrices.forEach((matrix, m) => {
    const top = Math.floor(m / perRow) * (rows + 1);
    const left = (m % perRow) * (columns + 1);
    for (let i = 0; i < rows * columns; i++) {
      values[(top + Math.floor(i / columns)) * width + left + (i % columns)] = matrix[i]!;
    }
  });
  return { width, height, values, tiled: true };
}

/** A tensor's values as a picture. `image`: size of the input images, if the inputs are images. */
export function tensorPicture(
  values: ArrayLike<number>,
  tensor: Pick<TensorSpec, "kind" | "shape" | "offset">,
  image: readonly [rows: number, columns: number, ...rest: number[]] | undefined,
): Picture {
  const [rows, columns] = tensor.kind === "weight" ? tensor.shape : [1, tensor.shape[0]];
  const [down, across] = [rows!, columns!];
  if (tensor.kind === "weight" && tensor.offset === 0 && image && image[0] * image[1] === down) {
    const units = Array.from({ length: Math.min(across, MOST_TILES) }, (_, unit) =>
      Float64Array.from({ length: down }, (_, i) => values[i * across + unit]!),
    );
    return tiles(units, image[0], image[1], Math.min(units.length, 10));
  }
  const [height, width] = [Math.min(down, MOST_SIDE), Math.min(across, MOST_SIDE)];
  const cut = Float64Array.from(
    { length: height * width },
    (_, i) => values[Math.floor(i / width) * across + (i % width)]!,
  );
  return { width, height, values: cut, tiled: false };
}

/** Columns of a grid for `count` cells, about four times as wide as high, without empty cells if possible. */
export function gridColumns(count: number): number {
  const best = Math.max(1, Math.ceil(2 * Math.sqrt(count)));
  for (let columns = best; columns <= Math.min(count, 2 * best); columns++) {
    if (count % columns === 0) return columns;
  }
  return Math.min(best, count);
}
