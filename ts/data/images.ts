// How the pixels of images lie in arrays: rows and columns, channels last or first, by rows or by columns.

import type { ImageShape, RawValues } from "../core/dataset.ts";
import { badData, usage } from "../core/errors.ts";
import type { ReadOptions } from "./entry.ts";
import { type StoredArray, shapeText } from "./stored_array.ts";

/** MNIST's images, flat in many files. Other square numbers may be features of a table. */
const FLAT_MNIST = 784;
const MOST_CHANNELS = 4;

export interface Layout {
  /** Of an example, if it is an image. */
  readonly shape?: ImageShape;
  /** Whether its channels come one after the other, each with all its pixels. */
  readonly planes: boolean;
  /** Whether its pixels lie column by column. */
  readonly byColumns: boolean;
  readonly notes: readonly string[];
}

/** The layout of the examples in an array: count x rows x columns, perhaps with channels, or count x features. */
export function imageLayout({ file, shape }: StoredArray, options: ReadOptions): Layout {
  const { shape: stored, planes } = imageShape(shape, file, options);
  const byColumns = options.transpose === true;
  if (byColumns && stored === undefined) {
    throw usage(
      `${file}: transpose expected images, got examples of ${shape[1] ?? 1} numbers - give their size, or leave transpose out`,
    );
  }
  const notes = planes ? [`${file}: channels first, reordered to channels last`] : [];
  if (!byColumns || stored === undefined)
    return { ...(stored && { shape: stored }), planes, byColumns, notes };
  const [rows, columns, channels] = stored;
  return { shape: [columns, rows, channels], planes, byColumns, notes };
}

function imageShape(
  [, ...axes]: readonly number[],
  file: string,
  { size, like }: ReadOptions,
): { shape?: ImageShape; planes: boolean } {
  const [a = 1, b = 1, c = 1] = axes;
  if (axes.length <= 1) {
    const shape = flatShape(a, size) ?? (like?.features === a ? like.shape : undefined);
    return { ...(shape && { shape }), planes: false };
  }
  if (axes.length === 2) return { shape: [a, b, 1], planes: false };
  if (axes.length === 3) {
    const isUsual = (channels: number) => channels === 1 || channels === 3;
    const isFirst = isUsual(a) && !isUsual(c);
    if (c <= MOST_CHANNELS && !isFirst) return { shape: [a, b, c], planes: false };
    if (a <= MOST_CHANNELS) return { shape: [b, c, a], planes: a > 1 };
  }
  throw badData(
    `${file}: expected images as examples x rows x columns, or with 1 to ${MOST_CHANNELS} channels as the last axis, got examples of ${shapeText(axes)}`,
  );
}

/** The shape of images that are stored flat, if their size is said or is MNIST's. */
function flatShape(features: number, size: ReadOptions["size"]): ImageShape | undefined {
  const [rows, columns] = size ?? [28, 28];
  if (size === undefined && features !== FLAT_MNIST) return undefined;
  const channels = features / (rows * columns);
  const isImage = Number.isInteger(channels) && channels >= 1 && channels <= MOST_CHANNELS;
  return isImage ? [rows, columns, channels] : undefined;
}

/** The pixels row by row, channels last; the same array if they lie so already. */
export function rowsFirst<T extends RawValues>(
  values: T,
  { shape, planes, byColumns }: Omit<Layout, "notes">,
): T {
  if (shape === undefined || !(planes || byColumns)) return values;
  const [rows, columns, channels] = shape;
  const pixels = rows * columns;
  const [plane, channel] = planes ? [pixels, 1] : [1, channels];
  const [down, across] = byColumns ? [channel, rows * channel] : [columns * channel, channel];
  const out = values.slice() as T;
  let to = 0;
  for (let start = 0; start < values.length; start += pixels * channels) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = start + row * down + column * across;
        for (let c = 0; c < channels; c++) out[to++] = values[from + c * plane]!;
      }
    }
  }
  return out;
}
